"""Passwords and codes that are tried: guessing slows who guesses, and not whose account it is.

A browser in which somebody logged in before says so with a sealed cookie, and is counted by itself:
thousands of wrong passwords elsewhere do not reach it (OWASP, device cookies). Elsewhere it is
counted per account and address (sharing/limits.yaml), and each time the wait is longer.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.doors.web.enough import address_of
from noaber.sharing import tries

SALT = "noaber.known"
LASTS = 180 * 24 * 3600
MOST_ACCOUNTS = 5  # of colleagues at one computer


def guess(request: HttpRequest, kind: str, account: str) -> tries.Guess:
    """One try at this account: whether it may be done now, or in how many seconds."""
    return tries.may_guess(kind, account, address_of(request), _device(request, account))


def wait_words(seconds: int) -> str:
    """How long, as people say it."""
    if seconds < 60:
        return _("Dit ging te vaak mis. Wacht even en probeer het over een minuut weer.")
    minutes = -(-seconds // 60)
    return ngettext(
        "Dit ging te vaak mis. Wacht %(minutes)d minuut en probeer het weer.",
        "Dit ging te vaak mis. Wacht %(minutes)d minuten en probeer het weer.",
        minutes,
    ) % {"minutes": minutes}


def remember_device(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Somebody got in here on this account: from now on this browser is known for it."""
    known = _known(request)
    me = _named(account)
    known = {me: known.get(me) or secrets.token_urlsafe(9)} | known
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps(dict(list(known.items())[:MOST_ACCOUNTS]), salt=SALT),
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _device(request: HttpRequest, account: str) -> str:
    return str(_known(request).get(_named(account), ""))


def _known(request: HttpRequest) -> dict[str, Any]:
    try:
        sealed = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
        found = signing.loads(sealed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _named(account: str) -> str:
    """An account as the cookie has it: no e-mail address stays in a browser."""
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:24]
