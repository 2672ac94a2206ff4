"""A photo that was taken away: thirty days to put it back, and then its picture is not kept."""

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from noaber.doors.circle.tests.test_photos import of_plan, picture, plan_path, text
from noaber.doors.clock import seals
from noaber.doors.clock.tidying import tidy
from noaber.lib.pictures import clean_jpeg
from noaber.plan import reads
from noaber.plan.acts.photos import PhotoNotKept, keep_own_plan, put_photo_back, take_photo_away
from noaber.plan.rules import PHOTO_STAYS
from noaber.plan.tests.at_home import NOW, Home, make_home
from noaber.sharing.looks import look

LONG_AGO = NOW - PHOTO_STAYS - timedelta(minutes=1)
ALMOST = NOW - PHOTO_STAYS + timedelta(days=1)
A_DAY_AGO = NOW - timedelta(days=1)  # whose hand was slow: it was not too late yet


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def keep(home: Home) -> int:
    """A photo of their own plan."""
    with look(home.samira, "our_plan", families=[home.family_id]):
        jpeg = clean_jpeg(picture(), "image/jpeg")
        return keep_own_plan(home.samira, home.family_id, jpeg, "ons plan", NOW)


def take_away(home: Home, photo_id: int, at: datetime) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        take_photo_away(home.samira, photo_id, at)


def put_back(home: Home, photo_id: int, at: datetime = NOW) -> None:
    with look(home.samira, "our_plan", families=[home.family_id]):
        put_photo_back(home.samira, photo_id, at)


def size(admin_db: Any, photo_id: int) -> int:
    query = "select octet_length(jpeg) from plan_photo where id = %s"
    return int(admin_db.execute(query, [photo_id]).fetchone()[0])


def lines(admin_db: Any) -> list[tuple[str, str, str]]:
    """What the log says of photos: the act, what it was and what it became."""
    query = """
        select a.name, c.before::text, c.after::text from record_change c
        join record_act a on a.id = c.act_id where c.table_name = 'plan_photo' order by c.id"""
    return list(admin_db.execute(query).fetchall())


def is_whole(tmp_path: Any) -> bool:
    while seals.seal():
        pass
    return not any(finding.is_wrong for finding in seals.verify(tmp_path))


def test_the_acts_keep_a_photo_once_away_once_and_back_once(home: Home) -> None:
    photo_id = keep(home)
    for _twice in range(2):
        take_away(home, photo_id, NOW)
    assert of_plan(home) == ()
    for _twice in range(2):
        put_back(home, photo_id)
    assert [photo.id for photo in of_plan(home)] == [photo_id]


def test_the_log_holds_a_digest_and_no_picture(home: Home, admin_db: Any, tmp_path: Any) -> None:
    """House guarantee 3: what is logged is for ever, and a picture is not."""
    before = len(lines(admin_db))
    photo_id = keep(home)
    take_away(home, photo_id, NOW)
    query = "select jpeg, encode(sha256(jpeg), 'hex') from plan_photo where id = %s"
    jpeg, digest = admin_db.execute(query, [photo_id]).fetchone()
    kept, away = lines(admin_db)[before:]
    assert kept[0] == "plan.photo_kept"
    for said in (kept[2], away[1], away[2]):
        assert f'"jpeg": "sha256 {digest}"' in said
        assert '"words": "ons plan"' in said
    everything = str(admin_db.execute("select before, after from record_change").fetchall())
    assert jpeg[:40].hex() not in everything
    assert is_whole(tmp_path)


def test_after_thirty_days_the_picture_goes_and_the_rest_stays(
    home: Home, admin_db: Any, tmp_path: Any
) -> None:
    tidy()  # what other tests took away long ago
    long_ago, almost, here = keep(home), keep(home), keep(home)
    take_away(home, long_ago, LONG_AGO)
    take_away(home, almost, ALMOST)
    before = len(lines(admin_db))
    tidy()
    tidy()
    assert [size(admin_db, pk) > 0 for pk in (long_ago, almost, here)] == [False, True, True]
    ((name, was, now_is),) = lines(admin_db)[before:]
    assert name == "plan.photo_cleared"
    assert '"jpeg": "sha256 ' in was
    assert '"jpeg": ""' in now_is
    assert '"words": "ons plan"' in now_is
    query = """
        select r.kind, a.compartment_ids = array[p.compartment_id] from record_act a
        join people_role r on r.id = a.role_id and r.person_id = a.person_id, plan_photo p
        where a.name = 'plan.photo_cleared' and p.id = %s order by a.id desc limit 1"""
    assert admin_db.execute(query, [long_ago]).fetchone() == ("system", True)
    assert is_whole(tmp_path)
    with pytest.raises(PhotoNotKept):
        put_back(home, long_ago)
    put_back(home, almost)
    assert {photo.id for photo in of_plan(home)} == {almost, here}


def test_what_is_put_back_at_the_last_moment_is_whole_or_not_back(
    home: Home, admin_db: Any
) -> None:
    """The clock and a hand at once: whoever is first, nothing is back without its picture."""
    photo_id = keep(home)
    take_away(home, photo_id, LONG_AGO)
    start = threading.Barrier(2)

    def at_once(do: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            start.wait()
            try:
                with suppress(PhotoNotKept):
                    do()
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    both = [
        at_once(lambda: put_back(home, photo_id, A_DAY_AGO)),
        at_once(tidy),
    ]
    for thread in both:
        thread.join()
    is_back = bool(of_plan(home))
    assert is_back or size(admin_db, photo_id) == 0
    assert not is_back or size(admin_db, photo_id) > 0


def test_the_page_says_until_when_and_kindly_that_it_is_too_late(
    client_as: Any, town: Any, home: Home
) -> None:
    client, photo_id = client_as(home.samira, town), keep(home)
    take_away(home, photo_id, ALMOST)
    page = text(client.get(plan_path(home)))
    assert "Terugzetten kan tot morgen" in page
    assert "ons plan" in page
    for viewer in (home.youssef, home.rachid, home.tom):
        answer = client_as(viewer, town).get(plan_path(home))
        assert answer.status_code == 404
        assert "ons plan" not in text(answer)
    put_back(home, photo_id)
    take_away(home, photo_id, LONG_AGO)
    assert "Weggehaald" not in text(client.get(plan_path(home)))
    asked = {"once": str(uuid.uuid4()), "back": "1"}
    page = text(client.post(f"{plan_path(home)}{photo_id}/weg/", asked, follow=True))
    assert "langer dan 30 dagen weg" in page
    assert "De foto is terug" not in page
    with look(home.samira, "our_plan", families=[home.family_id]):
        assert reads.photos_away(NOW, family_id=home.family_id) == ()
