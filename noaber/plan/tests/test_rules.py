"""What is owed and when (S2-01, S2-08), the owner (S2-09), one contact person (S3-15)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.lib.days import AMSTERDAM, day_of, in_utc, is_working_day, moment_on
from noaber.lib.terms import OwedTerm, Term, read_terms
from noaber.plan import rules as r
from noaber.plan.rules import calling

LEGAL = Path(__file__).parents[3].parent / "shared" / "standards" / "legal"
SATURDAY_NIGHT = datetime(2026, 11, 21, 22, 10, tzinfo=AMSTERDAM)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


def owed(received_at: datetime) -> dict[str, OwedTerm]:
    return {line.term.id: line for line in r.terms_of_report(received_at)}


def test_a_sentence_on_saturday_night_starts_the_terms() -> None:
    lines = owed(SATURDAY_NIGHT)
    assert {key: line.due_on for key, line in lines.items()} == {
        "report_confirmation": date(2026, 11, 21),
        # seven days end on Saturday 28 November, six weeks on Saturday 2 January
        "personal_plan": date(2026, 11, 30),
        "investigation": date(2027, 1, 4),
        "written_outcome": date(2027, 1, 4),
    }
    assert lines["report_confirmation"].due_at == SATURDAY_NIGHT
    assert lines["investigation"].due_at == moment_on(date(2027, 1, 5))


def test_just_after_midnight_it_is_the_next_day() -> None:
    before, after = at(17, 23, 59), at(18, 0, 1)
    assert owed(before)["personal_plan"].due_on == date(2026, 11, 24)
    assert owed(after)["personal_plan"].due_on == date(2026, 11, 25)


# any minute from 2026 until 2036
MOMENTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: in_utc(moment_on(date(2026, 1, 1))) + timedelta(minutes=minutes)
)


@given(MOMENTS)
def test_the_written_outcome_falls_within_the_investigation(received_at: datetime) -> None:
    lines = owed(received_at)
    assert lines["written_outcome"].due_on == lines["investigation"].due_on
    assert is_working_day(lines["investigation"].due_on)
    assert all(in_utc(line.due_at) >= in_utc(received_at) for line in lines.values())


ALL_TERMS = r.terms() + read_terms(Path(r.__file__).parents[2] / "post/terms.yaml")


def test_a_family_reads_no_law_in_the_words() -> None:
    law = re.compile(r"\b(wmo|awb|wet|artikel|art|lid|avg|melding|onderzoek)\b", re.IGNORECASE)
    assert not [term.id for term in ALL_TERMS if law.search(term.words)]
    assert len({term.id for term in ALL_TERMS}) == len(ALL_TERMS)


@pytest.mark.skipif(not LEGAL.exists(), reason="the legal tables are not beside this repository")
@pytest.mark.parametrize("term", ALL_TERMS, ids=lambda term: term.id)
def test_every_term_has_its_checked_row(term: Term) -> None:
    text = (LEGAL / "termijnen.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {term.row} |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert term.article in cells
    assert term.version.isoformat() in cells
    assert term.law.upper() in cells
    assert cells[-1].startswith("SEEN")
    assert "UNVERIFIED" not in row
    if term.amount:
        assert f"{term.amount} {term.unit}" in row.replace("*", "")
    if "READING: part of" in row:
        assert term.status == "reading"


def test_late() -> None:
    assert r.late_days(date(2026, 11, 13), date(2026, 11, 21)) == 8
    assert r.late_days(date(2026, 11, 21), date(2026, 11, 21)) == 0
    assert r.late_days(date(2026, 11, 22), date(2026, 11, 21)) == 0


@pytest.mark.parametrize(
    ("sentence", "top", "found"),
    [
        ("Ik red het niet meer alleen met de kinderen.", ["slapen", "rust", "geld"], []),
        ("x", [], []),
        ("x", ["", " ", ""], []),
        ("x" * 2_000, ["x" * 120], []),
        ("أنا لا أستطيع وحدي 🙂", [], []),
        ("<script>{{ x }}</script>\n", [], []),
        ("", [], [("sentence", "sentence_missing")]),
        (" \n\u200b", [], [("sentence", "sentence_missing")]),
        ("x" * 100_000, [], [("sentence", "sentence_too_long")]),
        ("a\x00b", ["x", "b\x1b"], [("sentence", "unreadable"), ("top_2", "unreadable")]),
        ("x", ["x" * 121, "", "x" * 121], [("top_1", "top_too_long"), ("top_3", "top_too_long")]),
        ("x", ["a", "b", "c", "d"], [("top_3", "top_too_many")]),
    ],
)
def test_words(sentence: str, top: list[str], found: list[tuple[str, str]]) -> None:
    assert [(p.field, p.code) for p in r.words_problems(sentence, top)] == found


MONDAY, TUESDAY = (at(23, 9), at(23, 17)), (at(24, 12), at(24, 17))


@pytest.mark.parametrize(
    ("received_at", "answers_from", "there", "from_at"),
    [
        # Saturday night: Monday morning, whoever has the weekend
        (SATURDAY_NIGHT, SATURDAY_NIGHT, [], at(23, 9)),
        (SATURDAY_NIGHT, at(23, 8), [MONDAY], at(23, 9)),
        # early on a working day it is still that morning, later the next
        (at(23, 8), at(23, 8), [], at(23, 9)),
        (at(23, 9, 1), at(23, 9, 1), [], at(24, 9)),
        # somebody who is there on Tuesday afternoon only calls then
        (at(23, 10), at(23, 10), [MONDAY, TUESDAY], at(24, 12)),
        # a turn that begins at half past ten has its first window from eleven
        (at(23, 7), at(23, 7), [(at(23, 10, 30), at(23, 17))], at(23, 11)),
        # a turn in the night, or too short, holds no window
        (at(23, 7), at(23, 7), [(at(23, 20), at(24, 4)), (at(24, 9), at(24, 10))], at(23, 9)),
        # who is back on Thursday calls on Thursday
        (SATURDAY_NIGHT, at(26, 0), [], at(26, 9)),
        # never on a holiday: Friday and Saturday are Christmas
        (
            datetime(2026, 12, 24, 15, tzinfo=AMSTERDAM),
            datetime(2026, 12, 24, 15, tzinfo=AMSTERDAM),
            [],
            datetime(2026, 12, 28, 9, tzinfo=AMSTERDAM),
        ),
    ],
)
def test_when_somebody_calls(
    received_at: datetime,
    answers_from: datetime,
    there: list[tuple[datetime, datetime]],
    from_at: datetime,
) -> None:
    window = calling.promise_window(received_at, answers_from, there)
    assert window.from_at == from_at
    assert (window.on, window.until_at) == (from_at.date(), from_at + timedelta(hours=2))


@given(MOMENTS, st.integers(0, 400), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 30))))
def test_a_call_is_never_in_the_past_never_at_night_never_on_a_holiday(
    received_at: datetime, wait: int, drawn: list[tuple[int, int]]
) -> None:
    start = in_utc(received_at)
    answers_from = start + timedelta(hours=wait)
    there = [(start + timedelta(hours=h), start + timedelta(hours=h + n)) for h, n in drawn]
    window = calling.promise_window(received_at, answers_from, there)
    assert in_utc(window.from_at) >= answers_from
    assert is_working_day(window.on)
    assert day_of(window.until_at) == window.on
    assert 9 <= window.from_at.hour < window.until_at.hour <= 17


def test_only_the_owner_hands_over_and_to_somebody_else() -> None:
    assert r.handover_problems(1, 1, 2) == []
    assert r.handover_problems(1, 2, 3)[0].code == "not_the_owner"
    assert r.handover_problems(1, 1, 1)[0].code == "already_the_owner"


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


def test_who_is_in_charge_asks_somebody_who_is_not_in_the_plan_yet() -> None:
    assert r.colleague_problems({1, 2}, {3}, 1, 4) == []
    assert codes(r.colleague_problems({1, 2}, {3}, 3, 4)) == ["not_in_charge"]
    for there in (1, 2, 3):
        assert codes(r.colleague_problems({1, 2}, {3}, 1, there)) == ["takes_part_already"]


def test_nobody_leaves_a_family_that_waits_for_them() -> None:
    assert r.leaving_problems(0, in_charge=False) == []
    assert codes(r.leaving_problems(1, in_charge=False)) == ["still_promised"]
    assert codes(r.leaving_problems(1, in_charge=True)) == ["in_charge"]


def test_the_contact_person_closes_what_is_done() -> None:
    assert r.closing_problems(is_contact=True, still_open=False) == []
    assert codes(r.closing_problems(is_contact=True, still_open=True)) == ["still_open"]
    assert codes(r.closing_problems(is_contact=False, still_open=False)) == ["not_the_contact"]


def test_a_second_contact_person_is_refused_and_offered_a_role() -> None:
    assert r.contact_person_problems(None, 2) == []
    assert r.contact_person_problems(2, 2) == []
    refused = r.contact_person_problems(1, 2)
    assert [problem.code for problem in refused] == ["one_contact_person"]
    assert "eigen rol" in refused[0].words


@dataclass(frozen=True)
class Line:
    name: str
    due_on: date | None = None
    has_owner: bool = True
    is_accepted: bool = True
    is_stuck: bool = False
    passed_on: date | None = None
    waits_for_word: bool = False
    taken_over_from: str = ""


def test_my_families_are_ordered_by_what_is_owed_to_them() -> None:
    today = date(2026, 11, 21)
    lines = [
        Line("some day"),
        Line("tomorrow", date(2026, 11, 22)),
        Line("waits", date(2026, 11, 21), waits_for_word=True),
        Line("asked", date(2026, 11, 23), is_accepted=False, waits_for_word=True),
        Line("stuck", date(2026, 11, 24), is_accepted=False, is_stuck=True),
        Line("passed", is_accepted=False, passed_on=date(2026, 11, 20)),
        Line("nobody", has_owner=False, is_accepted=False),
        Line("nobody, today", today, has_owner=False, is_accepted=False),
        Line("a day late", date(2026, 11, 20)),
        Line("eight days late", date(2026, 11, 13), has_owner=False),
        Line("today", today),
        Line("their somebody left", due_on=None, taken_over_from="Marieke"),
    ]
    assert [line.name for line in r.owed_order(lines, today)] == [
        "their somebody left",
        "eight days late",
        "a day late",
        "stuck",
        "nobody, today",
        "nobody",
        "passed",
        "asked",
        "waits",
        "today",
        "tomorrow",
        "some day",
    ]
    assert r.owed_state(lines[9], today) == "late"
    assert r.owed_state(lines[10], today) == "due"


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ("'t Hof", "Kom bij ’T  HOF langs."),
        ("Zeilmakersgang", "in de zeilmakers gang"),
        ("Zeilmakersgang", "ZEILMAKERS\u00adGANG 4"),
        ("Curaçaostraat", "de Curacaostraat"),
        ("1234 AB", "1234ab"),
        ("1234AB", "1234\u00a0AB"),
        ("De Werf", "bij de\u200b werf"),
        ("IJsselstein", "in \u0132sselstein"),
    ],
)  # fmt: skip
def test_what_gives_a_place_away_does_so_however_it_is_written(hidden: str, words: str) -> None:
    assert r.gives_away(words, [hidden]) == [hidden]


@pytest.mark.parametrize(
    ("hidden", "words"), [("Elst", "veel stress"), ("Ee", "een"), ("", "niets"), ("-", "a - b")]
)
def test_what_only_looks_like_a_place_gives_nothing_away(hidden: str, words: str) -> None:
    assert r.gives_away(words, [hidden]) == []
