"""What a monitor asks: does everything run? Seconds and numbers, nothing about anybody.

Answered before hosts, https, languages and sessions are looked at, so that whatever watches the
machine can ask it on the machine itself. One question to the database in two seconds, however often
it is asked.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

ADDRESS = "/gezond/"
FRESH_SECONDS = 2.0
# How late is a fault. The worker beats every five seconds, and waits up to thirty after trouble.
WORKER_SECONDS, SEALS_SECONDS, MAIL_SECONDS = 60, 300, 900

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands: `ok`, or what is wrong: away, behind, waits. Seconds are in tens."""

    web: str = "ok"
    database: str = "ok"
    worker: str = "ok"
    worker_seconds: int | None = None
    seals: str = "ok"
    seals_behind_seconds: int = 0
    mail: str = "ok"
    mail_waiting: int = 0
    mail_waiting_seconds: int = 0

    @property
    def is_well(self) -> bool:
        """Nothing needs somebody now."""
        return {self.database, self.worker, self.seals, self.mail} == {"ok"}


class HealthMiddleware:
    """The first of all: everything else passes by."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known: tuple[float, Health] | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        found = self._health()
        response = JsonResponse(asdict(found), status=200 if found.is_well else 503)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _health(self) -> Health:
        if self.known is None or self.known[0] < time.monotonic() - FRESH_SECONDS:
            self.known = (time.monotonic(), _asked())
        return self.known[1]


def _asked() -> Health:
    """As the database says it, or that it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '2s'")
            cursor.execute("select * from health()")
            worker, seals, mail, waits = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        connection.close()
        return Health(database="away", worker="unknown", seals="unknown", mail="unknown")
    late = settings.MAIL_ON and waits > MAIL_SECONDS
    return Health(
        worker="ok" if worker is not None and worker <= WORKER_SECONDS else "away",
        worker_seconds=worker,
        seals="ok" if seals <= SEALS_SECONDS else "behind",
        seals_behind_seconds=seals,
        mail="waits" if late else "ok",
        mail_waiting=mail,
        mail_waiting_seconds=waits,
    )
