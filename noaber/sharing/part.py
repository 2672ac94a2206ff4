"""sharing: who may see what, for which task and on which ground. It opens looks.

The purposes, the grounds in the law and how often a stranger may try stand in YAML here; a part
above it has purposes of its own in a file of that name, each with the grounds that it rests on.
"""

from noaber.record.parts import (
    ABOUT_NOBODY,
    NO_GROUND_RECORDED,
    NO_TERM_RECORDED,
    NOTHING,
    Added,
    Part,
    RuleTable,
    Table,
)

PART = Part(
    above="people",
    grounds=NO_GROUND_RECORDED,
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    tables=(
        Table("sharing_grant", "hidden"),
        Table("sharing_link", "hidden"),
        Table("sharing_session", "hidden", kept="a day after it ended"),
        Table("sharing_try", "hidden", kept="as long as it counts (limits.yaml: seconds)"),
        Table("sharing_remembered", "hidden", kept="until the moment that stands with it"),
        Table("sharing_purpose_before", "hidden", grounds=ABOUT_NOBODY),
    ),
    rule_tables=(
        RuleTable(
            "sharing_purpose",
            ("key",),
            ("key", "kinds", "words"),
            "purposes.yaml",
            kinds_to="kinds",
        ),
        RuleTable(
            "sharing_legal_basis",
            ("id",),
            (
                "id", "law", "article", "purposes", "who", "valid_from", "valid_to",
                "consent_needed", "status", "words", "cards_of",
            ),
            "legal_bases.yaml",
            added=Added("purposes.yaml", by="grounds", to="purposes"),
        ),
        RuleTable(
            "sharing_limit",
            ("kind", "per"),
            ("kind", "per", "most", "seconds", "wait", "longest", "valid_from", "reason"),
            "limits.yaml",
        ),
    ),
)  # fmt: skip
