"""Every sentence that people read, from code, templates and YAML, and its English translation.

`python -m tests.words` adds what is missing to the catalogue, empty, and drops what is gone.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

from noaber.doors.web import screens
from noaber.record.parts import parts

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "noaber"
CATALOGUE = PRODUCT / "locale/en/LC_MESSAGES/django.po"
KEYWORDS = dict.fromkeys(
    (
        "_",
        "gettext",
        "gettext_lazy",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "npgettext",
        "gettext_noop",
    )
)
Key = str | tuple[str, str]


def in_python(text: str) -> Iterator[Key]:
    """Message ids in Python source; (singular, plural) for ngettext."""
    extracted: Iterable[tuple[int, Any, Any, Any]] = extract_python(
        io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    )
    for _line, function, found, _comments in extracted:
        given = [found] if isinstance(found, str) else found or ()
        parts = [part for part in given if isinstance(part, str)]
        if not parts or not parts[0]:
            continue
        if (
            function
            and function.startswith(("ngettext", "npgettext", "gettext_noop"))
            and len(parts) > 1
        ):
            yield (parts[0], parts[1])
        else:
            yield parts[-1] if function == "pgettext" else parts[0]


def in_template(text: str) -> Iterator[Key]:
    """Message ids in a Django template."""
    from django.utils.translation.template import templatize

    yield from in_python(templatize(text))


def messages() -> set[Key]:
    """Every message id of the product."""
    found: set[Key] = set()
    for path in PRODUCT.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            found.update(in_python(path.read_text(encoding="utf-8")))
    for path in [*PRODUCT.rglob("templates/**/*.html"), *PRODUCT.rglob("templates/**/*.txt")]:
        found.update(in_template(path.read_text(encoding="utf-8")))
    found.update(row["words"] for file in screens.files() for row in screens.rows(file).values())
    return found | set(in_rules())


def in_rules() -> Iterator[Key]:
    """The `words` in the YAML of every part: terms, purposes, grounds, what may be called so."""
    for path in sorted(path for part in parts() for path in (PRODUCT / part).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        lists = data.values() if isinstance(data, dict) else [data]
        yield from (row["words"] for rows in lists for row in rows if "words" in row)


def catalogue() -> Catalog:
    """The English catalogue as committed."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def untranslated() -> list[Key]:
    """Messages without an English translation, or with a fuzzy one."""
    known = catalogue()
    return sorted((key for key in messages() if not has_english(known, key)), key=str)


def has_english(known: Catalog, key: Key) -> bool:
    """Whether a message is translated, and that was looked at (not fuzzy)."""
    entry = known.get(key if isinstance(key, str) else key[0])
    text = entry.string if entry else ""
    done = all(text) if isinstance(text, tuple) else bool(text)
    return entry is not None and not entry.fuzzy and done


def update() -> None:
    """Write the catalogue with exactly the messages that there are."""
    known = catalogue() if CATALOGUE.exists() else Catalog(locale="en")
    fresh = Catalog(
        locale="en", project="Noaber", header_comment="# English, second language.", fuzzy=False
    )
    for key in sorted(messages(), key=str):
        one = key if isinstance(key, str) else key[0]
        entry = known.get(one)
        fresh.add(key, entry.string if entry else None)
    fresh.creation_date = fresh.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # says nothing
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, omit_header=False)


if __name__ == "__main__":
    import django

    django.setup()
    update()
