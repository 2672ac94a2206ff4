"""What every form carries: protection, whose form it is, and a number so that twice is once."""

import uuid
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString

from noaber.doors.web.markup import markup

register = template.Library()


def token_of(request: Any) -> str:
    """The protection of this page's forms: masked once a page, not once a form."""
    if not hasattr(request, "token_made"):
        request.token_made = get_token(request)
    return str(request.token_made)


@register.simple_tag(takes_context=True)
def form_fields(context: dict[str, Any], form: Any = None) -> SafeString:
    """Hidden fields: csrf, `me` (kept.py) and `once`. Give the form to keep its number."""
    once = ""
    if form is not None and form.is_bound:
        once = form.data.get("once", "")
    return markup(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="me" value="{}"><input type="hidden" name="once" value="{}">',
        token_of(context["request"]),
        context.get("me", ""),
        once or uuid.uuid4(),
    )
