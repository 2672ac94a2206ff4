"""Every value in a line is escaped, except what is markup already."""

import pytest
from django.utils.functional import lazystr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from noaber.doors.web.markup import joined, markup

FORM = '<p class="{}">{}</p>'


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert('x')</script>",
        '" onmouseover="x',
        "& {% now %} {}",
        lazystr("<b>"),
        mark_safe("<b>al goed</b>"),
        12,
        None,
        "’s avonds \u202e❤️",
    ],
)
def test_it_is_what_django_makes_of_it(value: object) -> None:
    made = markup(FORM, "nb-small", value)
    assert made == format_html(FORM, "nb-small", value)
    assert made.__class__ is SafeString


def test_pieces_stay_markup() -> None:
    assert markup("<ul>{}</ul>", joined(markup("<li>{}</li>", one) for one in ("a", "<b>"))) == (
        "<ul><li>a</li><li>&lt;b&gt;</li></ul>"
    )
