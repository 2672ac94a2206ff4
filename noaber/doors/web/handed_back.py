"""What somebody typed in a form that was refused: handed back to them, and to nobody else.

The same whether the thing is gone, never was, or is not theirs: only their own text is shown. Never
a password, a code or a BSN; and nothing that another site made their browser send.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest

from noaber.doors.web.forms import KindForm
from noaber.doors.web.kept import NOT_KEPT


def typed(request: HttpRequest) -> tuple[str, ...]:
    """The texts that were typed in the form that is refused, in the order of the form."""
    if request.method != "POST" or not _is_from_here(request):
        return ()
    names = {name for form in _kinds(KindForm) for name in _text_fields(form)} - NOT_KEPT
    found = (text for name in request.POST if name in names for text in request.POST.getlist(name))
    return tuple(dict.fromkeys(text for text in found if text.strip()))


def _kinds(form: type[KindForm]) -> Iterator[type[KindForm]]:
    """Every form there is."""
    for kind in form.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _text_fields(form: type[KindForm]) -> Iterator[str]:
    """The fields of a form in which somebody types words."""
    for name, field in form.base_fields.items():
        widget = field.widget
        secret = widget.is_hidden or isinstance(widget, forms.PasswordInput)
        if isinstance(field, forms.CharField) and not secret:
            yield name


def _is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent it, as far as the browser says where it came from."""
    came = request.headers.get("Origin") or request.headers.get("Referer")
    return not came or urlsplit(came).netloc == request.get_host()
