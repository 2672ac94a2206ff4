"""``work``: seals, delivers and tidies, until it is stopped."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from noaber.doors.clock.working import work
from noaber.record.powers import refuse_too_much_power


class Command(BaseCommand):
    help = "Work: seals the record, delivers notices and tidies, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_too_much_power()
        stop = threading.Event()
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, lambda number, frame: stop.set())
        work(stop)
