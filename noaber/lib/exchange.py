"""A file from elsewhere: read strictly, saying where it goes wrong; written as it was read.

A shape is a frozen dataclass whose fields are texts, numbers, days, moments, other shapes or tuples
of those. Its field `more` holds what the file says and this version does not know: it is kept, and
written again. Nothing in a file ever names a row here: what refers, refers within the file.
"""

import codecs
import dataclasses
import json
import math
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from noaber.lib.problems import UNSEEN, Problem, _
from noaber.lib.text import has_control_characters, is_blank, plain, unseen

MOST_BYTES = 5_000_000
DEEPEST = 40
LONGEST_LIST = 5_000
LONGEST_TEXT = 5_000  # of what a shape says nothing about
MOST_PROBLEMS = 20
FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST_NUMBER = 2_000_000_000

Path = tuple[str | int, ...]
Kept = dict[str, Any]
T = TypeVar("T")


def text(longest: int = 300, required: bool = False, **more: Any) -> Any:
    """A text of a shape. choices, refers, key and line may follow (see `read_as`)."""
    kept = {"longest": longest, "required": required, **more}
    return dataclasses.field(default="", metadata=kept)


def spoken_path(path: Path) -> str:
    """Where it is, as people read it: "goals › 3 › words" is the words of the third goal."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in path)


# --- strict JSON ---------------------------------------------------------------------------------


class _Twice(dict[str, Any]):
    """A piece in which one name stands twice."""

    name = ""


class _NoNumber:
    """NaN, infinity, or a number with more digits than anything here has."""


def text_of(content: bytes) -> str:
    """UTF-8, or what an editor calls Unicode: UTF-16 behind its mark. UnicodeDecodeError for what
    is neither."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        written = content.decode("utf-16")
        if written.lstrip().startswith("{"):
            return written
    return content.decode("utf-8-sig")


def read_json(content: bytes) -> tuple[Any, list[Problem]]:
    """What the file says, or what is wrong with it."""
    if len(content) > MOST_BYTES:
        return None, [Problem("", "too_large", _("Dit bestand is te groot. Tot 5 MB kan het."))]
    try:
        written = text_of(content)
    except UnicodeDecodeError:
        return None, [Problem("", "not_text", _("Dit is geen bestand met een plan uit Noaber."))]
    try:
        found = json.loads(
            written,
            object_pairs_hook=_pairs,
            parse_constant=lambda _name: _NoNumber(),
            parse_float=_decimal,
            parse_int=_whole,
        )
    except RecursionError:
        return None, [_too_deep(())]
    except json.JSONDecodeError as error:
        return None, [_not_json(error, written)]
    return found, _strange(found)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _value in pairs]
    twice = _Twice(found)
    twice.name = next(name for name in names if names.count(name) > 1)
    return twice


def _decimal(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _NoNumber()


def _whole(digits: str) -> Any:
    return int(digits) if len(digits) <= 18 else _NoNumber()


def _not_json(error: json.JSONDecodeError, written: str) -> Problem:
    if not written.strip():
        return Problem("", "empty", _("Dit bestand is leeg."))
    at_end = error.pos >= len(written.rstrip()) or error.msg.startswith("Unterminated")
    if at_end and written.lstrip()[0] in "{[":
        words = _("Dit bestand is niet compleet: het einde ontbreekt. Haal het nog een keer op.")
        return Problem("", "truncated", words)
    if written.lstrip()[0] in "{[":
        words = _("Dit bestand is beschadigd. Haal het nog een keer op waar het vandaan komt.")
        return Problem(f"{error.lineno}:{error.colno}", "not_json", words)
    return Problem("", "not_json", _("Dit is geen bestand met een plan uit Noaber."))


def _too_deep(path: Path) -> Problem:
    words = _("Dit bestand zit zo diep in elkaar dat we het niet kunnen lezen.")
    return Problem(spoken_path(path[:5]), "too_deep", words)


def _strange(found: Any) -> list[Problem]:
    """What may not stand anywhere in a file, known or not; at most MOST_PROBLEMS of them."""
    problems: list[Problem] = []
    ahead: list[tuple[Path, Any]] = [((), found)]
    while ahead and len(problems) < MOST_PROBLEMS:
        path, value = ahead.pop()
        if len(path) > DEEPEST:
            return [*problems, _too_deep(path)]
        problems += _strange_here(path, value)
        if isinstance(value, dict):
            ahead += [((*path, name), inside) for name, inside in reversed(value.items())]
        elif isinstance(value, list):
            ahead += [((*path, n), inside) for n, inside in reversed(list(enumerate(value)))]
    return problems


def _strange_here(path: Path, value: Any) -> Iterator[Problem]:
    where = spoken_path(path)
    if isinstance(value, _NoNumber):
        yield Problem(where, "no_number", _("Hier hoort een getal te staan."))
    elif isinstance(value, _Twice):
        words = _("Hier staat hetzelfde twee keer. Welke van de twee geldt?")
        yield Problem(spoken_path((*path, value.name[:40])), "twice", words)
    elif isinstance(value, list) and len(value) > LONGEST_LIST:
        yield Problem(where, "too_many", _("Hier staan meer regels dan we kunnen meenemen."))
    texts = value if isinstance(value, dict) else [value] if isinstance(value, str) else ()
    for written in texts:
        if len(written) > LONGEST_TEXT:
            yield Problem(where, "too_long", _("Deze tekst is te lang om mee te nemen."))
        elif has_control_characters(written):
            words = _("Er staan tekens in die we niet kunnen lezen.")
            yield Problem(where, "unreadable", words)


# --- shapes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Field:
    """One field of a shape: what it holds, and whether it may be empty (null) or holds many."""

    name: str
    holds: Any
    many: bool
    nullable: bool
    default: Any
    says: Any  # metadata

    @property
    def is_shape(self) -> bool:
        return dataclasses.is_dataclass(self.holds)


_known: dict[Any, tuple[_Field, ...]] = {}


def _fields(shape: Any) -> tuple[_Field, ...]:
    """The fields of a shape but `more`; found out once."""
    if shape not in _known:
        _known[shape] = _find_fields(shape)
    return _known[shape]


def _find_fields(shape: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(shape)
    return tuple(_field(f, hints[f.name]) for f in dataclasses.fields(shape) if f.name != "more")


def _field(f: "dataclasses.Field[Any]", hint: Any) -> _Field:
    nullable = isinstance(hint, types.UnionType)
    holds = typing.get_args(hint)[0] if nullable else hint
    many = typing.get_origin(holds) is tuple
    if many:
        holds = typing.get_args(holds)[0]
    if typing.get_origin(holds) is dict:
        holds = dict
    default = f.default if f.default is not dataclasses.MISSING else None
    return _Field(f.name, holds, many, nullable, default, f.metadata)


def as_json(shape: Any) -> Kept:
    """A shape as it is written: every field, and then what was kept of an unknown file."""
    found = {f.name: _written(getattr(shape, f.name)) for f in _fields(type(shape))}
    return found | {name: value for name, value in shape.more.items() if name not in found}


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if isinstance(value, date | time):  # a moment is a date too
        return value.isoformat()
    return as_json(value) if dataclasses.is_dataclass(value) else value


def read_as(shape: type[T], found: Any) -> tuple[T | None, list[Problem]]:
    """What `read_json` found, as a shape; None with what is wrong and where.

    A field of a shape may say: longest, required (there, and not blank), choices, key and refers: a
    text with `refers="people"` is empty, or is the text that has `key="people"` somewhere. A name
    (`line=True`), a key and what refers hold nothing that nobody sees: off its ends, and refused
    inside (`lib.text`). Free text is taken as it is.
    """
    reader = _Reader([])
    made = reader.shape(shape, found, ())
    problems = reader.problems
    if made is not None and not problems:
        problems = _astray(made)
    return (None if problems else made), problems[:MOST_PROBLEMS]


@dataclass(frozen=True)
class _Reader:
    """Reads shapes and collects what is wrong."""

    problems: list[Problem]

    def shape(self, shape: Any, found: Any, path: Path) -> Any:
        if not isinstance(found, dict):
            return self._wrong(path, "wrong_type", _("Hier verwachten we iets anders."))
        known = _fields(shape)
        values = {f.name: self._field(f, found, path) for f in known}
        names = {f.name for f in known}
        values["more"] = {name: value for name, value in found.items() if name not in names}
        return None if self.problems else shape(**values)

    def _field(self, f: _Field, found: Kept, path: Path) -> Any:
        here = (*path, f.name)
        if f.name not in found and not f.says.get("required"):
            return f.default
        value = found.get(f.name)
        if value is None and f.nullable:
            return None
        if not f.many:
            return self._one(f, value, here)
        if not isinstance(value, list):
            return self._wrong(here, "wrong_type", _("Hier verwachten we een lijst."))
        return tuple(self._one(f, one, (*here, n)) for n, one in enumerate(value))

    def _one(self, f: _Field, value: Any, path: Path) -> Any:
        if len(self.problems) > MOST_PROBLEMS:
            return None
        if f.is_shape:
            return self.shape(f.holds, value, path)
        if f.holds in (date, datetime, time):
            return self._day(f.holds, value, path)
        if value is None and f.says.get("required"):
            return self._wrong(path, "missing", _("Hier hoort iets te staan."))
        if not isinstance(value, f.holds) or (f.holds is int and isinstance(value, bool)):
            return self._wrong(path, "wrong_type", _("Hier verwachten we iets anders."))
        if f.holds is int and not 0 <= value <= LARGEST_NUMBER:
            return self._wrong(path, "no_number", _("Dit getal kan niet kloppen."))
        return self._text(f, value, path) if f.holds is str else value

    def _text(self, f: _Field, value: str, path: Path) -> Any:
        if f.says.get("required") and is_blank(value):
            return self._wrong(path, "missing", _("Hier hoort iets te staan."))
        if len(value) > f.says.get("longest", LONGEST_TEXT):
            return self._wrong(path, "too_long", _("Deze tekst is te lang om mee te nemen."))
        if f.says.get("line") or f.says.get("key") or f.says.get("refers"):
            value = plain(value)
            if sign := unseen(value, writing=bool(f.says.get("line"))):
                return self._wrong(path, "unseen", UNSEEN, sign)
        choices = f.says.get("choices")
        if choices is not None and value not in choices:
            return self._wrong(path, "unknown", _("Dit woord kennen we hier niet."))
        return value

    def _day(self, holds: Any, value: Any, path: Path) -> Any:
        try:
            read = holds.fromisoformat(value)
        except (TypeError, ValueError):
            return self._wrong(path, "no_day", _("Dit is geen dag of moment dat we kennen."))
        if holds is not time and not FIRST_YEAR <= read.year <= LAST_YEAR:
            words = _("Klopt dit jaar? Het ligt tussen 1900 en 2100.")
            return self._wrong(path, "year", words)
        if (holds is datetime) != (getattr(read, "tzinfo", None) is not None):
            return self._wrong(path, "no_day", _("Bij dit moment staat niet welke tijd het is."))
        return read

    def _wrong(self, path: Path, code: str, words: str, named: str = "") -> Any:
        """Remembers it; nothing stands in its place."""
        self.problems.append(Problem(spoken_path(path), code, words, named))
        return None


def parts_of(shape: Any, path: Path = ()) -> Iterator[tuple[Path, _Field, Any]]:
    """Every field of a shape and of the shapes in it: where, what it says, and its value."""
    for f in _fields(type(shape)):
        value = getattr(shape, f.name)
        each: Iterable[tuple[Path, Any]] = [((*path, f.name), value)]
        if f.many:
            each = [((*path, f.name, n), one) for n, one in enumerate(value)]
        for here, one in each:
            yield here, f, one
            if f.is_shape and one is not None:
                yield from parts_of(one, here)


def _astray(made: Any) -> list[Problem]:
    """Names that stand twice, and what refers to what is not in this file."""
    keys: dict[str, set[str]] = {}
    problems = []
    parts = [(path, f, value) for path, f, value in parts_of(made) if f.holds is str and value]
    for path, f, value in parts:
        if kind := f.says.get("key"):
            if value in keys.setdefault(kind, set()):
                words = _("Hier staat hetzelfde twee keer. Welke van de twee geldt?")
                problems.append(Problem(spoken_path(path), "twice", words))
            keys[kind].add(value)
    for path, f, value in parts:
        if (kind := f.says.get("refers")) and value not in keys.get(kind, set()):
            words = _("Hier staat iemand of iets dat verder niet in het bestand voorkomt.")
            problems.append(Problem(spoken_path(path), "astray", words))
    return problems
