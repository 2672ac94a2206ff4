"""Lines of a page written in Python: a page has hundreds, so what each costs is felt."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString


def markup(form: str, *values: object) -> SafeString:
    """`form` with every value escaped, but for what is markup already.

    As Django's `format_html`, at a quarter of its time: it asks nothing of lazy texts on the way.
    """
    return SafeString(form.format(*map(_escaped, values)))


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """Pieces of markup after each other."""
    return SafeString("".join(pieces))


def _escaped(value: object) -> str:
    kind = value.__class__
    if kind is SafeString:
        return str(value)
    if kind is str:
        return escape(value)  # type: ignore[arg-type]
    safe = getattr(value, "__html__", None)
    return str(safe()) if safe else escape(str(value))
