"""What the mechanism owns, whatever is changed: once, twice at once, overtaken, kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from noaber.doors.web import commands
from noaber.doors.web.commands import Button, Entrance, FormCommand, FormPage, Version
from noaber.doors.web.forms import OnceForm, version_field
from noaber.plan.acts.meanwhile import ChangedMeanwhile
from noaber.record.viewers import Viewer
from noaber.sharing.acts import AtTheSameTime

did: list[str] = []


class AtDoor(Entrance):
    """Everybody may come in; what is shown and said is kept for the test."""

    @staticmethod
    def guard(view: Any) -> Any:
        return view

    @contextmanager
    def look(self, tells: bool) -> Iterator[None]:
        did.append("look to tell" if tells else "look")
        yield

    def enter(self) -> None:
        did.append("enter")

    def show(self, form: forms.Form, said: FormPage, versions: Sequence[Version]) -> HttpResponse:
        words = "|".join([said.heading, str(form["words"].value()), *(v.words for v in versions)])
        return HttpResponse(f"{words}|{form['version'].value()}|{form.errors.get('words', '')}")

    def back(self, words: str, undo: Any = None) -> HttpResponse:
        return HttpResponse(words, status=302)


class WordsForm(OnceForm):
    """One line, and the version that it is about."""

    words = forms.CharField()
    version = version_field()


stands: dict[str, Any] = {}


class Change(AtDoor, FormCommand[dict[str, Any], WordsForm]):
    """Say it otherwise."""

    form = WordsForm

    def find(self) -> dict[str, Any]:
        return stands

    def known(self, row: dict[str, Any]) -> dict[str, Any]:
        return dict(row)

    def now_there(self, row: dict[str, Any]) -> tuple[str, int]:
        return row["words"], row["version"]

    def page(self, row: dict[str, Any]) -> FormPage:
        return FormPage("Zeg het anders", "Zo")

    def act(self, row: dict[str, Any], form: WordsForm) -> str:
        if stands.pop("busy", False):
            raise AtTheSameTime
        if form.cleaned_data["version"] != row["version"]:
            raise ChangedMeanwhile
        row["words"], row["version"] = form.cleaned_data["words"], row["version"] + 1
        return "made"

    def done(self, row: dict[str, Any], made: Any) -> HttpResponse:
        return self.back(f"gedaan {made}")


class Press(AtDoor, Button[int]):
    """One button."""

    tells = True

    def find(self) -> int:
        return self.ids["number"]

    def act(self, row: int) -> None:
        did.append(f"act {row} version {self.version_sent()}")
        if row == 13:
            raise ChangedMeanwhile

    def done(self, row: int, made: Any) -> HttpResponse:
        return self.back("gedaan")


class OpenForm(WordsForm):
    """With a box that is there only for who chose it."""

    why = forms.CharField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("words") != "anders":
            del self.fields["why"]


class ChangeOpenly(Change):
    """Its form follows from what stands in it."""

    form = OpenForm

    def page(self, row: dict[str, Any]) -> FormPage:
        return FormPage(str(self.kept and self.kept["why"]), "Zo")


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> None:
    did.clear()
    stands.clear()
    stands.update(words="rust", version=1)
    seen: set[str] = set()

    def is_first(request: Any) -> bool:
        key = request.POST.get("once", "")
        return not (key in seen or seen.add(key))  # type: ignore[func-returns-value]

    monkeypatch.setattr(commands, "is_first", is_first)


def request(method: str, **data: str) -> Any:
    made: Any = getattr(RequestFactory(), method)("/een/gezin/", data)
    made.viewer, made.session = Viewer(7), {}
    return made


def change(method: str, **data: str) -> HttpResponse:
    return Change.as_view()(request(method, **data))


def test_a_form_shows_what_stands_there() -> None:
    assert change("get").content.decode() == "Zeg het anders|rust|1|"
    assert did == ["look", "enter"]


@pytest.mark.parametrize(("view", "method"), [(Change, "put"), (Change, "delete"), (Press, "get")])
def test_an_address_takes_only_its_methods(view: Any, method: str) -> None:
    assert view.as_view()(request(method), number=1).status_code == 405
    assert did == []


def test_head_is_as_get() -> None:
    assert change("head").status_code == 200


def test_what_is_wrong_comes_back_with_what_was_typed() -> None:
    shown = change("post", words="", version="1", once="a").content.decode()
    assert "Dit is nog leeg" in shown
    assert stands["words"] == "rust"


def test_a_form_counts_once() -> None:
    assert change("post", words="slapen", version="1", once="a").content.decode() == "gedaan made"
    assert change("post", words="slapen", version="1", once="a").content.decode() == "gedaan None"
    assert stands == {"words": "slapen", "version": 2}


def test_two_who_ask_the_same_at_one_moment_both_get_through(monkeypatch: Any) -> None:
    stands["busy"] = True
    monkeypatch.setattr(commands, "is_first", lambda _request: True)  # it was rolled back
    assert change("post", words="slapen", version="1").content.decode() == "gedaan made"
    assert did == ["look", "enter"] * 2


def test_who_was_overtaken_reads_both_and_sends_it_again_knowingly() -> None:
    stands.update(words="weer slapen", version=2)
    shown = change("post", words="samen eten", version="1", once="a")
    assert (shown.status_code, shown.content.decode()) == (
        200,
        "Zeg het anders|samen eten|weer slapen|samen eten|2|",
    )
    assert stands["words"] == "weer slapen"
    assert change("post", words="samen eten", version="2", once="b").status_code == 302
    assert stands["words"] == "samen eten"


def test_what_was_typed_before_the_log_in_ended_stands_in_it(monkeypatch: Any) -> None:
    typed = QueryDict("words=half af&version=1&once=oud")
    monkeypatch.setattr(commands, "kept_for", lambda _request, _person: typed)
    assert change("get").content.decode() == "Zeg het anders|half af|1|"


def test_what_was_typed_decides_which_boxes_there_are(monkeypatch: Any) -> None:
    typed = QueryDict("words=anders&why=omdat&version=1&once=oud")
    made: list[Any] = []
    monkeypatch.setattr(commands, "kept_for", lambda _request, _person: typed)

    def show(_self: Any, form: Any, *_said: Any) -> HttpResponse:
        made.append(form)
        return HttpResponse()

    monkeypatch.setattr(AtDoor, "show", show)
    ChangeOpenly.as_view()(request("get"))
    (form,) = made
    assert (form["why"].value(), form["words"].value()) == ("omdat", "anders")
    assert form["once"].value() != "oud"


def test_a_form_with_a_version_says_what_stands_there_now() -> None:
    with pytest.raises(TypeError, match="says what stands there now"):

        class Silent(AtDoor, FormCommand[int, WordsForm]):  # type: ignore[unused-ignore]
            form = WordsForm


def test_a_button_acts_once_under_the_look_that_it_asks() -> None:
    press = Press.as_view()
    assert press(request("post", version="3", once="a"), number=5).content == b"gedaan"
    assert press(request("post", version="3", once="a"), number=5).content == b"gedaan"
    assert did == ["look to tell", "enter", "act 5 version 3", "look to tell", "enter"]


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30])
def test_a_version_that_is_none_is_nought(version: str) -> None:
    Press.as_view()(request("post", version=version, once="a"), number=5)
    assert "act 5 version 0" in did


def test_a_button_about_what_stood_there_before_says_so() -> None:
    answer = Press.as_view()(request("post", once="a"), number=13)
    assert "net iets veranderd" in answer.content.decode()


def test_a_view_is_called_as_its_command() -> None:
    view: Any = Change.as_view()
    assert (view.__name__, view.__doc__) == ("Change", "Say it otherwise.")
    assert view.__module__ == SimpleNamespace(**vars(Change)).__module__
