"""What every form carries: protection, whose form it is, and a number so that twice is once."""

import uuid
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def form_fields(context: dict[str, Any], form: Any = None) -> SafeString:
    """Hidden fields: csrf, `me` (kept.py) and `once`. Give the form to keep its number."""
    once = ""
    if form is not None and form.is_bound:
        once = form.data.get("once", "")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="me" value="{}"><input type="hidden" name="once" value="{}">',
        get_token(context["request"]),
        context.get("me", ""),
        once or uuid.uuid4(),
    )
