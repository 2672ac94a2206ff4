"""One name under the plan: what it may count as, and whether the plan is still what was signed.

S2-14: nothing is asked twice. T-WMO-05: the application follows the investigation, or six weeks.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noaber.lib.problems import Problem, _

COVERS = {
    "personal_plan": _("ons eigen plan"),
    "investigation_report": _("het verslag van wat we samen uitzochten"),
    "application": _("onze aanvraag"),
}
# What a name answers of what was owed (terms.yaml).
ANSWERS = {
    "personal_plan": ("personal_plan",),
    "investigation_report": ("investigation", "written_outcome"),
    "application": ("personal_plan", "investigation", "written_outcome"),
}


def answered_by(covers: Iterable[str]) -> set[str]:
    """The terms that are met by a name that counts as this."""
    return {term for cover in covers for term in ANSWERS[cover]}


# --- what it may count as ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands. spoken: somebody spoke with the family about what they asked.

    agreed: something is needed, and of everything it is clear what fits. investigated: the
    investigation was done, or its six weeks are over. until: the last moment of those six weeks;
    first_week: until when what the family writes itself comes first (X-27).
    """

    spoken: bool
    agreed: bool
    investigated: bool
    until: datetime | None = None
    first_week: datetime | None = None


def may_count_as(standing: Standing) -> tuple[str, ...]:
    """What a name under the plan may count as now.

    As the family's own plan always. As the report once it was talked through and agreed. As the
    application with the report or after it, or when six weeks went by without one.
    """
    may = ["personal_plan"]
    if standing.spoken and standing.agreed:
        may.append("investigation_report")
    if standing.investigated or "investigation_report" in may:
        may.append("application")
    return tuple(may)


def covers_problems(covers: Iterable[str], standing: Standing) -> list[Problem]:
    """At least one, and only what it may count as; no application before the investigation."""
    chosen, may = set(covers), may_count_as(standing)
    if not chosen:
        return [Problem("covers", "nothing", _("Kies waar je naam voor telt."))]
    if not chosen <= set(may):
        words = _("Dit kan nog niet. Kies uit wat er nu staat.")
        return [Problem("covers", "not_yet", words)]
    if "application" in chosen and not standing.investigated | ("investigation_report" in chosen):
        words = _("Een aanvraag kan samen met het verslag. Kies ook het verslag.")
        return [Problem("covers", "report_first", words)]
    return []


# --- what was signed -----------------------------------------------------------------------------


def agreed(picture: Mapping[str, Any]) -> dict[str, Any]:
    """Of a written picture what people put their name under: words, goals, needs, who does what.

    What happens next is no other plan: something done, a word, a date of a look. Somebody who
    leaves and whose work nobody does is.
    """
    names = {p["key"]: p["name"] for p in picture.get("people", ()) if p["kind"] != "elsewhere"}
    goals = {g["key"]: g["words"] for g in picture.get("goals", ())}
    needs = {n["key"]: n["words"] for n in picture.get("needs", ())}
    return {
        "sentence": picture.get("sentence", ""),
        "top": list(picture.get("top", ())),
        "goals": [
            {"words": g["words"], "whose": names.get(g["whose"], "")}
            for g in sorted(picture.get("goals", ()), key=lambda g: (g["place"], g["key"]))
            if not g["dropped_at"]
        ],
        "needs": [
            {"words": n["words"], "whose": names.get(n["whose"], ""),
             "goal": goals.get(n["goal"], ""), "fits": n["fits"], "step": n["step"],
             "wait_until": n["wait_until"], "bridge": n["bridge"]}
            for n in picture.get("needs", ())
            if not n["ended_at"]
        ],
        "commitments": [
            {"what": c["what"], "who": "" if c["no_one_yet"] else names.get(c["who"], ""),
             "due_on": c["due_on"], "need": needs.get(c["need"], "")}
            for c in picture.get("commitments", ())
            if c["kind"] == "words" and not c["released_at"]
        ],
    }  # fmt: skip


def version_of(picture: Mapping[str, Any]) -> str:
    """Which plan this is: the same as long as nothing that was agreed changed."""
    return version_of_agreed(agreed(picture))


def version_of_agreed(what: Mapping[str, Any]) -> str:
    """The same, of what was agreed."""
    written = json.dumps(what, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
