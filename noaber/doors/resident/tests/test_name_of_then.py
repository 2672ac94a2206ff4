"""The log keeps the name of then: who looked, with the name, team and reason of that moment."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from noaber.doors.web.viewing import forget_cards
from noaber.lib.days import day_of
from noaber.people import act_names as people_acts
from noaber.people.models import Organisation, Role, Team, WorkCard
from noaber.plan.tests.at_home import make_home
from noaber.record.acts import act
from noaber.record.viewers import Viewer
from noaber.sharing.looks import birth, look
from tests.town import Town

NOW = datetime.now(UTC)


def looks(viewer: Viewer, family: Any) -> None:
    with look(viewer, "our_plan", families=[family.family_id]):
        pass


def change(town: Town, rows: Any, **values: Any) -> None:
    """As the loader does."""
    with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
        assert rows.update(**values) == 1
    forget_cards()


def card(viewer: Viewer) -> Any:
    return WorkCard.objects.filter(person_id=viewer.person_id or 0)


def lines(client_as: Any, town: Town, family: Any, month: date | None = None) -> list[str]:
    """What the page says of each who looked: name, and team, reasons and how often."""
    query = {"maand": month.strftime("%Y-%m")} if month else {}
    page = client_as(Viewer(family.person_id), town).get("/wie-keek/", query)
    assert page.status_code == 200
    text = html.unescape(page.content.decode())
    text = text[text.index("<main") : text.index("</main")]
    found = re.findall(r"<li[^>]*>(.*?)</li>", text, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in found]


def put_back(admin: Any, days: int) -> None:
    """As if what was written so far was of so long ago; what is written from here on is of now.

    Only what is not sealed yet, which is all of this test: what is sealed would be altered.
    """
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        for table, kind in (("record_look", "l"), ("record_act", "a")):
            admin.execute(
                f"update {table} set at = at - interval '{days} days' where not exists"
                f" (select from record_leaf where kind = '{kind}' and line_id = {table}.id)"
            )


def has(found: list[str], *words: str) -> bool:
    return any(all(word in line for word in words) for line in found)


def test_last_months_line_names_who_it_was_when_the_address_is_anothers(
    client_as: Any, town: Town, answered: Any, admin_db: Any
) -> None:
    looks(town.marieke, answered)
    put_back(admin_db, 40)
    change(town, card(town.marieke), name="Ben Smit", phone="06 87654321")
    looks(town.marieke, answered)
    last_month = day_of(NOW - timedelta(days=40)).replace(day=1)
    before = lines(client_as, town, answered, last_month)
    assert has(before, "Marieke", "Buurtteam Noord"), before
    assert not has(before, "Ben Smit"), before
    now = lines(client_as, town, answered)
    assert has(now, "Ben Smit"), now
    assert not has(now, "Marieke"), now
    assert (before, now) == (
        lines(client_as, town, answered, last_month),
        lines(client_as, town, answered),
    )


def test_who_gets_another_name_at_noon_has_two_lines_that_day(
    client_as: Any, town: Town, answered: Any
) -> None:
    looks(town.marieke, answered)
    change(town, card(town.marieke), name="Marieke de Vries")
    looks(town.marieke, answered)
    found = lines(client_as, town, answered)
    assert has(found, "Marieke Buurtteam Noord"), found
    assert has(found, "Marieke de Vries"), found


def test_a_number_that_changes_makes_no_second_line(
    client_as: Any, town: Town, answered: Any
) -> None:
    looks(town.marieke, answered)
    before = lines(client_as, town, answered)
    change(town, card(town.marieke), phone="06 00000000")
    looks(town.marieke, answered)
    assert len(lines(client_as, town, answered)) == len(before)


@pytest.mark.parametrize("what", ["team", "organisation", "role"])
def test_a_line_keeps_the_team_of_then(
    what: str, client_as: Any, town: Town, answered: Any
) -> None:
    looks(town.marieke, answered)
    if what == "team":
        change(town, Team.objects.filter(pk=town.team_id), name="Sociaal team Zee")
    elif what == "organisation":  # of who has no team
        change(town, Role.objects.filter(pk=town.marieke.role_id), team_id=None)
        looks(town.marieke, answered)
        change(town, Organisation.objects.filter(pk=town.municipality_id), name="Zeestad")
    else:
        with birth(), act(town.admin, people_acts.ORGANISATION_LOADED):
            other = Team.objects.create(
                organisation_id=town.municipality_id, slug="zee", name="Zee", phone="0123 456"
            )
        change(town, Role.objects.filter(pk=town.marieke.role_id), team_id=other.pk)
    looks(town.marieke, answered)
    found = lines(client_as, town, answered)
    assert has(found, "Marieke", "Buurtteam Noord"), found
    if what == "team":
        assert has(found, "Marieke", "Sociaal team Zee"), found
    elif what == "role":
        assert has(found, "Marieke", "Zee"), found
    else:
        assert has(found, "Marieke", town.slug.capitalize()), found
        assert has(found, "Marieke", "Zeestad"), found


def test_a_line_keeps_the_reason_of_then(
    client_as: Any, town: Town, answered: Any, admin_db: Any
) -> None:
    looks(town.marieke, answered)
    was = admin_db.execute("select words from sharing_purpose where key = 'our_plan'").fetchone()[0]
    try:
        admin_db.execute("update sharing_purpose set words = 'anders' where key = 'our_plan'")
        looks(town.marieke, answered)
        found = lines(client_as, town, answered)
        (line,) = [line for line in found if "Marieke" in line and was in line]
        assert "anders" in line  # one line for somebody on a day, with every reason
    finally:
        admin_db.execute("update sharing_purpose set words = %s where key = 'our_plan'", [was])


def test_a_reason_that_is_ours_no_more_is_said_as_it_was(
    client_as: Any, town: Town, answered: Any, admin_db: Any
) -> None:
    gone = (
        "insert into sharing_purpose (key, kinds, words) values (%s, '{plan}', 'om iets van toen')"
    )
    with admin_db.transaction():
        admin_db.execute(gone, [f"x-{town.slug}"])
    admin_db.execute("delete from sharing_purpose where key = %s", [f"x-{town.slug}"])
    then = admin_db.execute(
        "select purpose_then(%s, now() - interval '1 day')", [f"x-{town.slug}"]
    ).fetchone()
    assert then == ("om iets van toen",)


def test_what_a_reason_was_is_never_written_anew(town: Town, admin_db: Any) -> None:
    for wrong in (
        "update sharing_purpose_before set words = 'x'",
        "delete from sharing_purpose_before",
    ):
        with pytest.raises(Exception, match="the log only grows"):
            admin_db.execute(wrong)


def test_somebody_of_the_family_is_called_as_then_also_who_left_it(
    client_as: Any, town: Town, admin_db: Any
) -> None:
    home = make_home(town)
    samiras = SimpleNamespace(person_id=home.samira.person_id, family_id=home.family_id)
    looks(home.youssef, home)
    assert has(lines(client_as, town, samiras), "Youssef")
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(
            "update people_member set during = daterange(current_date - 9, current_date - 1)"
            " where person_id = %s",
            [home.youssef.person_id],
        )
    assert has(lines(client_as, town, samiras), "Youssef")


def test_somebody_of_the_family_who_is_called_otherwise_now(
    client_as: Any, town: Town, admin_db: Any
) -> None:
    """As bring_along does, which writes what somebody is called."""
    home = make_home(town)
    samiras = SimpleNamespace(person_id=home.samira.person_id, family_id=home.family_id)
    looks(home.youssef, home)
    rename(admin_db, home.youssef.person_id or 0, "Joep")
    looks(home.youssef, home)
    found = lines(client_as, town, samiras)
    assert has(found, "Youssef"), found
    assert has(found, "Joep"), found


def rename(admin: Any, person_id: int, name: str) -> None:
    """With the line that pen() writes, in an act that may."""
    with admin.transaction():
        act_id = admin.execute(
            "insert into record_act (name, era, why, compartment_ids)"
            " select 'plan.brought_along', current_era(), 'x', array[compartment_id]"
            " from people_member where person_id = %s returning id",
            [person_id],
        ).fetchone()[0]
        admin.execute("select set_config('noaber.act', %s, true)", [str(act_id)])
        admin.execute(
            "update people_member set known_as = %s where person_id = %s", [name, person_id]
        )


def test_lines_that_exist_are_neither_written_nor_less_sealed(
    client_as: Any, town: Town, answered: Any, admin_db: Any
) -> None:
    """The names come from changes that are sealed themselves: whoever rewrites one is found."""
    looks(town.marieke, answered)
    change(town, card(town.marieke), name="Ben Smit")
    while admin_db.execute("select seal()").fetchone()[0]:
        pass
    altered = "select count(*) from verify_record() where finding = 'altered'"
    before = admin_db.execute(altered).fetchone()[0]
    assert has(lines(client_as, town, answered), "Marieke")
    tamper = (
        "update record_change set before = replace(before::text, 'Marieke', 'Iemand')::jsonb"
        " where id = (select max(id) from record_change where table_name = 'people_workcard'"
        " and operation = 'UPDATE')"
    )
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(tamper)
    after = admin_db.execute(altered).fetchone()[0]
    with admin_db.transaction():
        admin_db.execute("set local session_replication_role = replica")
        admin_db.execute(tamper.replace("'Marieke', 'Iemand'", "'Iemand', 'Marieke'"))
    assert after == before + 1
