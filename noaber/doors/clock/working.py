"""The worker: seals, delivers and tidies until it is asked to stop, whatever falls over meanwhile.

Delivery has a thread of its own, so that a slow mail server never keeps the record unsealed.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from noaber.doors.clock import notices, seals
from noaber.doors.clock.asking import tell_what_was_asked
from noaber.doors.clock.belonging import end_belonging, tell_who_leaves
from noaber.doors.clock.birthdays import tell_what_changes
from noaber.doors.clock.leaving import pass_on_what_was_left
from noaber.doors.clock.opening import open_new_kinds
from noaber.doors.clock.tidying import tidy
from noaber.upkeep.beats import beat

log = logging.getLogger(__name__)
LONGEST_WAIT = 30.0
TO_END = 12.0  # seconds for what is under way; the supervisor waits a little longer


@dataclass
class Task:
    """Something to do again and again; after trouble it waits longer each time."""

    name: str
    every: float
    do: Callable[[], object]
    due_at: float = 0.0
    troubles: int = 0

    def run_when_due(self, now: float) -> None:
        """Do it if it is time. What goes wrong is logged once, and tried again later."""
        if now < self.due_at:
            return
        try:
            self.do()
        except ImproperlyConfigured:  # such as a role that may do too much: nobody goes on with it
            raise
        except Exception as error:
            # Also what nobody foresaw: one task that falls over must not stop the others.
            self.troubles += 1
            wait = min(self.every * 2**self.troubles, max(LONGEST_WAIT, self.every))
            self._say(error)
            connection.close()
        else:
            if self.troubles:
                log.warning("%s works again.", self.name)
            self.troubles, wait = 0, self.every
        self.due_at = time.monotonic() + wait

    def _say(self, error: Exception) -> None:
        if self.troubles > 1:
            return
        if isinstance(error, DatabaseError | InterfaceError):
            log.warning("%s: the database does not answer (%s).", self.name, type(error).__name__)
        else:
            log.exception("%s did not work.", self.name)


def seal_all() -> None:
    """Seal all there is. Lines that come meanwhile wait a second, or it would never end."""
    while seals.seal() >= seals.FULL:
        pass


def work(stop: threading.Event) -> None:
    """Work until `stop` is set; then end what is under way."""
    now = timezone.now
    delivery = [Task("Delivery", 3, lambda: notices.deliver(now, stopped=stop.is_set))]
    # Telling thousands of people takes minutes; what is sealed is never that far behind.
    telling = [
        Task("Asking", 15, lambda: tell_what_was_asked(now())),
        Task("Passing on", 30, lambda: pass_on_what_was_left(now())),
        Task("Belonging", 15, lambda: end_belonging(now())),
        Task("Leaving", 30, lambda: tell_who_leaves(now())),
        Task("Birthdays", 600, lambda: tell_what_changes(now())),
        Task("Opening", 30, lambda: open_new_kinds(now())),
        Task("Tidying", 600, tidy),
    ]
    beside = [
        threading.Thread(target=_loop, args=(tasks, stop), name=name, daemon=True)
        for name, tasks in (("delivery", delivery), ("telling", telling))
    ]
    for thread in beside:
        thread.start()
    _loop(
        [
            Task("Sealing", 1, seal_all),
            Task("Beating", 5, beat),
            Task("Publishing", 60, lambda: seals.publish(settings.SEALS, now())),
        ],
        stop,
    )
    for thread in beside:
        thread.join(TO_END)


def _loop(tasks: Sequence[Task], stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            for task in tasks:
                task.run_when_due(time.monotonic())
            stop.wait(0.5)
    finally:
        connection.close()
