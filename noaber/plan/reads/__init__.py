"""Our plan, the table, my families: what pages show. Queries run only inside a look."""

from noaber.plan.reads.around import AroundMe, circle
from noaber.plan.reads.asked import (
    AskedOfMe,
    AskedReview,
    AskedWord,
    NotTold,
    asked_of_me,
    is_asked_elsewhere,
    not_told_yet,
    post_about_asked,
    who_asks,
)
from noaber.plan.reads.away import Away
from noaber.plan.reads.families import Due, FamilyLine, my_families
from noaber.plan.reads.our_plan import (
    AskedQuestion,
    Ended,
    NextMoment,
    OurPlan,
    Participant,
    Promise,
    our_plan,
)
from noaber.plan.reads.photos import PhotoLine, photo_jpeg, photos, photos_away
from noaber.plan.reads.places import holder_names, places_in
from noaber.plan.reads.rights import (
    BirthdayAhead,
    WordException,
    birthdays_ahead,
    exceptions_in_sight,
    post_about_rights,
)
from noaber.plan.reads.shielding import what_gives_away
from noaber.plan.reads.table import (
    Goal,
    Need,
    NeedState,
    Part,
    Pulse,
    Said,
    SaidAtWork,
    SetAside,
    Table,
    Task,
    need_states,
)
from noaber.plan.reads.words import OwnWords, WordsNoted, own_words

__all__ = [
    "AroundMe",
    "AskedOfMe",
    "AskedQuestion",
    "AskedReview",
    "AskedWord",
    "Away",
    "BirthdayAhead",
    "Due",
    "Ended",
    "FamilyLine",
    "Goal",
    "Need",
    "NeedState",
    "NextMoment",
    "NotTold",
    "OurPlan",
    "OwnWords",
    "Part",
    "Participant",
    "PhotoLine",
    "Promise",
    "Pulse",
    "Said",
    "SaidAtWork",
    "SetAside",
    "Table",
    "Task",
    "WordException",
    "WordsNoted",
    "asked_of_me",
    "birthdays_ahead",
    "circle",
    "exceptions_in_sight",
    "holder_names",
    "is_asked_elsewhere",
    "my_families",
    "need_states",
    "not_told_yet",
    "our_plan",
    "own_words",
    "photo_jpeg",
    "photos",
    "photos_away",
    "places_in",
    "post_about_asked",
    "post_about_rights",
    "what_gives_away",
    "who_asks",
]
