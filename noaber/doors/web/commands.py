"""A change that somebody makes, as one thing: how its row is found, what is asked, what is done.

A `Command` says that, and how it ends; an `Entrance` says who may come in and under which look; the
rest is here, the same for every change: the look, that a form counts once, a second try where two
asked the same at one moment, what was typed before a log-in ended, both versions where somebody
was first, and which methods an address takes.

A command is made for one request. `find` and `act` run under its look; what else looks at somebody
opens a look of its own, after it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.forms import MultipleChoiceField
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noaber.doors.web.kept import kept_for
from noaber.doors.web.once import is_first
from noaber.doors.web.viewing import NoaberRequest, View
from noaber.lib.days import day_of
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.sharing.acts import AtTheSameTime

Row = TypeVar("Row")
Form = TypeVar("Form", bound=forms.Form)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Version:
    """The words of one of two who wrote at the same time."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """What a page with one form says. about: the words it is about; ends: what else can be done
    with the row; both: what stands above when somebody was first; more: what its template asks."""

    heading: str
    send: str
    intro: str = ""
    about: str = ""
    ends: Sequence[Any] = ()
    both: str = ""
    template: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def changed_meanwhile() -> str:
    """What one reads whose button was about what stood there before."""
    return _("Er is net iets veranderd. Kijk wat er nu staat, en kies dan.")


class Entrance(ABC):
    """Who may come in, and how a change there begins and ends: a subclass per persona.

    refusals: what an act may refuse that its form can say (`say_refusal`). kept: what was typed
    when the log-in ended.
    """

    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    kept: QueryDict | None = None

    def __init__(self, request: NoaberRequest, ids: Mapping[str, int]) -> None:
        self.request, self.ids = request, ids
        self.viewer, self.now = request.viewer, timezone.now()
        self.today = day_of(self.now)

    @staticmethod
    @abstractmethod
    def guard(view: View) -> View:
        """Only who may come in here; anybody else logs in first, or finds nothing."""

    @abstractmethod
    def look(self, tells: bool) -> AbstractContextManager[Any]:
        """The look of a change. tells: somebody outside the home reads what is written."""

    @abstractmethod
    def enter(self) -> None:
        """Under the look, before anything is found: whether there is something to change here."""

    @abstractmethod
    def show(self, form: forms.Form, said: FormPage, versions: Sequence[Version]) -> HttpResponse:
        """A page with one form; versions: what stands there and what was typed, if overtaken."""

    @abstractmethod
    def back(self, words: str, undo: Any = None) -> HttpResponse:
        """To where it was done, which says what was; undo: the way back, for this one time."""

    def say_refusal(self, form: forms.Form, refused: Exception) -> None:
        """Beside its field; nothing was written."""
        raise refused


class Command(Entrance, Generic[Row]):
    """A change by one button. A subclass says what is found, what is done, and what is said."""

    tells = False
    methods = staticmethod(require_POST)

    @abstractmethod
    def find(self) -> Row:
        """What is changed. Raises Hidden when it is not there, or not for this viewer."""

    @abstractmethod
    def done(self, row: Row, made: Any) -> HttpResponse:
        """How it ends. made: what the act returned; None when the same was sent before."""

    @classmethod
    def as_view(cls) -> View:
        """For `urls.py`."""

        def view(request: NoaberRequest, **ids: int) -> HttpResponse:
            return cls(request, ids).respond()

        view.__module__, view.__qualname__ = cls.__module__, cls.__qualname__
        view.__name__, view.__doc__ = cls.__name__, cls.__doc__
        return cls.methods(cls.guard(view))

    @abstractmethod
    def respond(self) -> HttpResponse:
        """The answer to the request."""

    def looked(self, do: Callable[[], Found], tells: bool = False) -> Found:
        """Under a look of this entrance; once more when somebody asked the same at that moment."""
        try:
            return self._looked(do, tells)
        except AtTheSameTime:
            return self._looked(do, tells)

    def _looked(self, do: Callable[[], Found], tells: bool) -> Found:
        with self.look(tells):
            self.enter()
            return do()

    def version_sent(self) -> int:
        """The version that was on the screen; 0 when a button says none."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


class Button(Command[Row]):
    """A change without anything to fill in. again: the act itself makes that twice is once, and
    what it returns is needed each time."""

    again = False

    @abstractmethod
    def act(self, row: Row) -> Any:
        """The change, in an act; ChangedMeanwhile when it was about what stood there before."""

    def overtaken(self) -> HttpResponse:
        """Somebody was first: one reads what stands there now."""
        return self.back(changed_meanwhile())

    def respond(self) -> HttpResponse:
        try:
            row, made = self.looked(self._change, self.tells)
        except ChangedMeanwhile:
            return self.overtaken()
        return self.done(row, made)

    def _change(self) -> tuple[Row, Any]:
        row = self.find()
        return row, self.act(row) if self.again or is_first(self.request) else None


class FormCommand(Command[Row], Generic[Row, Form]):
    """A change with a form. compared: the field of which both versions are shown; versions: whether
    what it changes has versions."""

    form: type[Form]
    compared = "words"
    versions = True  # not of what is new: of that no version is there
    methods = staticmethod(require_http_methods(["GET", "HEAD", "POST"]))

    @abstractmethod
    def page(self, row: Row) -> FormPage:
        """What its page says."""

    @abstractmethod
    def act(self, row: Row, form: Form) -> Any:
        """The change, with what was filled in; ChangedMeanwhile when it became another one."""

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        shown = getattr(cls, "form", None)
        is_made = cls.now_there is not FormCommand.now_there
        if shown is not None and "version" in shown.base_fields and cls.versions and not is_made:
            raise TypeError(f"{cls.__name__}: a form with a version says what stands there now")

    def about(self, row: Row) -> dict[str, Any]:
        """What the form is told, such as whom one can choose."""
        return {}

    def known(self, row: Row) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def sent_again(self, row: Row) -> Any:
        """What `done` is told when the same was sent before: the same answer, where it can be."""
        return None

    def instead(self, row: Row) -> HttpResponse | None:
        """Another answer, where there is nothing to fill in (any more)."""
        return None

    def now_there(self, row: Row) -> tuple[str, int]:
        """The words that stand there now and their version, for who was overtaken.

        Required of a form with a `version`.
        """
        raise NotImplementedError(f"{type(self).__name__} shows no version of what stands there")

    def respond(self) -> HttpResponse:
        if self.request.method != "POST":
            row, form = self.looked(self._empty)
            return self.instead(row) or self.show(form, self.page(row), ())
        try:
            row, form, made = self.looked(self._change, self.tells)
        except ChangedMeanwhile:
            row, form = self.looked(self._again)
            words, version = self.now_there(row)
            return self.show(*self._overtaken(row, form, words, version))
        except self.refusals as refused:
            row, form = self.looked(self._again)
            self.say_refusal(form, refused)
            return self.instead(row) or self.show(form, self.page(row), ())
        if form.is_valid():
            return self.done(row, made)
        return self.instead(row) or self.show(form, self.page(row), ())

    def _empty(self) -> tuple[Row, Form]:
        """As it stands, or with what was typed when the log-in ended."""
        row = self.find()
        self.kept = kept_for(self.request, self.viewer.person_id)
        initial = {**self.known(row), **self._typed()}
        return row, self.form(initial=initial, **self.about(row))

    def _typed(self) -> dict[str, Any]:
        """What was kept, before the form is made: which fields it has may follow from it."""
        kept = self.kept or QueryDict()
        many = {n for n, b in self.form.base_fields.items() if isinstance(b, MultipleChoiceField)}
        typed = {name: kept.getlist(name) if name in many else kept[name] for name in kept}
        return {name: value for name, value in typed.items() if name != "once"}

    def _again(self) -> tuple[Row, Form]:
        """What was sent, on what stands there now."""
        row = self.find()
        return row, self.form(self.request.POST, **self.about(row))

    def _change(self) -> tuple[Row, Form, Any]:
        row, form = self._again()
        if not form.is_valid():
            return row, form, None
        return row, form, self.act(row, form) if is_first(self.request) else self.sent_again(row)

    def _overtaken(
        self, row: Row, form: Form, words: str, version: int
    ) -> tuple[Form, FormPage, Sequence[Version]]:
        """What was typed stays, on the version of now: sent again it replaces that knowingly."""
        typed = self.request.POST.copy()
        typed["version"] = str(version)
        again = self.form(typed, **self.about(row))
        theirs = Version(_("Dit staat er nu"), words)
        mine = Version(_("Dit schreef jij"), typed.get(self.compared, ""))
        return again, self.page(row), (theirs, mine)
