"""The worker goes on when the database or a task falls over, and ends when it is asked to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from noaber.doors.clock import notices, working
from noaber.doors.clock.tidying import tidy


def test_a_task_that_falls_over_waits_longer_each_time_and_recovers() -> None:
    falls = [True, True, False]

    def do() -> None:
        if falls.pop(0):
            raise RuntimeError("unforeseen")

    task = working.Task("Test", every=1, do=do)
    task.run_when_due(time.monotonic())
    first_wait = task.due_at - time.monotonic()
    task.run_when_due(task.due_at)
    assert task.due_at - time.monotonic() > first_wait
    task.run_when_due(task.due_at)
    assert (task.troubles, falls) == (0, [])


def test_one_task_that_falls_over_does_not_stop_the_others(db: None) -> None:
    done = threading.Event()
    stop = threading.Event()

    def fall() -> None:
        raise RuntimeError("unforeseen")

    tasks = [working.Task("Falls", 1, fall), working.Task("Stands", 1, done.set)]
    thread = threading.Thread(target=working._loop, args=(tasks, stop))
    thread.start()
    assert done.wait(5)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_role_that_may_do_too_much_ends_the_worker(db: None) -> None:
    def refuse() -> None:
        raise ImproperlyConfigured("this role may do too much")

    with pytest.raises(ImproperlyConfigured):
        working._loop([working.Task("Sealing", 1, refuse)], threading.Event())


def test_a_broken_connection_is_replaced(db: None, admin_db: Any) -> None:
    task = working.Task("Sealing", 0.0, working.seal_all)
    task.run_when_due(time.monotonic())
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    admin_db.execute("select pg_terminate_backend(%s)", [pid])
    time.sleep(0.2)
    task.run_when_due(time.monotonic())
    assert task.troubles == 1
    task.run_when_due(time.monotonic() + 60)
    assert task.troubles == 0


def test_forms_of_long_ago_are_forgotten(db: None, admin_db: Any) -> None:
    admin_db.execute(
        "insert into upkeep_once (form, at) values "
        "(gen_random_uuid(), now() - interval '3 days'), (gen_random_uuid(), now())"
    )
    tidy()
    old, new = admin_db.execute(
        "select count(*) filter (where at < now() - interval '2 days'), count(*) from upkeep_once"
    ).fetchone()
    assert old == 0
    assert new >= 1


def listens(pid: int, asked: signal.Signals) -> bool:
    """Whether a process set a handler of its own for this signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (asked - 1) & 1)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_at_once_when_asked(
    db: None, database_url_of: Callable[[str], str], asked: signal.Signals, tmp_path: Any
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url_of("noaber_app"),
        "NOABER_SEALS": str(tmp_path),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "noaber", "work"]
    worker = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not listens(worker.pid, signal.SIGTERM):  # a busy machine takes its time
        assert worker.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    worker.send_signal(asked)
    assert worker.wait(60) == 0
    assert worker.stderr is not None
    # Other tests leave notices that nobody may deliver; the worker may have seen one by now.
    said = worker.stderr.read().decode().splitlines()
    assert [line for line in said if line != notices.CANNOT_DELIVER] == []
