"""Sessions in the database, read by one plain statement: every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection


class SessionStore(db.SessionStore):
    """Django's own, but for finding one."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "select session_data from django_session"
                " where session_key = %s and expire_date > now()",
                [self.session_key],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        decoded: dict[str, Any] = self.decode(row[0])
        return decoded
