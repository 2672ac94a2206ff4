"""Sessions, of which the database keeps the content and decides whether they still count.

Every page begins with one statement: by the digest of the key in the browser's cookie. What ended
(a link, a role, an hour of quiet, a log-in that changed) is refused there (sharing/sessions.sql).
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    SessionBase,
    UpdateError,
)
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string

from noaber.doors.web.devices import device_of

# What a page asks by itself every second is nothing that somebody does: it keeps no session awake.
ASKED_BY_A_PAGE = "/nieuws/"
OWN_DEVICE = "own_device"
LINK = "link"
PASSWORD, ELSEWHERE = "password", "elsewhere"


class SessionStore(SessionBase):
    """One browser's session. device: what it is, in words of our own; awake: somebody uses it."""

    def __init__(self, session_key: str | None = None, device: str = "", awake: bool = True):
        super().__init__(session_key)
        self.device, self.awake = device, awake

    def load(self) -> dict[str, Any]:
        # The first statement of a page tells by itself whether the connection still lives.
        connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
        try:
            data = self._data()
        except OperationalError:
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
            data = self._data()
        if data is None:
            self._session_key = None
            return {}
        decoded: dict[str, Any] = self.decode(data)
        return decoded

    def _data(self) -> str | None:
        row = _asked(
            "select data from open_session(%s, %s)", [digest(self.session_key), self.awake]
        )
        return row[0] if row else None

    def exists(self, session_key: str) -> bool:
        """Whether this is the key of a session that still counts."""
        return bool(_asked("select id from open_session(%s, false)", [digest(session_key)]))

    def create(self) -> None:
        self._session_key = _new_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Who it is of stands beside what it holds, for what ends it."""
        if self.session_key is None:
            self.create()
            return
        # Of a new one there is nothing to load.
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        person, role = held.get("person"), held.get("role")
        own = bool(held.get(OWN_DEVICE)) and person is not None and role is None
        values = [
            digest(self.session_key),
            must_create,
            self.encode(held),
            person,
            role,
            int(held[SESSION_KEY]) if SESSION_KEY in held else None,
            held.get(LINK),
            came_by(held),
            self.device,
            own,
            None if own or person is None else settings.QUIET,
            self._ends_at(),
        ]
        row = _asked(f"select keep_session({', '.join(['%s'] * len(values))})", values)
        if row is None or row[0] is None:
            raise CreateError if must_create else UpdateError

    def _ends_at(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.get_expiry_age())

    def cycle_key(self) -> None:
        """The same session, under a key that nobody knew before."""
        old, held = self.session_key, self._session  # type: ignore[attr-defined]
        if old is None:
            self.create()
        else:
            self._session_key = _new_key()
            _asked("select renew_session(%s, %s)", [digest(old), digest(self.session_key)])
            self.modified = True
        self._session_cache = held

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            _asked("select end_session(%s)", [digest(key)])

    @classmethod
    def clear_expired(cls) -> None:
        """What is over, and the content of what just ended."""
        _asked("select tidy_sessions()", [])

    # --- the others of the same person ---

    def beside(self) -> list[tuple[Any, ...]]:
        """Where this person is logged in; see doors/public/where.py."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, is_this, came_by, device, own_device, role_kind, made_at, used_at"
                " from sessions_beside(%s)",
                [digest(self.session_key)],
            )
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def end_beside(self, which: UUID | None = None) -> int:
        """End one of them, or all but this one; how many that were."""
        row = _asked("select end_sessions_beside(%s, %s)", [digest(self.session_key), which])
        return int(row[0]) if row else 0

    def goes_on(self) -> None:
        """In this transaction a password or second factor changes: this session stays, no other."""
        _asked("select name_session(%s)", [digest(self.session_key)])


def _asked(query: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _new_key() -> str:
    return get_random_string(32, VALID_KEY_CHARS)


def session_of(request: HttpRequest) -> SessionStore:
    """This browser's session, as the one of ours that it is."""
    assert isinstance(request.session, SessionStore)
    return request.session


def session_ended_by_leaving(key: str) -> bool:
    """Whether the session of this key ended because somebody belongs to a family no longer."""
    row = _asked("select why_ended(%s)", [digest(key)])
    return bool(row and row[0] == "belonging")


def digest(key: str | None) -> bytes:
    """By which the database knows a session: its key is nowhere but in the browser."""
    return hashlib.sha256((key or "").encode()).digest()


def came_by(held: dict[str, Any]) -> str:
    """How somebody came in: a link, a password, the municipality's own log-in; '' otherwise."""
    if SESSION_KEY in held:
        records = held.get("account_authentication_methods") or []
        methods = {record.get("method") for record in records}
        return ELSEWHERE if "socialaccount" in methods else PASSWORD
    return LINK if held.get(LINK) else ""


class Sessions(SessionMiddleware):
    """Django's own, which also knows what device asks, and whether somebody did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)

    def process_request(self, request: HttpRequest) -> None:
        request.session = SessionStore(
            request.COOKIES.get(settings.SESSION_COOKIE_NAME),
            device=device_of(request.headers.get("User-Agent", "")),
            awake=not request.path_info.endswith(ASKED_BY_A_PAGE),
        )

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Who was logged out elsewhere while this was under way gets no page any more."""
        try:
            answered: HttpResponse = super().process_response(request, response)
        except SessionInterrupted:
            answered = redirect("account_login")
            answered.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
        return answered
