"""What each component says in HTML: names, ties between field and message, links to call."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from noaber.doors.web.forms import KindForm


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def rendered(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


class Letter(KindForm):
    sentence = forms.CharField(
        label="Wat is er?", help_text="Een zin is genoeg.", widget=forms.Textarea
    )
    how = forms.ChoiceField(
        label="Hoe?", choices=[("a", "bellen"), ("b", "schrijven")], widget=forms.RadioSelect
    )
    when = forms.MultipleChoiceField(
        required=False, choices=[("m", "ochtend")], widget=forms.CheckboxSelectMultiple
    )


def test_a_field_ties_help_and_error_to_its_input() -> None:
    html = rendered("{% field f.sentence %}", f=Letter({}))
    assert 'aria-describedby="id_sentence_helptext id_sentence_error"' in html
    assert 'id="id_sentence_helptext"' in html
    assert 'id="id_sentence_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="utrecht-form-label" for="id_sentence">' in html


def test_a_new_field_accuses_nobody() -> None:
    html = rendered("{% field f.sentence %}", f=Letter())
    assert "invalid" not in html
    assert " required" not in html


def test_choices_are_a_group_with_a_name() -> None:
    html = rendered("{% field f.how %}", f=Letter({"how": "b"}))
    assert 'role="radiogroup"' in html
    assert html.count('type="radio"') == 2
    assert html.count("checked") == 1
    assert rendered("{% field f.when %}", f=Letter()).count('type="checkbox"') == 1


def test_problems_lead_to_their_field() -> None:
    html = rendered("{% problems f %}", f=Letter({}))
    assert 'href="#id_sentence"' in html
    assert 'href="#id_how_0"' in html
    assert 'role="alert"' in html
    assert rendered("{% problems f %}", f=Letter()).strip() == ""


def test_words_are_text_whatever_somebody_typed() -> None:
    html = rendered("{% words s top %}", s="<script>x</script> {{ 1 }}", top=["<b>", ""])
    assert "&lt;script&gt;x&lt;/script&gt; {{ 1 }}" in html
    assert html.count("<li") == 1


@pytest.mark.parametrize(("can_edit", "pencils"), [(True, 1), (False, 0)])
def test_only_they_have_the_pencil(can_edit: bool, pencils: int) -> None:
    html = rendered('{% words "Hoi" top "/anders" can %}', top=[], can=can_edit)
    assert html.count('href="/anders"') == pencils


def test_a_promise_says_who_when_and_how_to_call() -> None:
    html = rendered(
        "{% promise p %}",
        p=SimpleNamespace(
            what="Marieke belt",
            who_name="Marieke",
            who_does="wijkteam",
            phone="0612345678",
            when_words="vrijdag 13 november",
            late_words="8 dagen te laat",
            is_late=True,
        ),
    )
    assert "8 dagen te laat" in html
    assert 'href="tel:+31612345678"' in html
    assert "06 12 34 56 78" in html


def test_no_component_carries_style_or_script() -> None:
    html = rendered(
        '{% words "Hoi" %}{% views a a %}{% balloon "M" "x" %}{% notice "x" "done" %}'
        '{% leads "x" "/y" %}{% dateline "x" %}{% button "Stuur" %}{% button_link "x" "/" %}'
        '{% theme_sheet "waterrijk" %}',
        a=SimpleNamespace(who="S", words="x"),
    )
    assert "style=" not in html
    assert "<script" not in html
    assert "onclick" not in html


@pytest.mark.parametrize("slug", ["", "../x", 'a"b'])
def test_an_unknown_theme_is_our_own(slug: str) -> None:
    assert "web/theme-noaber" in rendered("{% theme_sheet slug %}", slug=slug)
