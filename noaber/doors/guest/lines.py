"""What is asked of somebody, in sentences: who asks, what, when; nothing else of the family."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.doors.guest.forms import AnswerForm, WordForm
from noaber.doors.web import spoken
from noaber.plan.reads import AskedOfMe, AskedWord, Task


@dataclass(frozen=True, slots=True)
class AskedTask:
    """One thing that is asked. stands: how it is with it, in words; said: one's own question."""

    family_id: int
    id: int
    what: str
    when: str
    stands: str
    said: str
    is_yes: bool
    is_no: bool
    is_done: bool
    form: AnswerForm | None


@dataclass(frozen=True, slots=True)
class WordAsked:
    """A word that is asked, and what was said."""

    family_id: int
    id: int
    what: str
    version: int
    stands: str
    words: str
    is_open: bool
    form: WordForm | None


@dataclass(frozen=True, slots=True)
class Asking:
    """One family that asks: its first name, and what it asks."""

    name: str
    tasks: tuple[AskedTask, ...]
    words: tuple[WordAsked, ...]
    no_longer: tuple[str, ...]


Typed = dict[tuple[str, int], AnswerForm | WordForm]  # a form that came back, by task or word


def asking(asked: AskedOfMe, name: str, today: dt.date, typed: Typed) -> Asking:
    """What one family asks, open things first."""
    tasks = sorted(asked.tasks, key=lambda t: (t.kept_on is not None, t.declined, t.due_on))
    return Asking(
        name or _("Iemand"),
        tuple(_task(asked.family_id, t, today, typed) for t in tasks),
        tuple(_word(asked.family_id, w, typed) for w in asked.words),
        asked.no_longer,
    )


def _task(family_id: int, task: Task, today: dt.date, typed: Typed) -> AskedTask:
    form = typed.get(("task", task.id))
    return AskedTask(
        family_id,
        task.id,
        task.what,
        _("uiterlijk {day}").format(day=spoken.spoken_day(task.due_on, today)),
        _stands(task, today),
        task.said,
        task.is_accepted,
        task.declined,
        task.kept_on is not None,
        form if isinstance(form, AnswerForm) else None,
    )


def _stands(task: Task, today: dt.date) -> str:
    if task.kept_on is not None:
        return _("Gedaan, {day}. Dank je wel!").format(day=spoken.spoken_day(task.kept_on, today))
    if task.declined:
        return _("Je zei dat het je niet lukt. Dat is goed.")
    return _("Je zei ja. Dank je wel!") if task.is_accepted else ""


def _word(family_id: int, word: AskedWord, typed: Typed) -> WordAsked:
    form = typed.get(("word", word.id))
    stands = {"yes": _("Je zei ja."), "other": _("Je denkt er anders over:")}.get(word.says, "")
    return WordAsked(
        family_id,
        word.id,
        word.asked_words,
        word.version,
        stands,
        word.words,
        not word.says,
        form if isinstance(form, WordForm) else None,
    )
