"""A notice goes out once or, when nobody can know, never again; and it says nothing of the post."""

import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from noaber.doors.clock import notices
from noaber.doors.clock.tests.postbox import Postbox, postbox
from noaber.post import acts as post
from noaber.post.models import Outgoing
from noaber.sharing.acts import opened_link
from noaber.sharing.looks import look
from tests.town import Town, ask

# Seconds. A worker that begins tries fifty at a time of who cannot be reached, and a whole run of
# tests leaves hundreds of those: it comes to the one who waits last, however busy the machine is.
CLAIMED_WITHIN = 180


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def mailing(port: int) -> Iterator[None]:
    with override_settings(
        MAIL_ON=True,
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        ADDRESS="https://n.test",
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    ):
        yield


@pytest.fixture
def written(town: Town) -> Any:
    """Somebody for whom a notice waits; nobody else's waits any more."""
    with override_settings(MAIL_ON=False):
        while notices.deliver(now):
            pass
    return ask(town, "Mijn geheim is groot.", email=f"s{uuid.uuid4().hex[:6]}@voorbeeld.invalid")


def outgoing(answered: Any) -> Outgoing:
    clock = notices.clock_viewer(now())
    with look(clock, "post_delivery", persons=[answered.person_id]):
        return Outgoing.objects.get(person_id=answered.person_id)


def text_of(box: Postbox) -> str:
    assert len(box.taken) == 1
    mail: Any = message_from_string(box.taken[0], policy=default)
    return f"{mail['subject']}\n{mail.get_content()}"


def test_a_notice_goes_out_once_and_says_nothing_of_the_message(written: Any) -> None:
    with postbox() as box, mailing(box.port):
        assert notices.deliver(now) == 1
        assert notices.deliver(now) == 0
    text = text_of(box)
    assert "Er staat een bericht voor je klaar" in text
    for content in ("geheim", "Marieke", "Samira", "belt"):
        assert content not in text
    row = outgoing(written)
    assert row.sent_at is not None
    assert row.problem == ""


def test_the_number_of_a_letter_ends_in_our_own_address(written: Any) -> None:
    """Never in the name of the machine: `localhost` is what spam says."""
    with postbox() as box, mailing(box.port), override_settings(MAIL_HOST="hulp.voorbeeld.example"):
        notices.deliver(now)
    mail = message_from_string(box.taken[0], policy=default)
    assert str(mail["Message-ID"]).endswith("@hulp.voorbeeld.example>")
    assert mail.get_all("Message-ID") == [mail["Message-ID"]]


def test_the_link_in_it_is_the_readers_and_lasts_fourteen_days(written: Any) -> None:
    with postbox() as box, mailing(box.port):
        notices.deliver(now)
    secret = text_of(box).split("https://n.test/l/")[1].split("/")[0]
    opened = opened_link(secret)
    assert opened is not None
    assert (opened.person_id, opened.expired) == (written.person_id, False)


def test_it_is_in_the_language_of_the_reader(written: Any) -> None:
    claimed = post.Claimed(
        1, 1, written.person_id, 1, written.municipality.id, "s@voorbeeld.invalid", "nl"
    )
    subject, body = notices.notice_text(claimed, "geheim")
    assert subject.startswith("Er staat een bericht voor je klaar")
    assert "/l/geheim/" in body
    assert settings.ADDRESS in body


def test_a_server_that_is_not_there_is_tried_again_later(written: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with mailing(port):
        assert notices.deliver(now) == 1
    row = outgoing(written)
    assert row.claimed_at is None
    assert row.failed_at is None
    assert row.not_before > now() + timedelta(seconds=60)
    assert row.problem.startswith("no mail server")


@pytest.mark.parametrize(
    ("answers", "gives_up"),
    [
        ({"RCPT": "550 nobody here"}, True),
        ({"RCPT": "451 later"}, False),
        ({"MAIL": "550 not this sender"}, False),
        ({"DATA": "554 no"}, True),
        ({"DATA": "451 later"}, False),
        ({"DATA-end": "552 too big"}, True),
        ({"DATA-end": "451 disk full"}, False),
    ],
)
def test_what_was_refused_is_tried_again_or_given_up(
    written: Any, answers: dict[str, str], gives_up: bool
) -> None:
    with postbox(answers=answers) as box, mailing(box.port):
        assert notices.deliver(now) == 1
    row = outgoing(written)
    assert row.sent_at is None
    assert row.claimed_at is None
    assert (row.failed_at is not None) is gives_up
    assert "refused" in row.problem


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT"])
def test_a_server_that_leaves_before_the_letter_gets_it_later(written: Any, command: str) -> None:
    with postbox(breaks_at=command) as box, mailing(box.port):
        notices.deliver(now)
    row = outgoing(written)
    assert row.claimed_at is None
    assert row.failed_at is None
    assert not box.taken


def test_a_server_that_leaves_after_the_letter_never_gets_it_twice(written: Any) -> None:
    with postbox(breaks_at="DATA") as box, mailing(box.port):
        notices.deliver(now)
        box.breaks_at = ""
        for hours in (0, 1, 48, 500):
            notices.deliver(lambda hours=hours: now() + timedelta(hours=hours))  # type: ignore[misc]
        assert len(box.taken) == 1
    row = outgoing(written)
    assert row.claimed_at is not None
    assert row.sent_at is None
    assert row.failed_at is None


def test_who_dies_between_claim_and_letter_leaves_it_unsure(
    written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with postbox() as box, mailing(box.port):
        monkeypatch.setattr(notices, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            notices.deliver(now)
        monkeypatch.undo()
        assert notices.deliver(now) == 0
        assert not box.taken
    assert outgoing(written).claimed_at is not None


def test_two_workers_at_once_send_it_once(written: Any) -> None:
    start = threading.Barrier(4)

    def worker() -> None:
        start.wait()
        notices.deliver(now)
        connection.close()

    with postbox() as box, mailing(box.port):
        workers = [threading.Thread(target=worker) for _ in range(4)]
        for thread in workers:
            thread.start()
        for thread in workers:
            thread.join()
    assert len(box.taken) == 1


def test_without_a_mail_server_mail_waits(written: Any) -> None:
    with override_settings(MAIL_ON=False, DEMO=False):
        assert notices.deliver(now) == 0
    row = outgoing(written)
    assert row.claimed_at is None
    assert row.sent_at is None


def test_the_demo_marks_it_sent_without_a_server(written: Any) -> None:
    with override_settings(MAIL_ON=False, DEMO=True):
        assert notices.deliver(now) == 1
    assert outgoing(written).sent_at is not None


def test_a_letter_on_paper_does_not_go_by_mail(town: Town) -> None:
    with override_settings(MAIL_ON=False):
        while notices.deliver(now):
            pass
        answered = ask(town, email="")
        assert notices.deliver(now) == 0
    assert outgoing(answered).channel == "letter"


def out_of_reach(admin_db: Any, person_ids: list[int]) -> None:
    """The clock may look at these no more: their notices cannot go out."""
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update sharing_grant g set during = tstzrange(lower(during), now())"
        " from record_compartment c where c.id = g.compartment_id and c.person_id = any (%s)"
        " and g.person_id in (select person_id from people_role where kind = 'system')",
        [person_ids],
    )


def test_sixty_that_cannot_go_out_do_not_keep_one_that_can(
    town: Town, written: Any, admin_db: Any
) -> None:
    out_of_reach(admin_db, [written.person_id, *(ask(town).person_id for _ in range(59))])
    good = ask(town)
    with override_settings(MAIL_ON=False, DEMO=True):
        assert [notices.deliver(now) for _ in range(2)] == [0, 1]
        refused = "select count(*) from record_look where purpose = 'post_delivery'"
        refused += " and refused is not null"
        before = admin_db.execute(refused).fetchone()
        assert notices.deliver(now) == 0
        assert admin_db.execute(refused).fetchone() == before, "who rests is not tried again yet"
        assert notices.deliver(lambda: now() + timedelta(hours=1)) == 0
        assert admin_db.execute(refused).fetchone() > before
    assert outgoing(good).sent_at is not None


def test_who_can_be_reached_again_gets_it_after_a_rest(written: Any, admin_db: Any) -> None:
    out_of_reach(admin_db, [written.person_id])
    with override_settings(MAIL_ON=False, DEMO=True):
        assert notices.deliver(now) == 0
        admin_db.execute(
            "update sharing_grant g set during = tstzrange(lower(during), null)"
            " from record_compartment c where c.id = g.compartment_id and c.person_id = %s",
            [written.person_id],
        )
        assert notices.deliver(now) == 0
        assert notices.deliver(lambda: now() + timedelta(minutes=3)) == 1
    assert outgoing(written).sent_at is not None


def test_a_notice_without_an_address_in_sight_is_not_claimed(written: Any, admin_db: Any) -> None:
    admin_db.execute("set session_replication_role = replica")
    admin_db.execute(
        "update sharing_grant g set during = tstzrange(lower(during), now())"
        " from record_compartment c where c.id = g.compartment_id and c.person_id = %s"
        " and c.kind = 'contact' and g.purposes <> '{}'",
        [written.person_id],
    )
    with override_settings(MAIL_ON=False, DEMO=True):
        assert notices.deliver(now) == 0
    claimed = "select claimed_at from post_outgoing where person_id = %s"
    assert admin_db.execute(claimed, [written.person_id]).fetchone() == (None,)


def test_twelve_tries_are_enough(written: Any) -> None:
    moment = now()
    with postbox(answers={"RCPT": "451 later"}) as box, mailing(box.port):
        for _ in range(post.MOST_TRIES):
            clock = notices.clock_viewer(moment)
            ready = notices._claim(clock, written.person_id, moment)
            assert ready is not None
            notices._note(clock, ready.claimed, notices._send(ready), moment)
            moment += timedelta(hours=5)
        assert notices._claim(clock, written.person_id, moment) is None
    row = outgoing(written)
    assert row.failed_at is not None
    assert row.tries == post.MOST_TRIES


def test_a_worker_killed_while_it_sends_never_sends_it_twice(
    written: Any, database_url_of: Callable[[str], str], tmp_path: Any
) -> None:
    with socket.socket() as silent:  # takes the call, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        environment = {
            **os.environ,
            "DATABASE_URL": database_url_of("noaber_app"),
            "NOABER_SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}",
            "NOABER_SEALS": str(tmp_path),
        }
        worker = subprocess.Popen([sys.executable, "-m", "noaber", "work"], env=environment)
        until = time.monotonic() + CLAIMED_WITHIN
        while outgoing(written).claimed_at is None and time.monotonic() < until:
            assert worker.poll() is None, "the worker ended by itself"
            time.sleep(0.2)
        worker.kill()
        worker.wait()
    claimed = outgoing(written)
    assert claimed.claimed_at is not None
    # The worker also told others what earlier tests left to tell: that may go out, or be given up.
    with postbox() as box, mailing(box.port):
        notices.deliver(now)
        assert notices._claim(notices.clock_viewer(now()), written.person_id, now()) is None
    again = outgoing(written)
    assert (again.tries, again.claimed_at) == (claimed.tries, claimed.claimed_at)
    assert again.sent_at is None
