"""upkeep: what the tool asks of people, and whether it works. No persons here."""

from noaber.record.parts import ABOUT_NOBODY, NO_TERM_RECORDED, NOTHING, Part, Table

PART = Part(
    above="record",
    grounds=ABOUT_NOBODY,
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    tables=(
        Table("upkeep_flag", "open", counted="how often a screen was flagged, by municipality"),
        Table("upkeep_answer", "open", app="select, insert"),
        Table(
            "upkeep_use",
            "loose",
            app="select, insert, update",
            counted="how often each step of a screen was used, by day, role and municipality",
            why="counts per day and role, never per person (S2-20)",
        ),
        Table(
            "upkeep_said",
            "loose",
            app="select, insert",
            guard="select, delete",
            kept="until three people said it or it was answered; ninety days at most",
            why="digests to tell three people who flag from one (S0-18)",
        ),
        Table(
            "upkeep_once",
            "loose",
            app="select, insert",
            guard="select, delete",
            kept="two days",
            why="random numbers of forms that were sent, kept for two days",
        ),
        Table(
            "upkeep_beat",
            "loose",
            app="select, insert, update",
            guard="select",
            kept="until it turns again",
            why="when the worker last turned, for a monitor; its own line, about nobody",
        ),
    ),
)
