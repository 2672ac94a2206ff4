"""What it takes, counted in the browser: docs/burden.md says it, and it does not get worse."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.journeys.hands import Hands

PAGE = Path(__file__).resolve().parents[2] / "docs" / "burden.md"
FIGURES = re.compile(r"<!-- figures: (\{.*?\}) -->", re.DOTALL)
MOST = {"a goal": 3}  # taps, whatever the page says
SOON = 2.0  # seconds until somebody else sees it; half of the times, as the machine may be busy


@dataclass
class Burden:
    """Taps and letters per thing that is agreed, screens per person, seconds until it is seen."""

    taps: dict[str, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    screens: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def count(self, what: str, who: Hands, do: Callable[[], None], sentence: int) -> None:
        """Do it; letters are those beside the sentence itself, which is the least there is."""
        taps, typed = who.counted(do)
        self.taps[what], self.letters[what] = taps, typed - sentence

    def seen(self, seconds: float) -> None:
        """How long it took until somebody else saw it."""
        self.seconds.append(seconds)

    def worse_than_written(self) -> list[str]:
        """What takes more than docs/burden.md says."""
        written = json.loads(FIGURES.findall(PAGE.read_text(encoding="utf-8"))[0])
        found = [
            f"{name}, {what}: {number}, was {written[name].get(what, 0)}"
            for name in ("taps", "letters", "screens")
            for what, number in getattr(self, name).items()
            if number > written[name].get(what, 0)
        ]
        if median(self.seconds) > SOON:
            found.append(f"seen by others after {median(self.seconds):.1f} s")
        return found + [
            f"{what}: more than {most} taps"
            for what, most in MOST.items()
            if self.taps.get(what, 0) > most
        ]

    def write(self) -> None:
        """Put the figures of this run on the page: the table, and what the test compares with."""
        written = json.loads(FIGURES.findall(PAGE.read_text(encoding="utf-8"))[0])
        for name in ("taps", "letters", "screens"):  # the most of both runs
            mine = getattr(self, name)
            mine |= {what: max(most, mine.get(what, 0)) for what, most in written[name].items()}
        figures = {name: getattr(self, name) for name in ("taps", "letters", "screens")}
        rows = "\n".join(
            f"| {what} | {taps} | {self.letters[what]} |" for what, taps in self.taps.items()
        )
        people = ", ".join(f"{who} {number}" for who, number in self.screens.items())
        text = PAGE.read_text(encoding="utf-8")
        head, rest = text.split("<!-- counted -->")[0], text.split("<!-- end -->")[1]
        middle = (
            f"<!-- counted -->\n\n| to | taps | letters beside the sentence |\n|---|---:|---:|\n"
            f"{rows}\n\nScreens of J1, steps 3 to 8: {people}; {sum(self.screens.values())} in"
            f" all.\n\nUntil somebody else sees it on their own screen:"
            f" {median(self.seconds):.1f} s, at most {max(self.seconds):.1f} s.\n\n"
            f"<!-- figures: {json.dumps(figures)} -->\n<!-- end -->"
        )
        PAGE.write_text(head + middle + rest, encoding="utf-8")
