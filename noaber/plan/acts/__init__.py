"""The acts of the plan: a verb per function, by subject."""

from noaber.plan.acts.families import StoodOtherwise, close_plan, confirm_person, join_family
from noaber.plan.acts.handovers import (
    accept_handover,
    ask_handover,
    decline_handover,
    withdraw_handover,
)
from noaber.plan.acts.members import NewMember, add_known_member, add_member, give_address
from noaber.plan.acts.promises import (
    answer_question,
    keep_promise,
    meet_owed,
    move_promise,
    name_contact_person,
    plan_appointment,
    promise,
)
from noaber.plan.acts.questions import Answered, Asked, receive_question
from noaber.plan.acts.taking_part import (
    accept_part,
    ask_colleague,
    decline_part,
    leave_plan,
    withdraw_colleague,
)
from noaber.plan.acts.words import WordsChanged, change_words

__all__ = [
    "Answered",
    "Asked",
    "NewMember",
    "StoodOtherwise",
    "WordsChanged",
    "accept_handover",
    "accept_part",
    "add_known_member",
    "add_member",
    "answer_question",
    "ask_colleague",
    "ask_handover",
    "change_words",
    "close_plan",
    "confirm_person",
    "decline_handover",
    "decline_part",
    "give_address",
    "join_family",
    "keep_promise",
    "leave_plan",
    "meet_owed",
    "move_promise",
    "name_contact_person",
    "plan_appointment",
    "promise",
    "receive_question",
    "withdraw_colleague",
    "withdraw_handover",
]
