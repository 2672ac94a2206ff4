"""Made from acts.yaml by `./run check --write`; a name that is no act is no name here."""

from noaber.record.viewers import ActName

FLAGGED = ActName("upkeep.flagged")
ANSWERED = ActName("upkeep.answered")
