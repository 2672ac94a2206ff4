"""A municipality's own dated words: the same release, different words (house guarantee 10)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from noaber.doors.web.viewing import forget_cards
from noaber.lib.days import day_of
from noaber.people import reads
from noaber.people.acts import choose_word
from noaber.record.viewers import NotAllowed
from noaber.sharing.looks import birth
from tests.town import Town, make_town

TODAY = day_of(datetime.now(UTC))


def choose(town: Town, words: str, from_on: date, viewer: Any = None) -> bool:
    with birth():
        return choose_word(viewer or town.admin, town.municipality_id, "team", words, from_on)


def called(town: Town, on: date | None = None) -> str:
    found = reads.municipality(municipality_id=town.municipality_id, on=on)
    assert found is not None
    return found.team_word


def test_two_municipalities_say_it_differently_on_their_pages(town: Town, client_as: Any) -> None:
    other = make_town()
    choose(other, "wijkteam", TODAY)
    ours, theirs = (client_as(None, t).get("/").content.decode() for t in (town, other))
    assert "Stuur naar het buurtteam" in ours
    assert "Stuur naar het wijkteam" in theirs
    assert "Iemand van het wijkteam leest het" in theirs
    assert "buurtteam" not in theirs[theirs.index("<main") :]
    english = client_as(None, other)
    english.cookies["django_language"] = "en"
    assert "Send to the district team" in english.get("/").content.decode()
    desk = client_as(other.clerk, town).get("/balie/vraag/").content.decode()
    assert "Stuur naar het wijkteam" in desk


def test_a_word_counts_from_its_day_on(town: Town, client_as: Any) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert choose(town, "sociaal team", tomorrow)
    assert [called(town, day) for day in (TODAY, tomorrow)] == ["buurtteam", "sociaal team"]
    assert "Stuur naar het buurtteam" in client_as(None, town).get("/").content.decode()
    choose(town, "wijkteam", TODAY)
    forget_cards()
    assert "Stuur naar het wijkteam" in client_as(None, town).get("/").content.decode()
    assert [called(town, day) for day in (TODAY, tomorrow)] == ["wijkteam", "sociaal team"]
    yesterday = TODAY - timedelta(days=1)
    assert called(town, yesterday) == "buurtteam"


def test_the_same_again_changes_nothing_and_the_act_has_its_name(town: Town, admin_db: Any) -> None:
    assert choose(town, "wijkteam", TODAY)
    assert not choose(town, "wijkteam", TODAY)
    assert not choose(town, "wijkteam", TODAY + timedelta(days=9))
    assert choose(town, "gebiedsteam", TODAY)
    made = admin_db.execute(
        "select a.name, a.person_id from record_change c join record_act a on a.id = c.act_id"
        " where c.table_name = 'people_localword' and c.after::text like '%%gebiedsteam%%'"
    ).fetchall()
    assert (("people.word_chosen", town.admin.person_id)) in made


def test_only_the_functional_admin_chooses(town: Town) -> None:
    for viewer in (town.marieke, town.clerk, town.officer):
        with pytest.raises(NotAllowed):
            choose(town, "wijkteam", TODAY, viewer)
    assert called(town) == "buurtteam"


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., str]:
    def do(*lines: str) -> str:
        text = "\n".join(["organisation,key,word,from", *lines])
        (tmp_path / "words.csv").write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("load", str(tmp_path), "--as", "ans@beginstad.invalid", stdout=out)
        return out.getvalue().strip()

    return do


def test_words_are_loaded_from_a_file_and_twice_is_once(
    town: Town, load: Callable[..., str]
) -> None:
    lines = (f"{town.slug},team,sociaal team,2030-01-01", f"{town.slug},team,wijkteam,2026-01-01")
    assert load(*lines).startswith("words.csv: 2 new\n2 changes")
    assert load(*lines) == "0 changes"
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2029, 12, 31), date(2030, 1, 1))
    assert [called(town, day) for day in days] == [
        "buurtteam", "wijkteam", "wijkteam", "sociaal team",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nergens,team,wijkteam,2026-01-01", "words.csv:2 organisation: nergens is not in"),
        ("{s},colour,blauw,2026-01-01", "words.csv:2 key: use one of team"),
        ("{s},team,,2026-01-01", "words.csv:2 word: it is empty"),
        ("{s},team,wijkteam,1", "words.csv:2 from: write a day"),
        ("{s},team,a,2026-01-01\n{s},team,b,2026-01-01", "words.csv:3 from: line 2 has"),
    ],
)
def test_a_bad_line_is_named(town: Town, load: Callable[..., str], line: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        load(line.replace("{s}", town.slug))
