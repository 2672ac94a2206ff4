"""The lines of the plan as tags. Of these a page has many: written here, not in a template."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from noaber.doors.plan_page.doing import TaskLine
from noaber.doors.plan_page.people import PartLine
from noaber.doors.plan_page.ways import Key
from noaber.doors.web.templatetags.components import CALL
from noaber.lib.phones import phone_link, spoken_phone

register = template.Library()

_LINK = '<a class="utrecht-link utrecht-link--html-a nb-link" id="{}" href="{}">{}{}</a>'
_POST = (
    '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="me" value="{}"><input type="hidden" name="once" value="{}">'
    '{}<button class="nb-plain" id="{}">{}{}</button></form>'
)


@register.simple_tag(takes_context=True)
def keys(context: dict[str, Any], keys: Sequence[Key], about: str = "") -> SafeString:
    """`{% keys line.keys line.words %}`: what one can do, each with a name that says about what.

    The id is of the address, so that the focus stays where it was when the plan is refreshed.
    """
    if not keys:
        return SafeString("")
    made = (_key(context, key, about) for key in keys)
    return format_html(
        '<div class="nb-promise__keys nb-keys">{}</div>\n',
        format_html_join("", "{}", ((m,) for m in made)),
    )


def _key(context: dict[str, Any], key: Key, about: str) -> SafeString:
    spoken = format_html('<span class="nb-hidden"> {}</span>', about) if about else ""
    id_ = "k" + key.url.replace("/", "-").strip("-")
    if not key.posts:
        return format_html(_LINK, id_, key.url, key.label, spoken)
    token = context.get("csrf_made") or get_token(context["request"])
    context["csrf_made"] = token
    more = format_html_join("", '<input type="hidden" name="{}" value="{}">', key.fields)
    me, once = context.get("me", ""), uuid.uuid4()
    return format_html(_POST, key.url, token, me, once, more, id_, key.label, spoken)


@register.simple_tag(takes_context=True)
def task(context: dict[str, Any], line: TaskLine, with_who: bool = True) -> SafeString:
    """`{% task t %}` inside `<ul class="nb-list">`: what, who, by when, what there is to know."""
    who = format_html("{} · ", line.who) if with_who else ""
    return format_html(
        '<li class="nb-promise"><span class="nb-promise__mark" aria-hidden="true"></span><div>\n'
        '<p class="nb-promise__what" dir="auto">{}</p>\n<p class="nb-promise__when">{}{}{}</p>\n'
        "{}{}{}{}</div></li>\n",
        *(line.what, who, line.when, f" · {line.waits}" if line.waits else ""),
        format_html('<p class="nb-small" dir="auto">{}</p>\n', line.helps) if line.helps else "",
        format_html('<p class="nb-small" dir="auto">{}</p>\n', line.why) if line.why else "",
        format_html('<p class="nb-small" dir="auto">{}</p>\n', line.state) if line.state else "",
        keys(context, line.keys, line.what),
    )


@register.simple_tag(takes_context=True)
def participant(context: dict[str, Any], line: PartLine) -> SafeString:
    """`{% participant p %}` inside `<ul class="nb-people">`: why, and when it stops (S1-04)."""
    said = [text for text in (line.does, line.why, line.ends) if text]
    call = format_html(CALL, phone_link(line.phone), spoken_phone(line.phone))
    return format_html(
        '<li class="nb-person"><span class="nb-person__circle" aria-hidden="true">{}</span><div>\n'
        '<p dir="auto">{}</p>\n{}{}{}</div></li>\n',
        *(line.initials, line.name),
        format_html_join(
            "\n", '<p class="nb-person__does" dir="auto">{}</p>', ((s,) for s in said)
        ),
        call if line.phone else "",
        keys(context, line.keys, line.name),
    )
