"""What is known at once is what Django says, and only words of ours are."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext, trans_real

from noaber.doors.web.wording import Known, know_words, our_list


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Other tests go on with Django's own."""
    yield
    for language in ("nl", "en"):
        trans_real.translation(language).__dict__.pop("gettext", None)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_word_is_what_django_says(language: str) -> None:
    with translation.override(language):
        listed = [words for words in our_list() if isinstance(words, str)]
        said = {words: gettext(words) for words in listed}
        know_words()
        assert {words: gettext(words) for words in listed} == said
    assert len(said) > 1000


def test_in_its_own_language() -> None:
    know_words()
    for language, words in (("nl", "Ons plan"), ("en", "Our plan"), ("nl", "Ons plan")):
        with translation.override(language):
            assert gettext("Ons plan") == words
            assert pgettext("nergens", "Ons plan") == "Ons plan"


def test_what_is_not_ours_is_asked_and_not_kept() -> None:
    know_words()
    with translation.override("en"):
        assert gettext("wat Samira schreef") == "wat Samira schreef"
        known = trans_real.translation("en").gettext
    assert isinstance(known, Known)
    assert "wat Samira schreef" not in known.kept
