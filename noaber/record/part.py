"""record: compartments, looks, acts and their seals. Knows no family and no person but by number.

Who looked and who did what is about whoever looked or did it too. How long a line is kept each
municipality decides (people_logterm); that an act was done is kept.
"""

from noaber.record.parts import (
    ABOUT_NOBODY,
    AS_LONG_AS_THE_RULE,
    NO_GROUND_RECORDED,
    NO_TERM_RECORDED,
    NOTHING,
    Part,
    RuleTable,
    Table,
)

_LINES = "as many years as the municipality recorded (people_logterm); without those no end"
_REFUSED = "what was refused, by role and purpose, for who oversees"

PART = Part(
    above="lib",
    grounds=NO_GROUND_RECORDED,
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    tables=(
        Table("record_compartment", "hidden"),
        Table("record_compartment_set", "hidden"),
        Table("record_compartment_kind", "hidden", grounds=ABOUT_NOBODY, kept=AS_LONG_AS_THE_RULE),
        Table("record_kind_gift", "hidden", grounds=ABOUT_NOBODY, kept=AS_LONG_AS_THE_RULE),
        Table("record_kind_opening", "hidden", grounds=ABOUT_NOBODY),
        Table("record_look", "hidden", kept=_LINES, counted=_REFUSED),
        Table("record_act", "hidden"),
        Table("record_change", "hidden", kept=_LINES),
        Table("record_seal", "read", grounds=ABOUT_NOBODY),
        Table("record_leaf", "hidden", grounds=ABOUT_NOBODY),
        Table("record_removal", "hidden", grounds=ABOUT_NOBODY),
        Table("record_era", "hidden", grounds=ABOUT_NOBODY),
        Table(
            "record_installed",
            "read",
            guard="",
            grounds=ABOUT_NOBODY,
            kept="until the next release",
        ),
    ),
    rule_tables=(
        RuleTable(
            "record_act_kind",
            ("name",),
            ("name", "level", "roles", "gives", "sets_off", "why"),
            "acts.yaml",
        ),
        RuleTable(
            "record_act_write",
            ("act", "table_name", "operation"),
            ("act", "table_name", "operation", "columns"),
            "acts.yaml",
            read=False,
        ),
    ),
)
