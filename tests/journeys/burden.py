"""What it takes, counted in the browser: docs/burden.md says it, and it does not get worse."""

import json
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.journeys.hands import Hands

PAGE = Path(__file__).resolve().parents[2] / "docs" / "burden.md"
FIGURES = re.compile(r"<!-- figures: (\{.*?\}) -->", re.DOTALL)
# Taps, whatever the page says: issue 3, section 2 asks three of what counts most.
MOST = {"a goal": 3, "an agreed commitment": 3, "a new need": 3, "a task for the circle": 3}
SOON = 2.0  # seconds until somebody else sees it, every time
CROWDED = 2.0  # waiting programs per processor, above which half of the times is enough
WRITTEN: dict[str, dict[str, int]] = {}  # what this session wrote: both runs together


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
        found += self._too_late()
        return found + [
            f"{what}: more than {most} taps"
            for what, most in MOST.items()
            if self.taps.get(what, 0) > most
        ]

    def _too_late(self) -> list[str]:
        """Every time counts; on a machine that is busy with other things half of them, and the
        run says so."""
        late = [seconds for seconds in self.seconds if seconds > SOON]
        waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
        if late and waiting > CROWDED:
            seen = ", ".join(f"{seconds:.1f}" for seconds in late)
            warnings.warn(f"busy machine ({waiting:.1f} a processor): {seen} s", stacklevel=2)
            late = [median(self.seconds)] if median(self.seconds) > SOON else []
        return [f"seen by somebody else after {seconds:.1f} s" for seconds in late]

    def write(self) -> None:
        """Put the figures of this run on the page: the table, and what the test compares with."""
        for name in ("taps", "letters", "screens"):  # the most on a phone and on a desktop
            mine, most = getattr(self, name), WRITTEN.setdefault(name, {})
            most |= {what: max(number, most.get(what, 0)) for what, number in mine.items()}
            setattr(self, name, dict(most))
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
            f" {median(self.seconds):.1f} s, at most {max(self.seconds):.1f} s"
            f" ({len(self.seconds)} times).\n\n"
            f"<!-- figures: {json.dumps(figures)} -->\n<!-- end -->"
        )
        PAGE.write_text(head + middle + rest, encoding="utf-8")
