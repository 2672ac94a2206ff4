"""post: what goes out. A message is read here or printed; by e-mail goes only that one waits."""

from noaber.record.parts import NO_TERM_RECORDED, NOTHING, Gift, Kind, Part, Table

PART = Part(
    above="sharing",
    grounds=("wmo-5.1.1-1", "jeugdwet-7.4.0-1a"),
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    kinds=(
        Kind(
            "post",
            "person",
            audiences=("", "family"),
            gifts=(
                Gift("subject", "own", ("birth", "member", "guest", "joined")),
                Gift("in_charge", "write", ("question", "member", "joined")),
                Gift("takes_part", "write", ("member",)),
                Gift("asked_along", "see", ("member",), ("take_part",)),
                Gift("asks", "write", ("guest",)),
                Gift(
                    "clock", "write", ("question", "member", "guest", "joined"), ("post_delivery",)
                ),
                Gift("asked_over", "see", ("member",), ("handover",)),
            ),
        ),
    ),
    tables=(
        Table("post_message"),
        Table("post_outgoing"),
    ),
)
