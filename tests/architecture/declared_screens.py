"""What is wrong with screens.yaml: no row for an address, no address for a row, no English."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache, partial
from pathlib import Path
from typing import Any

from noaber.doors.web.screens import ANOTHER_PAGE, Screen, files, rows
from tests.addresses import NO_OBJECT, Found, every_address
from tests.architecture.there import ROOT, place

KNOWN = {field.name for field in fields(Screen)} - {"name"}
TRANSLATE = ".venv/bin/python -m tests.words adds it to django.po; write its English there"


@dataclass(frozen=True, slots=True)
class Screens:
    """The rows of each door's file, every address that leads somewhere, and what holds them.

    may: the names of who may come somewhere. has_english: whether words are translated.
    """

    files: dict[Path, dict[str, dict[str, Any]]]
    addresses: dict[str, Found]
    may: set[str]
    has_english: Callable[[str], bool]


@cache
def screens() -> Screens:
    """As the product has them. Django is set up."""
    from tests.who_comes_in import COMES_IN
    from tests.words import catalogue, has_english

    return Screens(
        every_row(),
        {one.name: one for one in every_address() if not one.is_shut},
        set(COMES_IN),
        partial(has_english, catalogue()),
    )


def misshapen(files: dict[Path, dict[str, dict[str, Any]]]) -> Iterator[str]:
    """Rows that cannot be read at all, as lines of the same kind."""
    for file, declared in files.items():
        for name, row in declared.items():
            at = f"{place(file, name)}: {name}"
            if unknown := sorted(row.keys() - KNOWN):
                known = ", ".join(sorted(KNOWN))
                yield f"{at}: {', '.join(unknown)} is nothing that a row says: say one of {known}"
            if not row.get("words"):
                yield f"{at}: no words: say how people call it, or “{ANOTHER_PAGE}” for nothing"


def every_row() -> dict[Path, dict[str, dict[str, Any]]]:
    """The rows of each door's file."""
    return {file: rows(file) for file in files()}


def problems(screens: Screens) -> Iterator[str]:
    """Each as `file:line: what is the matter: what to do`."""
    first: dict[str, Path] = {}
    for file, declared in screens.files.items():
        for name, row in declared.items():
            at = place(file, name)
            if name in first:
                yield f"{at}: {name} stands in {place(first[name], name)} too: let one say it"
            first.setdefault(name, file)
            yield from (f"{at}: {name}: {what}" for what in _row(name, row, screens))
    for name, address in screens.addresses.items():
        if name not in first:
            yield f"{_written(address)}: the address {name} has no row: add one to screens.yaml"


def _row(name: str, row: dict[str, Any], screens: Screens) -> Iterator[str]:
    words, may = str(row["words"]), str(row.get("may") or "")
    if not screens.has_english(words):
        yield f"“{words}” has no English: {TRANSLATE}"
    address = screens.addresses.get(name)
    if address is None:
        if not row.get("no_address"):
            yield "there is no such address: take the row away, or make the address in urls.py"
        return
    takes_id = "<" in address.route and not name.startswith(NO_OBJECT)
    if takes_id and may not in screens.may:
        yield f"who may come here? may: one of {', '.join(sorted(screens.may))}"
    if may and not takes_id:
        yield "may is for an address with a number in it: take it away"


def _written(address: Found) -> str:
    """Where the address is made: the urls.py of the door whose view answers it."""
    module = str(address.callback.__module__)
    door = Path(*module.split(".")[:3]) if module.startswith("noaber.doors.") else Path("noaber")
    return place(ROOT / door / "urls.py", f'"{address.name.rpartition(":")[2]}"')
