"""How screens, steps and roles are called by people."""

from django.utils.translation import gettext_lazy

# The names that addresses have in the code; whatever is not here is shown as it is.
SCREENS = {
    "front_door": gettext_lazy("de voordeur"),
    "answer": gettext_lazy("het antwoord aan de voordeur"),
    "our_plan": gettext_lazy("ons plan"),
    "change_words": gettext_lazy("je eigen woorden"),
    "my_post": gettext_lazy("berichten"),
    "who_looked": gettext_lazy("wie keek er"),
    "my_card": gettext_lazy("je eigen gegevens"),
    "my_families": gettext_lazy("mijn families"),
    "family_page": gettext_lazy("een gezin"),
    "family_reach": gettext_lazy("een gezin bereiken"),
    "question_spoken": gettext_lazy("gesproken"),
    "promise_make": gettext_lazy("iets beloven"),
    "promise_keep": gettext_lazy("een belofte nakomen"),
    "promise_move": gettext_lazy("een andere dag beloven"),
    "owed_done": gettext_lazy("wat we schuldig zijn doen"),
    "appointment_plan": gettext_lazy("een afspraak plannen"),
    "person_confirm": gettext_lazy("vastleggen wie het is"),
    "family_join": gettext_lazy("bij een gezin zetten"),
    "contact_person": gettext_lazy("vaste persoon worden"),
    "handover_ask": gettext_lazy("een collega vragen"),
    "handover_asked": gettext_lazy("een vraag overnemen"),
    "family_letters": gettext_lazy("brieven"),
    "desk": gettext_lazy("de balie"),
    "desk_question": gettext_lazy("een vraag opnemen"),
    "flags": gettext_lazy("wat niet werkt"),
    "flag_answer": gettext_lazy("antwoorden op wat niet werkt"),
    "uses": gettext_lazy("gebruik"),
    "home": gettext_lazy("het begin"),
    "upkeep_flag": gettext_lazy("zeggen dat iets niet werkt"),
}
ROLES = {
    "visitor": gettext_lazy("bezoeker"),
    "resident": gettext_lazy("inwoner"),
    "neighbourhood_team": gettext_lazy("buurtteam"),
    "clerk": gettext_lazy("balie"),
    "policy_officer": gettext_lazy("beleid"),
    "functional_admin": gettext_lazy("beheer"),
    "data_protection_officer": gettext_lazy("gegevensbescherming"),
    "provider": gettext_lazy("aanbieder"),
    "system": gettext_lazy("Noaber zelf"),
}


def screen_name(screen: str) -> str:
    """ "ons plan"."""
    return str(SCREENS.get(screen, screen))


def role_name(kind: str) -> str:
    """ "buurtteam"."""
    return str(ROLES.get(kind, kind))
