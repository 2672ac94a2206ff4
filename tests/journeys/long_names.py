"""Names of sixty letters: on every screen in every place where a word stands, and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

# Two surnames and no space, as a form in which nobody thought of them keeps them.
NAME = "VanDerWolfeschlegelsteinhausenbergerdorffVoorangelaarZuidhof"
NARROWEST = {"width": 320, "height": 640}
A4 = {"width": 660, "height": 900}  # between its margins
# In every text on the page its first word of three letters is that name. Not on the three answers
# that stand in one row: those words are ours.
_RENAME = """name => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts)
        if (!text.parentElement.closest('script, style, svg, .nb-sends--together'))
            text.nodeValue = text.nodeValue.replace(/\\p{L}{3,}/u, name);
}"""
# What is further to the right than the page is wide, seen or cut off; by its first words.
_OUTSIDE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !e.closest('svg, .nb-hidden, .utrecht-skip-link')
        && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => `<${e.tagName} class="${e.className}"> ${e.textContent.trim().slice(0, 40)}`)"""


def outside(page: Any) -> Iterator[str]:
    """What does not fit on the narrowest telephone and on paper, when everybody has such a name."""
    before = page.viewport_size
    page.evaluate(_RENAME, NAME)
    for media, size in (("screen", NARROWEST), ("print", A4)):
        page.set_viewport_size(size)
        page.emulate_media(media=media)
        yield from (f"{media}: {what}" for what in page.evaluate(_OUTSIDE)[:3])
    page.emulate_media(media="screen")
    page.set_viewport_size(before)


# Where a name, an address or words of one's own are kept.
_KEPT = {
    "people_person": ("given_name", "surname", "email"),
    "people_workcard": ("name",),
    "people_member": ("known_as", "does"),
    "people_family": ("label",),
    "people_organisation": ("name", "support_name"),
    "people_team": ("name",),
    "people_household": ("street", "town"),
    "plan_familyplan": ("sentence", "top_1"),
    "plan_goal": ("words",),
    "plan_need": ("words", "fits"),
    "plan_commitment": ("what", "why"),
    "plan_circlemember": ("name", "relation", "limits"),
}


@contextmanager
def everybody_has_it(admin_url: str) -> Iterator[None]:
    """For a while everything that has a name has this one, in the database itself."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("set search_path = noaber; set session_replication_role = replica")
        for table, columns in _KEPT.items():
            kept = ", ".join(("id", *columns))
            admin.execute(f"create temp table kept_{table} as select {kept} from {table}")
            new = ", ".join(f"{c} = case when {c} = '' then '' else '{NAME}' end" for c in columns)
            admin.execute(f"update {table} set {new}")
        try:
            yield
        finally:
            for table, columns in _KEPT.items():
                old = ", ".join(f"{c} = k.{c}" for c in columns)
                admin.execute(f"update {table} t set {old} from kept_{table} k where k.id = t.id")
