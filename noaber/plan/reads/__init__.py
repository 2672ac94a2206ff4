"""Our plan, the table, my families: what pages show. Queries run only inside a look."""

from noaber.plan.reads.around import AroundMe, circle
from noaber.plan.reads.asked import AskedOfMe, AskedReview, AskedWord, asked_of_me
from noaber.plan.reads.our_plan import (
    AskedQuestion,
    Due,
    Ended,
    FamilyLine,
    NextMoment,
    OurPlan,
    Participant,
    Promise,
    my_families,
    our_plan,
)
from noaber.plan.reads.table import (
    Goal,
    Need,
    NeedState,
    Part,
    Pulse,
    Said,
    SetAside,
    Table,
    Task,
    need_states,
)

__all__ = [
    "AroundMe",
    "AskedOfMe",
    "AskedQuestion",
    "AskedReview",
    "AskedWord",
    "Due",
    "Ended",
    "FamilyLine",
    "Goal",
    "Need",
    "NeedState",
    "NextMoment",
    "OurPlan",
    "Part",
    "Participant",
    "Promise",
    "Pulse",
    "Said",
    "SetAside",
    "Table",
    "Task",
    "asked_of_me",
    "circle",
    "my_families",
    "need_states",
    "our_plan",
]
