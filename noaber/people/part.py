"""people: persons, families and households; who works where, and who has authority over a child.

Who somebody is, lies in compartments. Who works for a municipality is for everybody to see: a
resident is told who answers.
"""

from noaber.record.parts import (
    ABOUT_NOBODY,
    NO_GROUND_RECORDED,
    NO_TERM_RECORDED,
    NOTHING,
    Gift,
    Kind,
    Part,
    RuleTable,
    Table,
)

_OWN = Gift("subject", "own", ("birth", "opens"))
_TO_TAKE_OVER = Gift("asked_over", "see", ("member",), ("handover",))
_UNTIL_IT_ENDS = "until the row behind it goes"

PART = Part(
    above="upkeep",
    grounds=("wmo-5.1.1-1", "jeugdwet-7.4.0-1a", "wgs-8a"),
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    kinds=(
        Kind(
            "contact",
            "person",
            opens_at_birth=True,
            to_holders=("",),
            tells_where=True,
            gifts=(
                Gift("subject", "own", ("birth",)),
                Gift("in_charge", "write", ("question", "member", "brought", "parent")),
                Gift("takes_part", "write", ("member",)),
                Gift("asked_along", "see", ("member",), ("take_part",)),
                Gift("asks", "write", ("guest",)),
                Gift(
                    "clock", "write", ("question", "member", "parent", "guest"), ("post_delivery",)
                ),
                _TO_TAKE_OVER,
            ),
        ),
        Kind(
            "identity",
            "person",
            opens_at_birth=True,
            like="contact",
            to_holders=("",),
            gifts=(
                _OWN,
                Gift("in_charge", "write", ("question", "member", "brought", "parent")),
                _TO_TAKE_OVER,
            ),
        ),
        Kind(
            "address",
            "person",
            opens_at_birth=True,
            like="contact",
            gifts=(_OWN, Gift("in_charge", "write", ("member", "brought")), _TO_TAKE_OVER),
        ),
        Kind(
            "own_file",
            "person",
            opens_at_birth=True,
            like="contact",
            to_holders=("",),
            gifts=(_OWN,),
        ),
        Kind(
            "authority",
            "person",
            opens_at_birth=True,
            like="contact",
            to_holders=("",),
            tells_where=True,
            gifts=(_OWN, Gift("in_charge", "write", ("member", "brought")), _TO_TAKE_OVER),
        ),
    ),
    tables=(
        Table("people_person"),
        Table("people_identity"),
        Table("people_family"),
        Table("people_member"),
        Table("people_household"),
        Table("people_parentalauthority"),
        Table("people_substitutepermission"),
        Table("people_incapacity"),
        Table("people_organisation", "open", grounds=ABOUT_NOBODY),
        Table("people_team", "open", grounds=ABOUT_NOBODY),
        Table("people_street", "open", grounds=ABOUT_NOBODY),
        Table("people_localword", "open", grounds=ABOUT_NOBODY),
        Table("people_logterm", "open", grounds=ABOUT_NOBODY),
        Table("people_workcard", "open", grounds=NO_GROUND_RECORDED),
        Table("people_role", "open", grounds=NO_GROUND_RECORDED),
        Table("people_rosterturn", "open", grounds=NO_GROUND_RECORDED),
        Table("people_absence", "open", app="select, insert", grounds=NO_GROUND_RECORDED),
        Table(
            "people_account",
            "loose",
            app="select, insert",
            guard="select",
            grounds=NO_GROUND_RECORDED,
            why="which log-in is whose; made at somebody's first log-in, never changed",
        ),
        Table("people_findable", "hidden", kept=_UNTIL_IT_ENDS),
        Table("people_finding_key", "hidden", grounds=ABOUT_NOBODY),
    ),
    rule_tables=(
        RuleTable(
            "people_age_rule",
            ("key", "valid_from"),
            (
                "key", "from_age", "valid_from", "valid_to", "row", "article", "version", "status",
            ),
            "ages.yaml",
        ),
        RuleTable(
            "people_authority_rule",
            ("law", "act", "from_age", "valid_from"),
            (
                "row", "law", "act", "from_age", "to_age", "valid_from", "valid_to", "who",
                "who_if_incapable", "article", "version", "status",
            ),
            "authority.yaml#records",
        ),
        RuleTable(
            "people_authority_exception",
            ("code", "law", "act", "from_age", "valid_from"),
            (
                "row", "code", "effect", "law", "act", "from_age", "to_age", "valid_from",
                "valid_to", "article", "version", "status",
            ),
            "authority.yaml#exceptions",
        ),
    ),
)  # fmt: skip
