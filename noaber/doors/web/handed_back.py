"""What somebody typed in a form that was refused: handed back to them, and to nobody else.

The one way, for every page that refuses (`pages.refused_page`). The same whether the thing is gone,
never was, is not theirs, or the database is away: only their own text is shown. Never a password, a
code or a BSN; and nothing that another site made their browser send.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from noaber.doors.web.forms import KindForm
from noaber.doors.web.kept import NOT_KEPT

OF_THE_LIBRARY = {"login"}  # typed in a form that is not ours: the e-mail address of a log-in
_SECRET = {"password", "oldpassword", "password1", "password2", "code", "bsn"}
_ON_A_LINE = 36  # characters, on a phone


@dataclass(frozen=True, slots=True)
class Written:
    """A text, in a field of its own again."""

    name: str
    text: str

    @property
    def is_line(self) -> bool:
        """Whether it fits on one line of a phone."""
        return self.rows == 1

    @property
    def rows(self) -> int:
        """How many lines of a phone it takes, up to what is pleasant."""
        lines = self.text.splitlines() or [""]
        return min(8, sum(1 + len(line) // _ON_A_LINE for line in lines))


@dataclass(frozen=True, slots=True)
class Again:
    """The form once more, to send when what was away is back.

    rest: what was chosen and not typed. had_file: it took a file too, which a page cannot hold.
    """

    action: str
    written: tuple[Written, ...]
    rest: tuple[tuple[str, str], ...]
    had_file: bool

    @property
    def counts_once(self) -> bool:
        """Whether it has a number of its own (`once`)."""
        return any(name == "once" and value for name, value in self.rest)


def typed(request: HttpRequest) -> tuple[str, ...]:
    """The texts that were typed in the form that is refused, in the order of the form."""
    return texts_of(_sent(request)) if _is_from_here(request) else ()


def texts_of(sent: QueryDict) -> tuple[str, ...]:
    """The same, of what a form sent."""
    names = _names()
    found = (text for name in sent if name in names for text in sent.getlist(name))
    return tuple(dict.fromkeys(text for text in found if text.strip()))


def again(request: HttpRequest) -> Again | None:
    """The form to send again. None when nothing was sent; when it holds a secret, which no page
    gives back; and when the browser does not say that a page of ours sent it."""
    if not _is_from_here(request, must_say=True):
        return None
    sent, names = _sent(request), _names()
    if any(name in sent for name in _SECRET):
        return None
    pairs = [(name, text) for name in sent for text in sent.getlist(name)]
    return Again(
        request.get_full_path(),
        tuple(Written(n, text) for n, text in pairs if n in names and text.strip()),
        tuple(
            (n, text)
            for n, text in pairs
            if n != "csrfmiddlewaretoken" and not (n in names and text.strip())
        ),
        request.content_type == "multipart/form-data",
    )


def _sent(request: HttpRequest) -> QueryDict:
    """What was sent, as far as it can be read."""
    if request.method != "POST":
        return QueryDict()
    try:
        return request.POST
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return QueryDict()


def _names() -> set[str]:
    names = {name for form in _kinds(KindForm) for name in _text_fields(form)}
    return (names | OF_THE_LIBRARY) - NOT_KEPT


def _kinds(form: type[KindForm]) -> Iterator[type[KindForm]]:
    """Every form there is."""
    for kind in form.__subclasses__():
        yield kind
        yield from _kinds(kind)


@cache
def _text_fields(form: type[KindForm]) -> tuple[str, ...]:
    """The fields of a form in which somebody types words."""
    return tuple(
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and not (field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput))
    )


def _is_from_here(request: HttpRequest, must_say: bool = False) -> bool:
    """Whether one of our own pages sent it, as far as the browser says where it came from."""
    if request.method != "POST":
        return False
    came = request.headers.get("Origin") or request.headers.get("Referer")
    if not came:
        return not must_say
    try:
        return urlsplit(came).netloc == request.get_host()
    except (SuspiciousOperation, ValueError):
        return False
