"""What is wrong with the kinds of compartments that parts declare, and with who names them."""

from collections.abc import Iterator

from noaber.record.parts import HERE, KNOWN_BY_GRANTS, Kind
from tests.architecture.there import There, place


def problems(there: There) -> Iterator[str]:
    """Each as `file:line: what is the matter: what to do`."""
    yield from _twice(there)
    yield from _beside_the_purposes(there)
    yield from _left_behind(there)
    known = {kind.key: kind for _part, kind in _every(there)}
    purposes = {str(row["key"]) for _file, row in _purposes(there)}
    first: dict[str, str] = {}
    for part, kind in _every(there):
        at = _at(part, kind)
        yield from (f"{at}: {words}" for words in _of_itself(kind))
        yield from (f"{at}: {words}" for words in _beside_others(kind, known, purposes))
        if kind.opens_at_birth and not kind.like:
            if kind.subject in first:
                yield (
                    f"{at}: {kind.key} says not which kind it is like; of a {kind.subject} only"
                    f" {first[kind.subject]} need not: say like: whose grants tell who is who"
                )
            first.setdefault(kind.subject, kind.key)


def _every(there: There) -> Iterator[tuple[str, Kind]]:
    for name, part in there.parts.items():
        yield from ((name, kind) for kind in part.kinds)


def _purposes(there: There) -> Iterator[tuple[str, dict[str, object]]]:
    for file, rows in there.rules.get("sharing_purpose", []):
        yield from ((file, row) for row in rows)


def _at(part: str, kind: Kind) -> str:
    return place(HERE / part / "part.py", "Kind(", f'"{kind.key}"')


def _twice(there: There) -> Iterator[str]:
    first: dict[str, str] = {}
    for part, kind in _every(there):
        if kind.key in first:
            yield (
                f"{_at(part, kind)}: the kind {kind.key} is declared twice, first by"
                f" {first[kind.key]}: let one of them declare it"
            )
        first.setdefault(kind.key, part)


def _beside_the_purposes(there: There) -> Iterator[str]:
    """Each kind is for a task, and no task is for a kind that is not there."""
    declared = {kind.key for _part, kind in _every(there)}
    needed: set[str] = set()
    for file, row in _purposes(there):
        kinds = [str(name) for name in row.get("kinds", ())]  # type: ignore[attr-defined]
        needed |= set(kinds)
        for name in kinds:
            if name not in declared:
                at = place(HERE / file, f"key: {row['key']}", name)
                yield (
                    f"{at}: {row['key']} needs the kind {name}, which no part declares: add"
                    f" Kind({name!r}, …) to a part.py, or take it away"
                )
    purposes = {str(row["key"]) for _file, row in _purposes(there)}
    for part, kind in _every(there):
        if kind.key not in needed and not kind.tasks:
            yield (
                f"{_at(part, kind)}: no purpose needs the kind {kind.key}, so nobody ever sees it:"
                " name it in the kinds of a row of purposes.yaml, or take it away"
            )
        for name in sorted(set(kind.tasks) - purposes):
            yield (
                f"{place(HERE / part / 'part.py', 'Kind(', kind.key, name)}: {kind.key} is for the"
                f" task {name}: there is no such purpose in purposes.yaml"
            )


def _left_behind(there: There) -> Iterator[str]:
    """What who is in charge has, goes along when another takes over: it ends for the first."""
    along = {
        str(name)
        for _file, row in _purposes(there)
        if row["key"] == "handover"
        for name in row.get("kinds", ())  # type: ignore[attr-defined]
    }
    for part, kind in _every(there):
        given = any(gift.to == "in_charge" for gift in kind.gifts)
        if given and kind.key not in along and "handover" not in kind.tasks:
            yield (
                f"{_at(part, kind)}: {kind.key} is given to who is in charge and stays with them"
                " when another takes over: add handover to its tasks"
            )


def _of_itself(kind: Kind) -> Iterator[str]:
    if kind.opens_at_birth and "" not in kind.audiences:
        yield f'{kind.key} opens at birth, for no audience of its own: add "" to its audiences'
    if not set(kind.to_holders) <= set(kind.audiences):
        yield f"{kind.key} shows to_holders an audience that it has not: name it in audiences"
    if kind.subject == "family" and (kind.to_holders or kind.tells_where):
        yield f"{kind.key} is of a family: to_holders and tells_where are about a child's own"
    if kind.subject == "person" and kind.follows:
        yield f"{kind.key} is of a person: only what is of a family follows a kind of it"
    for gift in kind.gifts:
        if "opens" in gift.at and not kind.like:
            yield f"{kind.key} gives when it opens, and is like no kind: say like, or take it away"
        if "opens" in gift.at and gift.to not in KNOWN_BY_GRANTS:
            yield (
                f"{kind.key} gives to {gift.to} when it opens, who cannot be told from grants: name"
                f" one of {', '.join(KNOWN_BY_GRANTS)}"
            )


def _beside_others(kind: Kind, known: dict[str, Kind], purposes: set[str]) -> Iterator[str]:
    for word, other in (("like", kind.like), ("follows", kind.follows)):
        if other and (other not in known or known[other].subject != kind.subject):
            yield f"{kind.key} says {word} {other}: name a kind that is of a {kind.subject} too"
    for gift in kind.gifts:
        for purpose in sorted(set(gift.purposes) - purposes):
            yield f"{kind.key} gives for {purpose}: there is no such purpose in purposes.yaml"
