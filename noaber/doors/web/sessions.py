"""Sessions in the database, read by one plain statement: every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import OperationalError, connection


class SessionStore(db.SessionStore):
    """Django's own, but for finding one."""

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
        with connection.cursor() as cursor:
            cursor.execute(
                "select session_data from django_session"
                " where session_key = %s and expire_date > now()",
                [self.session_key],
            )
            row = cursor.fetchone()
        return row[0] if row else None
