"""How people call the screens: where something does not work (S0-18), and what is used (S2-20)."""

from noaber.lib.problems import _

OTHER = "other"
# By the name of the address. What has no name here is another page, and never shown as code.
_SCREENS = {
    "front_door": _("Vertel wat er is"),
    "choose_municipality": _("Waar woon je?"),
    "personal_link": _("De link uit een e-mail"),
    "account_login": _("Inloggen"),
    "openid_connect_login": _("Inloggen"),
    "openid_connect_callback": _("Inloggen"),
    "home": _("Het begin"),
    "leave": _("Uitloggen"),
    "answer": _("Dank je wel"),
    "our_plan": _("Ons plan"),
    "family_plan": _("Ons plan"),
    "change_words": _("Jullie woorden"),
    "plan_news": _("Ons plan, terwijl iemand anders ook schrijft"),
    "fridge": _("Voor op de koelkast"),
    "heard": _("Voelde je je gehoord?"),
    "goal_new": _("Een doel erbij"),
    "goal_change": _("Een doel anders zeggen"),
    "goal_adopt": _("Een voorstel overnemen"),
    "goal_move": _("De volgorde van doelen"),
    "goal_reached": _("Een doel is gelukt"),
    "goal_drop": _("Een doel telt niet meer"),
    "goal_again": _("Een doel telt weer mee"),
    "goal_ask": _("Vragen wat een kind van een doel vindt"),
    "our_need_new": _("Wat er nodig is"),
    "our_need_fit": _("Wat past bij wat nodig is"),
    "our_need_ask": _("Vragen wat iemand ervan vindt"),
    "our_need_ask_child": _("Vragen wat een kind van hulp vindt"),
    "our_need_end": _("Iets is niet meer nodig"),
    "our_need_again": _("Iets is toch nodig"),
    "word_say": _("Zeggen wat je ervan vindt"),
    "task_new": _("Een taak erbij"),
    "task_answer": _("Gedaan, of het lukt niet"),
    "part_change": _("Wat iemand bij jullie doet"),
    "part_stop": _("Iemand doet niet meer mee"),
    "my_post": _("Berichten"),
    "my_message": _("Een bericht"),
    "message_read": _("Zeggen dat je een bericht las"),
    "who_looked": _("Wie keek er?"),
    "my_card": _("Mijn gegevens"),
    "my_families": _("Mijn families"),
    "family_page": _("Eén gezin, voor wie ermee werkt"),
    "family_reach": _("Een gezin bereiken"),
    "question_spoken": _("Zeggen dat je iemand sprak"),
    "promise_make": _("Iets beloven"),
    "promise_keep": _("Een belofte nakomen"),
    "promise_move": _("Een andere dag beloven"),
    "owed_done": _("Zeggen dat iets gedaan is"),
    "appointment_plan": _("Een afspraak plannen"),
    "person_confirm": _("Vastleggen wie het is"),
    "family_join": _("Bij een gezin zetten"),
    "contact_person": _("Vaste persoon worden"),
    "handover_ask": _("Een collega vragen"),
    "handover_asked": _("Een vraag overnemen"),
    "handover_withdraw": _("Toch niet overdragen"),
    "colleague_ask": _("Een collega erbij vragen"),
    "colleague_asked": _("Meedoen in een plan"),
    "colleague_withdraw": _("Een collega toch niet erbij vragen"),
    "colleague_leave": _("Niet meer meedoen"),
    "plan_close": _("Een plan sluiten"),
    "family_letters": _("Brieven om te printen"),
    "family_letter": _("Een brief"),
    "desk": _("De balie"),
    "desk_question": _("Een vraag opnemen"),
    "flags": _("Wat niet werkt"),
    "flag_answer": _("Antwoorden op wat niet werkt"),
    "uses": _("Hoe vaak een scherm gebruikt wordt"),
    "upkeep_flag": _("Zeggen dat iets niet werkt"),
    "upkeep_answers": _("Antwoorden lezen"),
}


def known_screen(screen: str) -> str:
    """The screen itself, or OTHER when nobody calls it anything."""
    return screen if screen in _SCREENS else OTHER


def screen_words(screen: str) -> str:
    """ "Ons plan", as a catalogue key."""
    return _SCREENS.get(screen, _("Een andere pagina"))
