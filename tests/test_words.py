"""Dutch first, English second: nothing is shown that has no translation (X-18)."""

from tests.words import catalogue, in_python, in_template, messages, untranslated


def test_every_sentence_has_an_english_one() -> None:
    assert untranslated() == []


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue() if m.id}
    ours = {m if isinstance(m, str) else m[0] for m in messages()}
    assert sorted(known - ours) == []


def test_the_search_finds_sentences_in_code_and_templates() -> None:
    assert list(in_python('x = _("Dag")')) == ["Dag"]
    assert list(in_template('{% load i18n %}{% translate "Dag" %}')) == ["Dag"]
    assert list(in_python('ngettext("een", "twee", n)')) == [("een", "twee")]
