"""Who may import whom, from the parts and doors that there are: `./run check` asks import-linter.

A part may import what is below it, a door no other door. So a new part or door is in no list.
"""

import configparser
import subprocess
import sys
import tempfile
from pathlib import Path

from noaber import doors
from noaber.record.parts import HERE, parts

# Every door may use these: components, pages about a whole family, and who comes in where.
SHARED = ("web", "family", "entrances")
DEMO, WORLD = "noaber.doors.demo", "noaber.world"
# The demo shows what the clock sends.
TWO_DOORS = "noaber.doors.demo.mailbox -> noaber.doors.clock.notices"


def contracts() -> dict[str, dict[str, str | list[str]]]:
    """What import-linter holds the code against, by the name of each."""
    subjects = [f"noaber.doors.{name}" for name in doors.folders() if name not in SHARED]
    shared = [f"noaber.doors.{name}" for name in SHARED]
    high_to_low = [f"noaber.{name}" for name in reversed(parts())]
    not_the_demo = [door for door in subjects if door != DEMO]
    return {
        "High may import low, never the other way": {
            "type": "layers",
            "layers": ["noaber.doors", *high_to_low, "noaber.lib"],
            # A test of a part makes its town and families through the whole product.
            "ignore_imports": ["noaber.*.tests.* -> noaber.**"],
            "unmatched_ignore_imports_alerting": "none",
        },
        "Doors never import each other; all may use web, family and entrances": {
            "type": "independence",
            "modules": subjects,
            "ignore_imports": [TWO_DOORS],
        },
        "Components know no door": {
            "type": "layers",
            "layers": [" | ".join(subjects), *reversed(shared)],
            "ignore_imports": [TWO_DOORS],
        },
        "Rules are plain Python": {
            "type": "forbidden",
            "source_modules": plain(),
            "forbidden_modules": ["django", "psycopg"],
            "allow_indirect_imports": "True",
        },
        "Only the demo knows the invented region": {
            "type": "forbidden",
            "source_modules": ["noaber.lib", *high_to_low, *shared, *not_the_demo],
            "forbidden_modules": [WORLD, DEMO],
        },
    }


def plain() -> list[str]:
    """What needs no Django and no database: lib, the rules of each part, and what a part names."""
    named = [(name, module) for name, part in parts().items() for module in ("rules", *part.plain)]
    there = [
        f"noaber.{name}.{module}"
        for name, module in named
        if module != "rules" or any((HERE / name).glob("rules*"))
    ]
    return ["noaber.lib", *there]


def written(folder: Path) -> Path:
    """The contracts as a file that import-linter reads."""
    config = configparser.ConfigParser(interpolation=None)
    config["importlinter"] = {"root_package": "noaber", "include_external_packages": "True"}
    for number, (name, contract) in enumerate(contracts().items()):
        config[f"importlinter:contract:{number}"] = {"name": name} | {
            key: value if isinstance(value, str) else "".join(f"\n{line}" for line in value)
            for key, value in contract.items()
        }
    path = folder / "layers.ini"
    with path.open("w", encoding="utf-8") as file:
        config.write(file)
    return path


def main() -> int:
    """Hold the code against them."""
    program = str(Path(sys.executable).with_name("lint-imports"))
    with tempfile.TemporaryDirectory() as folder:
        config = str(written(Path(folder)))
        command = [program, "--no-logo", "--no-cache", "--config", config]
        return subprocess.run(command, cwd=HERE.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
