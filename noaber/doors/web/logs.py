"""What the machine's own log may say: where something went wrong, never about whom.

Who looked at which family is in the record and nowhere else. An error of the database may carry a
whole row, an error of ours what somebody typed, and an address the secret of a personal link.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

_LINK = re.compile(r"(/l/)[^/\s'\"]+")
# These say how the machine or the code stands, and hold nothing of what came in.
_SAID_IN_FULL = (OperationalError, OSError, ImproperlyConfigured, ImportError, AttributeError,
                 TypeError, NameError)  # fmt: skip


class Discreet(logging.Formatter):
    """Errors by their kind and their place in the code; of the database by code and table."""

    def format(self, record: logging.LogRecord) -> str:
        return _LINK.sub(r"\1…", super().format(record))

    def formatException(self, ei: Any) -> str:
        return "".join(_told(ei[1])).rstrip() if ei[1] is not None else ""


def _told(error: BaseException) -> Iterator[str]:
    """This error after the one that led to it, without a value of anything."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _told(earlier)
        yield "\nwhich led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}{_more(error)}\n"


def _more(error: BaseException) -> str:
    if isinstance(error, _SAID_IN_FULL):
        return f": {error}"
    asked = getattr(error, "diag", None)
    names = ("sqlstate", "table_name", "constraint_name")
    return "".join(f" {found}" for name in names if (found := getattr(asked, name, None)))
