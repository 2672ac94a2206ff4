"""What does not work, per screen, and how often steps were used."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from noaber.lib.days import day_of
from noaber.upkeep import rules
from noaber.upkeep.models import Answer, Flag, Use


@dataclass(frozen=True, slots=True)
class Flagged:
    """A screen with open flags. due_on: when the answer is owed; None below three people.

    newest_id: up to which flag there is to read here.
    """

    screen: str
    times: int
    words: tuple[str, ...]
    due_on: date | None
    days_late: int
    newest_id: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was given."""

    screen: str
    words: str
    answered_on: date


def open_flags(municipality: str, today: date) -> list[Flagged]:
    """Screens with unanswered flags: what is owed first, then by number."""
    by_screen: dict[str, list[Flag]] = defaultdict(list)
    for flag in Flag.objects.filter(municipality=municipality, answer=None).order_by("flagged_at"):
        by_screen[flag.screen].append(flag)
    found = []
    for screen, flags in by_screen.items():
        due = rules.answer_due_on([day_of(flag.flagged_at) for flag in flags if flag.is_another])
        late = max(0, (today - due).days) if due else 0
        words = tuple(flag.words for flag in flags if flag.words)
        newest = max(flag.pk for flag in flags)
        found.append(Flagged(screen, len(flags), words, due, late, newest))
    return sorted(found, key=lambda f: (f.due_on or date.max, -f.times))


def open_flag(municipality: str, today: date, screen: str) -> Flagged | None:
    """The open flags of one screen; None when nobody flagged it since the last answer."""
    return next((f for f in open_flags(municipality, today) if f.screen == screen), None)


def was_answered(municipality: str, screen: str) -> bool:
    """Whether an answer was given about this screen."""
    return Answer.objects.filter(municipality=municipality, screen=screen).exists()


def answers(municipality: str) -> list[Answered]:
    """Answers given, newest first."""
    rows = Answer.objects.filter(municipality=municipality).order_by("-answered_at")
    return [Answered(a.screen, a.words, day_of(a.answered_at)) for a in rows]


def uses(municipality: str, since: date) -> list[tuple[str, str, str, int]]:
    """Screen, step, role kind and number since a day; never per person."""
    totals: dict[tuple[str, str, str], int] = defaultdict(int)
    for use in Use.objects.filter(municipality=municipality, day__gte=since):
        totals[(use.screen, use.step, use.role_kind)] += use.times
    return sorted((*key, times) for key, times in totals.items())
