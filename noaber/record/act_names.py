"""Made from acts.yaml by `./run check --write`; a name that is no act is no name here."""

from noaber.record.viewers import ActName

LINES_FORGOTTEN = ActName("record.lines_forgotten")
COMPARTMENT_OPENED = ActName("record.compartment_opened")
