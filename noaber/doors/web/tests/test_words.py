"""Words that stand in a template are Django's, in each language, and only those are kept."""

import pytest
from django.template import Context, Template
from django.utils import translation

from noaber.doors.web.templatetags.words import Words

LANGUAGES = ("nl", "en", "nl", "en")  # again: what is kept for one is not said in the other


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        ('{% translate "Ons plan" %}', "Ons plan", "Our plan"),
        ('{% trans "Ons plan" %}', "Ons plan", "Our plan"),
        ('{% translate "Ons plan" as it %}[{{ it }}]', "[Ons plan]", "[Our plan]"),
        ('{% translate "Ons plan" noop %}', "Ons plan", "Ons plan"),
        ('{% translate "100% <b>&" %}', "100% <b>&", "100% <b>&"),
        ('{% translate "ons plan"|upper %}', "ONS PLAN", "ONS PLAN"),
    ],
)
def test_it_says_what_django_says(text: str, nl: str, en: str) -> None:
    template = Template("{% load i18n %}" + text)
    for language in LANGUAGES:
        with translation.override(language):
            assert template.render(Context()) == {"nl": nl, "en": en}[language]


def test_what_stands_in_a_variable_is_not_kept() -> None:
    template = Template("{% load i18n %}{% translate words %}")
    with translation.override("en"):
        assert template.render(Context({"words": "Ons plan"})) == "Our plan"
        assert template.render(Context({"words": "van <Noor>"})) == "van &lt;Noor&gt;"
    (node,) = template.nodelist.get_nodes_by_type(Words)
    assert isinstance(node, Words)
    assert node.kept is None
