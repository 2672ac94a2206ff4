"""Passwords that somebody guesses who knows where one works and who one is (ASVS 6.2.11)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from noaber.people import reads as people

# What is in the passwords of this work, whoever has it; the municipality's own name, and somebody's
# own, come with it. Longest first: "wachtwoord" goes before "woord".
WORDS = (
    *("noaber", "gemeente", "wijkteam", "buurtteam", "sociaal", "domein", "team", "jeugd"),
    *("zorg", "hulp", "gezin", "plan", "welkom", "wachtwoord", "password", "inloggen", "geheim"),
    *("lente", "zomer", "herfst", "winter", "januari", "februari", "maart", "april", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    *("qwerty", "asdfgh", "zxcvbn"),
)
LEFT = 6  # letters that are no such word, at least


class NotFromHere:
    """Refuses a password of which little is left without words of the work and one's own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError. Numbers and signs count for nothing: they come in every guess."""
        letters = "".join(re.findall(r"[^\W\d_]", password.lower()))
        for word in sorted((*WORDS, *_names(), *_own(user)), key=len, reverse=True):
            letters = letters.replace(word, "")
        if len(letters) < LEFT:
            raise ValidationError(self.get_help_text(), code="from_here")

    def get_help_text(self) -> str:
        """What to do."""
        return _(
            "Dit is te makkelijk te raden: het is vooral je naam, je gemeente of een woord van het "
            "werk. Neem een paar woorden die niets met elkaar te maken hebben."
        )


def _names() -> set[str]:
    """The municipalities here, by name."""
    return {_letters(m.name) for m in people.municipalities() if len(_letters(m.name)) > 2}


def _own(user: Any) -> set[str]:
    """The parts of somebody's own e-mail address."""
    parts = re.split(r"[^\w]+", getattr(user, "email", "").lower())
    return {_letters(part) for part in parts if len(_letters(part)) > 2}


def _letters(name: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", name.lower()))
