"""SQL knows its floor: a part names tables, functions and acts of its own and of lower parts only.

What a lower part needs of a higher one is turned round: it is derived from dates and rows, said in
the YAML of the higher part, or stands in the higher part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from noaber.record.parts import HERE, sql_files
from tests.architecture.there import There

_COMMENT = re.compile(r"--.*")
# A column behind an alias (`a.plan_goal`) is no table; a table behind one of our schemas is.
_OURS = r"(?<![.\w])(?:(?:noaber|pen|sight)\.)?"
_CALL = re.compile(_OURS + r"(\w+)\s*(?:\(|$)")
_WORD = re.compile(_OURS + r"(\w+)(?![.\w])")
_ACT = re.compile(r"(?<![.\w])(\w+\.\w+)(?![.\w])")


@dataclass(frozen=True, slots=True)
class Named:
    """What stands somewhere in a part's SQL. of: the part that it belongs to."""

    line: int
    word: str
    kind: str
    of: str


def problems(there: There) -> Iterator[str]:
    """Each as `file:line: what is the matter: what to do`."""
    low_to_high = list(there.parts)
    tables = {t.name: name for name, part in there.parts.items() for t in part.every_table()}
    functions = {made.name: made.file.partition("/")[0] for made in there.functions}
    acts = {act.name: act.file.partition("/")[0] for act in there.acts}
    for place, name in enumerate(low_to_high):
        for path in (HERE / file for file in sql_files(HERE, [name])):
            for up in pointing_up(path, low_to_high[: place + 1], tables, functions, acts):
                yield (
                    f"{path.relative_to(HERE.parent)}:{up.line}: {name} names the {up.kind}"
                    f" {up.word} of {up.of}, which stands above it: move this to {up.of}, or let"
                    f" {up.of} say it in its YAML or part.py"
                )


def pointing_up(
    path: Path,
    below: Iterable[str],
    tables: Mapping[str, str],
    functions: Mapping[str, str],
    acts: Mapping[str, str],
) -> Iterator[Named]:
    """What this file names of a part that is not below it. Each dictionary: whose a word is."""
    found = set(below)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        code = _COMMENT.sub("", line)
        for kind, pattern, owners in (
            ("table", _WORD, tables),
            ("function", _CALL, functions),
            ("act", _ACT, acts),
        ):
            for word in pattern.findall(code):
                if word in owners and owners[word] not in found:
                    yield Named(number, word, kind, owners[word])
