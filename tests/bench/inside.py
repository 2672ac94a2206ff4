"""Noaber in this process: pages through its WSGI entrance, and the time the database took."""

import io
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from noaber.cluster import Cluster

HOST = "localhost"
Get = Callable[[str, str], bytes]


@dataclass
class Waited:
    """How long and how often somebody waited for the database."""

    seconds: float = 0.0
    times: int = 0

    def reset(self) -> None:
        self.seconds, self.times = 0.0, 0


def watch(connection: Any, waited: Waited) -> None:
    """Count every exchange of a psycopg connection: statements, BEGIN and COMMIT."""
    through = connection.wait

    def wait(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return through(*args, **kwargs)
        finally:
            waited.seconds += time.perf_counter() - began
            waited.times += 1

    connection.wait = wait


def start(server: Cluster, database: str) -> None:
    """Set Django up in this process, on one of the filled databases."""
    os.environ["NOABER_MODE"] = "test"
    os.environ["DATABASE_URL"] = server.url("noaber_app", database)
    os.environ["DJANGO_SETTINGS_MODULE"] = "noaber.settings"
    import django

    django.setup()


def use(database: str) -> Waited:
    """Go on with another filled database; how long it makes us wait is counted from here."""
    from django.db import connection

    from noaber.doors.web.viewing import forget_cards

    forget_cards()
    connection.close()
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    waited = Waited()
    watch(connection.connection, waited)
    return waited


def cookie(person_id: int, role_id: int | None = None) -> str:
    """The cookie of somebody who came in."""
    from noaber.doors.web.sessions import SessionStore

    session = SessionStore()
    session["person"], session["role"] = person_id, role_id
    session.save()
    return f"sessionid={session.session_key}"


def entrance() -> Get:
    """Get a page as the web server would: get(path, cookie). Anything but 200 is an error."""
    from noaber import wsgi

    application: Any = wsgi.application

    def get(path: str, cookie: str) -> bytes:
        said: list[str] = []
        response = application(
            _environ(path, cookie), lambda status, headers, error=None: said.append(status)
        )
        body = b"".join(response)
        response.close()
        if not said[0].startswith("200"):
            raise SystemExit(f"{path} answered {said[0]}")
        return body

    return get


def _environ(path: str, cookie: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
