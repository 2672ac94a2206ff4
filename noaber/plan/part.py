"""plan: one family, one plan: what they asked, want and need, who does what, and who takes part."""

from noaber.record.parts import NO_TERM_RECORDED, NOTHING, Gift, Kind, Part, RuleTable, Table

PART = Part(
    above="post",
    plain=("exchange", "signing"),
    grounds=("wmo-5.1.1-1", "jeugdwet-7.4.0-1a", "wgs-8a"),
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    kinds=(
        Kind(
            "plan",
            "family",
            opens_at_birth=True,
            gifts=(
                Gift("subject", "own", ("birth",)),
                Gift("in_charge", "write", ("question",)),
                Gift("clock", "write", ("question",), ("role_ended",)),
            ),
        ),
        # For who works for the family: it may be about somebody in it.
        Kind(
            "safety",
            "family",
            opens_at_birth=True,
            like="plan",
            gifts=(Gift("in_charge", "write", ("question", "opens")),),
        ),
        Kind(
            "asked",
            "family",
            audiences=("person", "role"),
            follows="plan",
            gifts=(Gift("subject", "write", ("brought",), ("asked_of_me",)),),
        ),
        Kind(
            "circle",
            "person",
            opens_at_birth=True,
            like="contact",
            gifts=(Gift("subject", "own", ("birth", "opens")),),
        ),
    ),
    rule_tables=(
        RuleTable(
            "plan_step_rule",
            ("key", "valid_from"),
            ("key", "place", "decided_together", "valid_from", "valid_to"),
            "steps.yaml",
        ),
    ),
    tables=(
        Table("plan_familyplan"),
        Table("plan_question"),
        Table("plan_ownership"),
        Table("plan_handover"),
        Table("plan_takeover", app="select, insert"),
        Table("plan_participation"),
        Table("plan_contactperson"),
        Table("plan_commitment"),
        Table("plan_appointment"),
        Table("plan_owed"),
        Table("plan_leaving", app="select"),
        Table("plan_goal"),
        Table("plan_need"),
        Table("plan_voice"),
        Table("plan_wordsetaside"),
        Table("plan_signature", app="select, insert"),
        Table(
            "plan_safetycheck", app="select, insert", grounds=("wmo-5.1.1-1", "jeugdwet-7.4.0-1a")
        ),
        Table("plan_pulse", app="select, insert"),
        Table("plan_circlemember", grounds=("wmo-5.1.1-3",)),
        Table(
            "plan_photo",
            grounds=("wmo-5.1.1-1", "wmo-5.1.1-3"),
            kept="the picture thirty days after it was put away; of the row no term recorded",
        ),
    ),
)
