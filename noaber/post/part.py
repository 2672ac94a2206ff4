"""post: what goes out. A message is read here or printed; by e-mail goes only that one waits."""

from noaber.record.parts import NO_TERM_RECORDED, NOTHING, Part, Table

PART = Part(
    above="sharing",
    grounds=("wmo-5.1.1-1", "jeugdwet-7.4.0-1a"),
    kept=NO_TERM_RECORDED,
    counted=NOTHING,
    tables=(
        Table("post_message"),
        Table("post_outgoing"),
    ),
)
