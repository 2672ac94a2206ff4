"""Still able to forget: lines whose term is over go by an act, and the record is whole (X-20)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from noaber.doors.clock import seals
from noaber.doors.clock.leaving import pass_on_all
from noaber.lib.days import day_of
from noaber.people import act_names as people_acts
from noaber.people.acts import record_log_term
from noaber.people.models import LogTerm, WorkCard
from noaber.people.reads import cards
from noaber.record import act_names as record_acts
from noaber.record.acts import act
from noaber.record.viewers import NotAllowed, Viewer
from noaber.sharing.acts import Colleague, hire
from noaber.sharing.forgetting import due, forget, forgotten_before
from noaber.sharing.looks import birth, look
from noaber.sharing.reads import seen_compartments
from tests.town import Town, ask, make_town

TODAY = day_of(datetime.now(UTC))
LONG_AGO = 6 * 366


def officer_of(town: Town) -> tuple[Viewer, str]:
    email = f"lotte@{town.slug}.invalid"
    kind, since = "data_protection_officer", TODAY - timedelta(days=9)
    with birth():
        colleague = Colleague(
            "Lotte", "06 12345678", email, town.municipality_id, None, kind, since, None
        )
        role_id = hire(town.admin, colleague)
    return Viewer(cards([role_id])[role_id].person_id, role_id), email


@pytest.fixture
def officer(town: Town) -> Viewer:
    return officer_of(town)[0]


def term(town: Town, years: int = 5, days: int = 0) -> None:
    with birth():
        from_on = TODAY + timedelta(days=days)
        record_log_term(town.admin, town.municipality_id, years, "raadsbesluit 12", from_on)


def seal_all() -> None:
    while seals.seal():
        pass


def make_old(admin: Any, family: Any, days: int = LONG_AGO) -> None:
    """As if everything of this family and its writer was written, and sealed, so long ago."""
    of = (
        "(select array_agg(id) from record_compartment"
        f" where family_id = {family.family_id} or person_id = {family.person_id})"
    )
    ago = f"interval '{days} days'"
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for table in ("record_look", "record_act"):
            admin.execute(
                f"update {table} set at = at - {ago} where compartment_ids && {of}"
                " and at > now() - interval '1 year'"
            )
        admin.execute(
            f"update record_compartment set born_at = born_at - {ago} where array[id] <@ {of}"
        )


def of_old(town: Town, admin: Any) -> Any:
    """A family of six years ago, in a log that was sealed then."""
    family = ask(town)
    with look(town.marieke, "our_plan", families=[family.family_id]):
        pass
    make_old(admin, family)
    seal_all()
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "update record_seal set at = at - interval '6 years'"
            " where at > now() - interval '1 year'"
        )
    return family


def lines_about(admin: Any, family: Any) -> tuple[int, int]:
    """How many looks at this family, and changes of it, there are."""
    of = f"(select array_agg(id) from record_compartment where family_id = {family.family_id})"
    looks = admin.execute(f"select count(*) from record_look where compartment_ids && {of}")
    changes = admin.execute(
        "select count(*) from record_change c join record_act a on a.id = c.act_id"
        f" where a.compartment_ids && {of}"
    )
    return looks.fetchone()[0], changes.fetchone()[0]


def wrong(tmp_path: Path) -> list[str]:
    return [finding.words for finding in seals.verify(tmp_path) if finding.is_wrong]


def count(batches: Any) -> int:
    return sum(batch.lines for batch in batches)


def run(email: str, *more: str) -> str:
    out = StringIO()
    call_command("forget", "--as", email, *more, stdout=out)
    return out.getvalue()


def test_without_a_recorded_term_nothing_is_removed(town: Town, admin_db: Any) -> None:
    family = of_old(town, admin_db)
    officer, email = officer_of(town)
    with pytest.raises(CommandError, match="recorded no term"):
        run(email)
    term(town, days=1)  # from tomorrow on
    with pytest.raises(CommandError, match="the law names none"):
        run(email, "--dry-run")
    assert count(due(town.municipality_id)) == count(forget(officer, town.municipality_id)) == 0
    assert all(lines_about(admin_db, family))


def test_what_is_old_goes_in_batches_and_the_record_is_whole(
    town: Town, admin_db: Any, tmp_path: Path
) -> None:
    """X-20, X-23: a dry run first; removed by an act, counted, and told from what was taken."""
    family, young = of_old(town, admin_db), ask(town)
    _officer, email = officer_of(town)
    term(town)
    before = lines_about(admin_db, family)
    assert all(before)
    said = run(email, "--dry-run")
    assert "keeps lines for 5 years (raadsbesluit 12)." in said
    assert "nothing was removed" in said
    assert lines_about(admin_db, family) == before
    said = run(email, "--batch", "2")
    assert lines_about(admin_db, family) == (0, 0)
    assert lines_about(admin_db, young)[1] > 0
    removed = count(due(town.municipality_id))
    assert removed == 0
    assert "Looks removed: 0. Changes removed: 0." in run(email)
    seal_all()
    assert "removed by retention" in " ".join(f.words for f in seals.verify(tmp_path))
    assert wrong(tmp_path) == []


def test_the_dry_run_says_what_is_removed(town: Town, admin_db: Any) -> None:
    of_old(town, admin_db)
    officer, _email = officer_of(town)
    term(town)
    would = count(due(town.municipality_id, 3))
    assert would > 0
    assert count(forget(officer, town.municipality_id, 3)) == would


def test_who_stops_it_goes_on_later(town: Town, admin_db: Any) -> None:
    of_old(town, admin_db)
    officer, _email = officer_of(town)
    term(town)
    would = count(due(town.municipality_id))
    for batch in forget(officer, town.municipality_id, 1):
        if batch.lines:
            break
    assert count(forget(officer, town.municipality_id)) == would - 1


def test_what_concerns_two_municipalities_waits_for_both(town: Town, admin_db: Any) -> None:
    """A child may be in two families: the longest term counts, and no term is for ever."""
    family, other = of_old(town, admin_db), make_town()
    officer, _email = officer_of(town)
    term(town)
    theirs = ask(other)
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "insert into people_member"
            " (compartment_id, family_id, person_id, known_as, does, during)"
            " select compartment_id, family_id, %s, known_as, does, during from people_member"
            " where family_id = %s",
            [family.person_id, theirs.family_id],
        )
    before = lines_about(admin_db, family)
    count(forget(officer, town.municipality_id))
    card = "compartment_ids && (select array_agg(id) from record_compartment where person_id = %s)"
    changes = (
        f"select count(*) from record_change c join record_act a on a.id = act_id where {card}"
    )
    assert admin_db.execute(changes, [family.person_id]).fetchone()[0] > 0
    term(other, years=20)
    count(forget(officer, town.municipality_id))
    assert admin_db.execute(changes, [family.person_id]).fetchone()[0] > 0
    term(other, years=3)
    count(forget(officer, town.municipality_id))
    assert lines_about(admin_db, family) == (0, 0) != before


def test_only_what_was_sealed_is_removed(town: Town, admin_db: Any, officer: Viewer) -> None:
    term(town)
    seal_all()
    family = ask(town)
    make_old(admin_db, family)
    before = lines_about(admin_db, family)
    forget_now = count(forget(officer, town.municipality_id))
    assert lines_about(admin_db, family) == before, forget_now


def test_only_a_data_protection_officer_forgets_and_only_of_the_own_municipality(
    town: Town, admin_db: Any, officer: Viewer
) -> None:
    family = of_old(town, admin_db)
    term(town)
    for viewer in (town.admin, town.marieke, town.clerk, Viewer(family.person_id)):
        with pytest.raises(NotAllowed), birth(), act(viewer, record_acts.LINES_FORGOTTEN):
            pass
    with pytest.raises(CommandError, match="no data protection officer"):
        run(f"marieke@{town.slug}.invalid")
    elsewhere, _email = officer_of(make_town())
    assert count(forget(elsewhere, town.municipality_id)) == 0
    assert all(lines_about(admin_db, family))


def test_an_act_is_never_forgotten(town: Town, admin_db: Any, officer: Viewer) -> None:
    family = of_old(town, admin_db)
    term(town)
    query = (
        "select count(*) from record_act where compartment_ids && (select array_agg(id)"
        " from record_compartment where family_id = %s)"
    )
    before = admin_db.execute(query, [family.family_id]).fetchone()
    forget_all = count(forget(officer, town.municipality_id))
    assert forget_all > 0
    assert admin_db.execute(query, [family.family_id]).fetchone() == before


def test_a_resident_reads_that_older_lines_are_gone(
    town: Town, admin_db: Any, officer: Viewer, client_as: Any
) -> None:
    family, young = of_old(town, admin_db), ask(town)
    term(town)
    hers = client_as(Viewer(family.person_id), town)
    assert "weggehaald" not in hers.get("/wie-keek/").content.decode()
    assert count(forget(officer, town.municipality_id)) > 0
    page = hers.get("/wie-keek/").content.decode()
    assert f"Regels van vóór {TODAY.day} " in page
    assert "zijn weggehaald, na 5 jaar." in page
    theirs = client_as(Viewer(young.person_id), town)
    assert "weggehaald" not in theirs.get("/wie-keek/").content.decode()
    with look(Viewer(young.person_id), "who_looked"):
        assert forgotten_before(seen_compartments()) is None


# --- the term itself ------------------------------------------------------------------------------


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., str]:
    def do(*lines: str) -> str:
        text = "\n".join(["organisation,years,decision,from", *lines])
        (tmp_path / "terms.csv").write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("load", str(tmp_path), "--as", "ans@beginstad.invalid", stdout=out)
        return out.getvalue().strip()

    return do


def test_a_term_is_loaded_dated_and_twice_is_once(town: Town, load: Callable[..., str]) -> None:
    pass_on_all(timezone.now())  # what an earlier test left behind is told by the loader too
    lines = (f"{town.slug},7,besluit 2,2030-01-01", f"{town.slug},5,besluit 1,2026-01-01")
    assert load(*lines) == "terms.csv: 2 new\n2 changes"
    assert load(*lines) == "0 changes"
    rows = LogTerm.objects.filter(organisation_id=town.municipality_id).order_by("during")
    assert [(r.years, r.decision, r.during.lower.year) for r in rows] == [
        (5, "besluit 1", 2026),
        (7, "besluit 2", 2030),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nergens,5,besluit,2026-01-01", "terms.csv:2 organisation: nergens is not in"),
        ("{s},1,besluit,2026-01-01", "terms.csv:2 years: use a number of years from 2 to 30"),
        ("{s},vijf,besluit,2026-01-01", "terms.csv:2 years: use a number"),
        ("{s},5,,2026-01-01", "terms.csv:2 decision: it is empty"),
        ("{s},5,a,2026-01-01\n{s},6,b,2026-01-01", "terms.csv:3 from: line 2 has"),
    ],
)
def test_a_bad_term_is_named(town: Town, load: Callable[..., str], line: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        load(line.replace("{s}", town.slug))


def test_only_the_functional_admin_records_a_term(town: Town, officer: Viewer) -> None:
    for viewer in (officer, town.marieke, town.clerk):
        with pytest.raises(NotAllowed), birth():
            record_log_term(viewer, town.municipality_id, 5, "zomaar", TODAY)


# --- what somebody was called ---------------------------------------------------------------------


def renamed_long_ago(town: Town, admin: Any) -> int:
    """Marieke got another name five and a half years ago; the line of that."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        WorkCard.objects.filter(person_id=town.marieke.person_id or 0).update(name="Marieke Bos")
    (line, act_id) = admin.execute(
        "select id, act_id from record_change where table_name = 'people_workcard'"
        " and operation = 'UPDATE' order by id desc limit 1"
    ).fetchone()
    with admin.transaction():  # before it is sealed: nothing of the log is altered
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "update record_act set at = at - interval '66 months', organisation_id = %s"
            " where id = %s",
            [town.municipality_id, act_id],
        )
    seal_all()
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "update record_seal set at = at - interval '65 months'"
            " where at > now() - interval '1 year'"
        )
    return int(line)


@contextmanager
def nothing_looked_at_before(admin: Any) -> Iterator[None]:
    """As if what other tests left were of today; put back after it, or it would be altered."""
    move = (
        "with old as (select id, at from record_look where at < now() - interval '66 months')"
        " update record_look l set at = now() from old where l.id = old.id"
        " returning old.at, l.id"
    )
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        moved = admin.execute(move).fetchall()
    try:
        yield
    finally:
        with admin.transaction(), admin.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.executemany("update record_look set at = %s where id = %s", moved)


def is_there(admin: Any, line: int) -> bool:
    query = "select exists (select from record_change where id = %s)"
    return bool(admin.execute(query, [line]).fetchone()[0])


def test_what_somebody_was_called_stays_as_long_as_an_older_line_names_them(
    town: Town, admin_db: Any, tmp_path: Path
) -> None:
    """Also a line of a municipality that keeps its own longer; or it would say today's name."""
    family, other = of_old(town, admin_db), make_town()
    theirs = of_old(other, admin_db)
    line = renamed_long_ago(town, admin_db)
    officer, _email = officer_of(town)
    term(town)
    count(forget(officer, town.municipality_id))
    assert lines_about(admin_db, family) == (0, 0)
    assert is_there(admin_db, line)
    others, _email = officer_of(other)
    term(other)
    count(forget(others, other.municipality_id))
    assert lines_about(admin_db, theirs) == (0, 0)
    with nothing_looked_at_before(admin_db):
        count(forget(officer, town.municipality_id))
    assert not is_there(admin_db, line)
    assert wrong(tmp_path) == []
