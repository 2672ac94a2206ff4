"""What somebody typed when their session had ended: there again after log-in, for them only.

The text is encrypted with a key that only the browser has, in a cookie that ends with the browser;
it can be opened for a quarter of an hour. Somebody else who logs in on the same computer never gets
it.
"""

import json
import time
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

SECONDS = 15 * 60
MOST_CHARACTERS = 200_000
_SALT = "noaber.kept"
NOT_KEPT = {"csrfmiddlewaretoken", "password", "code", "bsn"}


def me(person_id: int | None) -> str:
    """A form's hidden word of whose form it is, so that nobody else gets its text."""
    return signing.dumps(person_id, salt=_SALT) if person_id is not None else ""


def keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Keep what was typed until its writer has logged in again; whether that could be done."""
    try:
        person_id = signing.loads(request.POST.get("me", ""), salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return False
    data = {key: request.POST.getlist(key) for key in request.POST if key not in NOT_KEPT}
    found = {"person": person_id, "path": request.path, "data": data}
    text = json.dumps(found, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        return False
    key = Fernet.generate_key()
    request.session["kept"] = Fernet(key).encrypt(text.encode()).decode()
    request.session["kept_until"] = time.time() + SECONDS
    response.set_cookie(
        settings.KEPT_COOKIE_NAME,
        key.decode(),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return True


def take_along(request: HttpRequest) -> dict[str, Any]:
    """What was kept, while the session is renewed at log-in."""
    return {k: request.session[k] for k in ("kept", "kept_until") if k in request.session}


def put_back(request: HttpRequest, saved: dict[str, Any]) -> None:
    """See take_along."""
    request.session.update(saved)


def is_kept_for(request: HttpRequest, person_id: int) -> bool:
    """Whether what is kept in this browser was typed by this person."""
    opened = _opened(request)
    return opened is not None and opened["person"] == person_id


def kept_for(request: HttpRequest, person_id: int | None) -> QueryDict | None:
    """What this person had typed on this page, once; then it is gone."""
    if "kept" not in request.session or request.method != "GET":
        return None
    opened = _opened(request)
    if opened is None or opened["person"] != person_id:
        _forget(request)
        return None
    if opened["path"] != request.path:
        return None
    _forget(request)
    data = QueryDict(mutable=True)
    for key, values in opened["data"].items():
        data.setlist(key, values)
    return data


def _opened(request: HttpRequest) -> dict[str, Any] | None:
    key = request.COOKIES.get(settings.KEPT_COOKIE_NAME, "")
    sealed = request.session.get("kept", "")
    return _open(sealed, key, request.session.get("kept_until", 0)) if sealed else None


def _open(sealed: str, key: str, until: float) -> dict[str, Any] | None:
    if until < time.time():
        return None
    try:
        opened: dict[str, Any] = json.loads(Fernet(key.encode()).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        return None
    return opened


def _forget(request: HttpRequest) -> None:
    request.session.pop("kept", None)
    request.session.pop("kept_until", None)
