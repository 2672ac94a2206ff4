"""Where a closed family went on: shown to who sees it, without a trace of trying (X-06)."""

from typing import Any

from noaber.doors.web.viewing import went_on_in
from noaber.record.viewers import Viewer
from tests.town import ask, make_town


def test_where_it_went_on_is_for_who_sees_it(answered: Any, town: Any) -> None:
    second = ask(town, known_person_id=answered.person_id)
    for viewer in (Viewer(answered.person_id), town.marieke):
        assert went_on_in(viewer, answered.family_id, second.family_id) == second.family_id
        assert went_on_in(viewer, answered.family_id, None) is None


def test_who_does_not_see_it_leaves_no_refused_look(
    answered: Any, town: Any, admin_db: Any
) -> None:
    strange = ask(make_town())
    viewer = Viewer(answered.person_id)
    assert went_on_in(viewer, answered.family_id, strange.family_id) is None
    refused = admin_db.execute(
        "select count(*) from record_look where person_id = %s and refused <> ''",
        [answered.person_id],
    ).fetchone()[0]
    assert refused == 0
