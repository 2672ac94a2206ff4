"""Exceptions to whose word counts, in words: at home and at work the same (X-05)."""

import datetime as dt
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.plan.reads import WordException


def act_words() -> dict[str, str]:
    """For which acts a page can record an exception; by the name in people/authority.yaml."""
    return {"help_consent": _("hulp"), "file_access": _("lezen wat is opgeschreven")}


def exception_lines(
    one: WordException, name_of: Callable[[int], str], me: int | None = None
) -> tuple[str, ...]:
    """What it is, why, until when, and who looks at it. me: who reads this as themselves."""
    return (_what(one, name_of, me), _until(one), _reviewed(one))


def _what(one: WordException, name_of: Callable[[int], str], me: int | None) -> str:
    facts = {
        "act": act_words().get(one.act_name, one.act_name),
        "reason": one.reason.rstrip(". "),
        "name": name_of(one.person_id),
    }
    if one.kind == "weighing":
        words = (
            _("Voor {act} telt jouw ja nu niet. Dit zelf afwegen lukt nu niet: {reason}.")
            if one.person_id == me
            else _("{name} kan dit nu niet zelf afwegen: {act}. {reason}.")
        )
        return words.format(**facts)
    holder = name_of(one.holder_id or 0)
    words = (
        _("Voor {act} is jouw ja niet nodig: de rechter gaf toestemming. {reason}.")
        if one.holder_id == me
        else _(
            "Voor {act} is het ja van {holder} niet nodig: de rechter gaf toestemming. {reason}."
        )
    )
    return words.format(holder=holder, **facts)


def _until(one: WordException) -> str:
    return _("Van {from_on} tot en met {until}.").format(
        from_on=date_format(one.from_on, "j F Y"), until=date_format(one.until, "j F Y")
    )


def _reviewed(one: WordException) -> str:
    names = {"who": one.who.name, "name": one.reviewer.name, "words": one.review_words}
    if one.reviewed_at is None:
        words = _("{who} schreef dit op. {name} kijkt of het klopt.")
    elif one.upheld:
        words = _("{who} schreef dit op. {name} keek ernaar: het klopte. {words}")
    else:
        words = _(
            "{who} schreef dit op. {name} keek ernaar: het klopte niet, en telt niet meer. {words}"
        )
    return words.format(**names).strip()


def counts(one: WordException, today: dt.date) -> bool:
    """Whether it counts today or later."""
    return one.upheld is not False and one.until >= today
