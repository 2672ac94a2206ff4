"""What people in the region wrote, and what was promised to them (sentences.yaml)."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Writing:
    """Who wrote what in which language, and what somebody promised them then."""

    given_name: str
    surname: str
    language: str
    words: str
    promise: str


_FILE = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
WRITERS: tuple[Writing, ...] = tuple(Writing(**row) for row in _FILE["writers"])
HANDOVERS: tuple[str, ...] = tuple(_FILE["handovers"])
