"""Files that are made from what the parts declare: `./run check --write` writes them.

`./run check` refuses one that is not as it would be made, and says which.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
NOABER = ROOT / "noaber"
HEAD = '''"""Made from acts.yaml by `./run check --write`; a name that is no act is no name here."""

from noaber.record.viewers import ActName
'''


def made() -> Iterator[tuple[Path, str]]:
    """Each file that is made, and what stands in it."""
    for declared in sorted(NOABER.glob("*/acts.yaml")):
        yield declared.with_name("act_names.py"), act_names(declared)


def act_names(declared: Path) -> str:
    """The acts of one part as constants: `GOAL_SET = ActName("plan.goal_set")`."""
    names = [row["name"] for row in yaml.safe_load(declared.read_text(encoding="utf-8"))]
    lines = [f'{name.partition(".")[2].upper()} = ActName("{name}")' for name in names]
    return "\n".join([HEAD, *lines]) + "\n"


def stale() -> list[str]:
    """The files that are not as they would be made."""
    return [
        f"{path.relative_to(ROOT)} is not as its part declares: ./run check --write"
        for path, text in made()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write them; with --check only say which are not right."""
    if "--check" in arguments:
        for line in (found := stale()):
            print(line)
        return 1 if found else 0
    for path, text in made():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
