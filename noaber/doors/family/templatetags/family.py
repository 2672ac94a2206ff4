"""The lines of the plan as tags. Of these a page has many: written here, not in a template."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from noaber.doors.family.doing import TaskLine
from noaber.doors.family.people import PartLine
from noaber.doors.family.ways import Key, key_id
from noaber.doors.web.markup import joined, markup
from noaber.doors.web.templatetags.components import CALL
from noaber.doors.web.templatetags.sending import token_of
from noaber.lib.phones import phone_link, spoken_phone

register = template.Library()

_LINK = '<a class="utrecht-link utrecht-link--html-a nb-link" id="{}" href="{}">{}{}</a>'
_POST = (
    '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="me" value="{}"><input type="hidden" name="once" value="{}">'
    '{}<button class="nb-plain" id="{}">{}{}</button></form>'
)
_FIELD = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def keys(context: dict[str, Any], keys: Sequence[Key], about: str = "") -> SafeString:
    """`{% keys line.keys line.words %}`: what one can do, each with a name that says about what.

    The id is of the address, so that the focus stays where it was when the plan is refreshed.
    """
    if not keys:
        return SafeString("")
    made = joined(_key(context, key, about) for key in keys)
    return markup('<div class="nb-promise__keys nb-keys">{}</div>\n', made)


def _key(context: dict[str, Any], key: Key, about: str) -> SafeString:
    spoken = markup('<span class="nb-hidden"> {}</span>', about) if about else ""
    id_ = key_id(key.url)
    if not key.posts:
        return markup(_LINK, id_, key.url, key.label, spoken)
    more = joined(markup(_FIELD, name, value) for name, value in key.fields)
    return markup(
        *(_POST, key.url, token_of(context["request"]), context.get("me", ""), uuid.uuid4(), more),
        *(id_, key.label, spoken),
    )


@register.simple_tag(takes_context=True)
def task(context: dict[str, Any], line: TaskLine, with_who: bool = True) -> SafeString:
    """`{% task t %}` inside `<ul class="nb-list">`: what, who, by when, what there is to know."""
    who = markup("{} · ", line.who) if with_who else ""
    return markup(
        '<li class="nb-promise"><span class="nb-promise__mark" aria-hidden="true"></span><div>\n'
        '<p class="nb-promise__what" dir="auto">{}</p>\n<p class="nb-promise__when">{}{}{}</p>\n'
        "{}{}{}{}</div></li>\n",
        *(line.what, who, line.when, f" · {line.waits}" if line.waits else ""),
        markup('<p class="nb-small" dir="auto">{}</p>\n', line.helps) if line.helps else "",
        markup('<p class="nb-small" dir="auto">{}</p>\n', line.why) if line.why else "",
        markup('<p class="nb-small" dir="auto">{}</p>\n', line.state) if line.state else "",
        keys(context, line.keys, line.what),
    )


@register.simple_tag(takes_context=True)
def participant(context: dict[str, Any], line: PartLine) -> SafeString:
    """`{% participant p %}` inside `<ul class="nb-people">`: why, and when it stops (S1-04)."""
    said = [text for text in (line.does, line.why, line.ends) if text]
    call = markup(CALL, phone_link(line.phone), spoken_phone(line.phone))
    return markup(
        '<li class="nb-person"><span class="nb-person__circle" aria-hidden="true">{}</span><div>\n'
        '<p dir="auto">{}</p>\n{}{}{}</div></li>\n',
        *(line.initials, line.name),
        joined(markup('<p class="nb-person__does" dir="auto">{}</p>\n', s) for s in said),
        call if line.phone else "",
        keys(context, line.keys, line.name),
    )
