"""wishes: what a family would like one day. An example: a part as small as a part can be."""

from noaber.record.parts import NO_TERM_RECORDED, Gift, Kind, Part, RuleTable, Table

PART = Part(
    above="plan",
    grounds=("wmo-5.1.1-1",),
    kept=NO_TERM_RECORDED,
    counted="nothing",
    kinds=(
        Kind(
            "wishes",
            "family",
            opens_at_birth=True,
            like="plan",
            tasks=("who_looked",),
            gifts=(Gift("subject", "own", ("birth", "opens")),),
        ),
    ),
    tables=(Table("wishes_wish", app="select, insert"),),
    rule_tables=(RuleTable("wishes_kind", ("key",), ("key", "words"), "wish_kinds.yaml"),),
)
