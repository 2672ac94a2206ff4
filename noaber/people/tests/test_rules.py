"""The roster always has an owner (S2-09); who somebody is, and how to reach them (S2-01)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.lib.days import AMSTERDAM, in_utc, moment_on
from noaber.people import rules as r

MARIEKE, PAUL, AYSE, LEAD = 1, 2, 3, 9
SATURDAY_NIGHT = datetime(2026, 11, 21, 22, 10, tzinfo=AMSTERDAM)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, fold=fold, tzinfo=AMSTERDAM)


def turn(role: int, begin: datetime, end: datetime, position: int = 1) -> r.Turn:
    return r.Turn(role, begin, end, position)


MONDAY = [turn(MARIEKE, at(23, 9), at(23, 17), 1), turn(PAUL, at(23, 8), at(23, 17), 2)]


def test_on_saturday_night_whoever_has_the_weekend_answers() -> None:
    weekend = turn(AYSE, at(20, 17), at(23, 8))
    answer = r.who_answers([*MONDAY, weekend], [], SATURDAY_NIGHT, LEAD)
    assert answer == r.Answer(AYSE, SATURDAY_NIGHT, None, "on_turn")


def test_on_saturday_night_without_a_weekend_turn_the_first_on_monday_owns_it() -> None:
    answer = r.who_answers(MONDAY, [], SATURDAY_NIGHT, LEAD)
    assert answer == r.Answer(PAUL, at(23, 8), None, "next_turn")


def test_position_decides_who_is_first() -> None:
    assert r.who_answers(MONDAY, [], at(23, 10), LEAD).role_id == MARIEKE
    assert r.who_answers(MONDAY, [], at(23, 8, 30), LEAD).role_id == PAUL


def test_a_stand_in_says_for_whom() -> None:
    ill = [r.Absence(MARIEKE, at(23, 0), at(24, 0))]
    answer = r.who_answers(MONDAY, ill, at(23, 10), LEAD)
    assert answer == r.Answer(PAUL, at(23, 10), MARIEKE, "stands_in")


def test_the_next_turn_may_be_that_of_a_stand_in() -> None:
    tuesday = [turn(MARIEKE, at(24, 9), at(24, 17), 1), turn(AYSE, at(24, 9), at(24, 17), 2)]
    away = [r.Absence(MARIEKE, at(23, 0), at(30, 0))]
    answer = r.who_answers(tuesday, away, SATURDAY_NIGHT, LEAD)
    assert answer == r.Answer(AYSE, at(24, 9), MARIEKE, "next_turn")


def test_who_comes_back_within_the_turn_answers_from_then() -> None:
    doctor = [r.Absence(MARIEKE, at(23, 9), at(23, 11)), r.Absence(PAUL, at(23, 0), at(24, 0))]
    answer = r.who_answers(MONDAY, doctor, at(23, 9, 30), LEAD)
    assert answer == r.Answer(MARIEKE, at(23, 11), None, "next_turn")


def test_when_everyone_is_away_the_team_lead_owns_it() -> None:
    away = [r.Absence(role, at(1, 0), at(30, 0)) for role in (MARIEKE, PAUL)]
    answer = r.who_answers(MONDAY, away, SATURDAY_NIGHT, LEAD)
    assert answer == r.Answer(LEAD, SATURDAY_NIGHT, None, "team_lead")


def test_a_team_lead_who_is_away_owns_it_and_answers_when_back() -> None:
    away = [r.Absence(LEAD, at(20, 0), at(24, 0)), r.Absence(LEAD, at(23, 0), at(25, 9))]
    answer = r.who_answers([], away, SATURDAY_NIGHT, LEAD)
    assert answer == r.Answer(LEAD, at(25, 9), None, "team_lead")


def test_an_empty_roster_and_a_roster_of_the_past_have_the_team_lead() -> None:
    for turns in ([], [turn(MARIEKE, at(2, 9), at(2, 17))]):
        assert r.who_answers(turns, [], SATURDAY_NIGHT, LEAD).because == "team_lead"


def test_a_turn_ends_just_before_its_end() -> None:
    handed_on = [turn(MARIEKE, at(23, 9), at(23, 13)), turn(PAUL, at(23, 13), at(23, 17))]
    assert r.who_answers(handed_on, [], at(23, 13), LEAD).role_id == PAUL
    assert r.who_answers(handed_on, [], at(23, 12, 59), LEAD).role_id == MARIEKE


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """On 25 October 2026 it is 02:30 twice; the turn changes at the first 03:00 that is 02:00."""
    first, second = at(25, 2, 30, month=10), at(25, 2, 30, month=10, fold=1)
    change = at(25, 2, 0, month=10, fold=1)
    night = [
        turn(MARIEKE, at(24, 22, month=10), change),
        turn(PAUL, change, at(25, 8, month=10)),
    ]
    assert r.who_answers(night, [], first, LEAD).role_id == MARIEKE
    assert r.who_answers(night, [], second, LEAD).role_id == PAUL


def test_the_hour_that_does_not_exist_has_an_owner() -> None:
    """On 29 March 2026 the clock goes from 02:00 to 03:00."""
    night = [turn(AYSE, at(28, 22, month=3), at(29, 8, month=3))]
    answer = r.who_answers(night, [], at(29, 2, 30, month=3), LEAD)
    assert (answer.role_id, answer.because) == (AYSE, "on_turn")
    assert in_utc(answer.answers_from) == in_utc(at(29, 3, 30, month=3))


HOURS = st.integers(0, 24 * 14)
# One number a period: drawing four took so long on a busy machine that it was told to be too slow.
PERIODS = st.integers(0, 4 * 337 * 48 * 3 - 1).map(
    lambda n: (1 + n % 4, n // 4 % 337, 1 + n // (4 * 337) % 48, 1 + n // (4 * 337 * 48))
)


def periods_of(drawn: list[tuple[int, int, int, int]]) -> list[r.Turn]:
    start = in_utc(moment_on(date(2026, 10, 20)))
    return [
        turn(role, start + timedelta(hours=h), start + timedelta(hours=h + length), position)
        for role, h, length, position in drawn
    ]


@given(st.lists(PERIODS, max_size=6), st.lists(PERIODS, max_size=4), HOURS)
def test_there_is_always_an_owner_and_never_one_who_is_away(
    turns: list[tuple[int, int, int, int]], absences: list[tuple[int, int, int, int]], hour: int
) -> None:
    roster = periods_of(turns)
    away = [r.Absence(t.role_id, t.starts_at, t.ends_at) for t in periods_of(absences)]
    now = in_utc(moment_on(date(2026, 10, 20))) + timedelta(hours=hour)
    answer = r.who_answers(roster, away, now, LEAD)
    moment = in_utc(answer.answers_from)
    assert moment >= now
    assert not any(a.role_id == answer.role_id and a.starts_at <= moment < a.ends_at for a in away)
    assert (answer.role_id == LEAD) == (answer.because == "team_lead")
    assert answer.stands_in_for != answer.role_id
    if answer.because != "team_lead":
        assert any(
            t.role_id == answer.role_id and t.starts_at <= moment < t.ends_at for t in roster
        )


# 999990019 and the like are from the range that is set apart for tests.
@pytest.mark.parametrize("typed", ["999990019", " 9999.90.019 ", "999 990 019", "999-990-019"])
def test_a_bsn_may_be_typed_with_spaces_and_dots(typed: str) -> None:
    assert r.bsn_problems(typed) == []
    assert r.bsn_of(typed) == "999990019"


def test_a_first_nought_left_out_is_put_back() -> None:
    assert r.bsn_of("12345672") == "012345672"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "bsn_not_nine_digits"),
        ("99999001", "bsn_fails_check"),
        ("999990018", "bsn_fails_check"),
        ("000000000", "bsn_fails_check"),
        ("9999900190", "bsn_not_nine_digits"),
        ("1234567", "bsn_not_nine_digits"),
        ("99999001x", "bsn_not_nine_digits"),
        ("٩٩٩٩٩٠٠١٩", "bsn_not_nine_digits"),
        ("9" * 100_000, "bsn_not_nine_digits"),
    ],
)
def test_what_is_no_bsn_is_refused(typed: str, code: str) -> None:
    assert [problem.code for problem in r.bsn_problems(typed)] == [code]
    with pytest.raises(ValueError, match="not a BSN"):
        r.bsn_of(typed)


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2014, 11, 22), date(2026, 11, 21), 11),
        (date(2014, 11, 21), date(2026, 11, 21), 12),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2026, 11, 21), date(2026, 11, 21), 0),
    ],
)
def test_age(born_on: date, day: date, age: int) -> None:
    assert r.age_on(born_on, day) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        r.age_on(date(2026, 11, 22), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("born_on", "codes"),
    [
        (None, ["birth_missing"]),
        (date(2026, 11, 22), ["birth_in_future"]),
        (date(9999, 1, 1), ["birth_in_future"]),
        (date(1, 1, 1), ["birth_too_long_ago"]),
        (date(1905, 11, 21), ["birth_too_long_ago"]),
        (date(1905, 11, 22), []),
        (date(2026, 11, 21), []),
    ],
)
def test_birth_date(born_on: date | None, codes: list[str]) -> None:
    found = [problem.code for problem in r.birth_problems(born_on, date(2026, 11, 21))]
    assert found == codes


@pytest.mark.parametrize("name", ["Samira", "Jan-Willem d'Arnaud", "سميرة", "Ø", "Li", "X Æ A-12"])
def test_names_of_all_kinds_are_welcome(name: str) -> None:
    assert r.name_problems(name) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        (" \u200b ", "name_missing"),
        ("Sam\x00ira", "name_unreadable"),
        ("Samira\nBcc: iemand", "name_unreadable"),
        ("x" * 121, "name_too_long"),
        ("123", "name_without_letter"),
        ("🙂", "name_without_letter"),
    ],
)
def test_what_is_no_name(name: str, code: str) -> None:
    assert [(p.field, p.code) for p in r.name_problems(name, "first_name")] == [
        ("first_name", code)
    ]


@pytest.mark.parametrize(
    ("phone", "email", "fields"),
    [
        ("06 12345678", "", []),
        ("", "samira@voorbeeld.nl", []),
        ("", " samira+thuis@post.voorbeeld.nl ", []),
        (" ", "", ["phone"]),
        ("0612", "samira", ["phone", "email"]),
        ("0612345678", "samira@", ["email"]),
        ("", "samira@voorbeeld", ["email"]),
        ("", "samira@voorbeeld.nl\nBcc: iemand@voorbeeld.nl", ["email"]),
        ("", "sam\x00ira@voorbeeld.nl", ["email"]),
        ("", "s@" + "a" * 260 + ".nl", ["email"]),
        ("", "samira@voorbeeld..nl", ["email"]),
        ("", "samira@gemeentë.example", []),
        ("", "samira@-é.example", ["email"]),
        ("", "sámira@voorbeeld.nl", ["email"]),
        ("\u202a06 12345678\u202c", "\ufeffsamira@voorbeeld.nl\u00a0", []),
        ("06\u00a012345678", "", []),
        ("06 1234\u200b5678", "sam\u00adira@voorbeeld.nl", ["phone", "email"]),
        ("14 0123", "", ["phone"]),
        ("113", "", ["phone"]),
    ],
)
def test_reach(phone: str, email: str, fields: list[str]) -> None:
    assert [problem.field for problem in r.reach_problems(phone, email)] == fields


def test_what_nobody_sees_is_named() -> None:
    unseen, letters = r.reach_problems("06 1234\u20605678", "s\u00e1mira@voorbeeld.nl")
    assert "U+2060" in unseen.said(str)
    assert "mailen: á." in letters.said(str)
    (problem,) = r.name_problems("Sam\u200bira")
    assert "U+200B" in problem.said(str)
    assert r.name_problems("علی\u200cرضا") == []
