"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.professional import (
    agreeing,
    along,
    authority,
    belonging,
    commitments,
    families,
    family,
    handovers,
    identity,
    joining,
    letters,
    members,
    own_word,
    planning,
    promises,
    provider,
    reaching,
    rights,
    safety,
    table,
)

PREFIX = "werk/"
_OF = "gezin/<int:family_id>/"
_WHO = f"{_OF}wie-horen-erbij/"
_ONE = f"{_WHO}<int:person_id>/"
_TABLE = f"{_OF}tafel/"
_NEED = f"{_TABLE}nodig/<int:need_id>/"
_HELP = "hulp/<int:family_id>/"

urlpatterns: list[URLPattern] = [
    path("", families.my_families, name="my_families"),
    path(_OF, family.family_page, name="family_page"),
    path(f"{_OF}contact/", family.family_reach, name="family_reach"),
    path(f"{_OF}gesproken/<int:question_id>/", promises.spoken, name="question_spoken"),
    path(f"{_OF}belofte/", promises.make, name="promise_make"),
    path(f"{_OF}belofte/<int:promise_id>/nagekomen/", promises.keep, name="promise_keep"),
    path(f"{_OF}belofte/<int:promise_id>/andere-dag/", promises.move, name="promise_move"),
    path(f"{_OF}gedaan/<int:owed_id>/", promises.owed_done, name="owed_done"),
    path(f"{_OF}afspraak/", promises.appointment, name="appointment_plan"),
    path(f"{_OF}vaste-persoon/", family.contact_person, name="contact_person"),
    path(f"{_OF}collega-erbij/", along.ask, name="colleague_ask"),
    path(f"{_OF}meedoen/<int:part_id>/", along.asked, name="colleague_asked"),
    path(f"{_OF}meedoen/<int:part_id>/intrekken/", along.withdraw, name="colleague_withdraw"),
    path(f"{_OF}meedoen/<int:part_id>/stoppen/", along.leave, name="colleague_leave"),
    path(f"{_OF}sluiten/", along.close, name="plan_close"),
    path(f"{_OF}wie-is-het/<int:person_id>/", identity.confirm, name="person_confirm"),
    path(f"{_OF}wiens-ja/", rights.whose_word, name="whose_word"),
    path(
        f"{_OF}wiens-ja/<int:person_id>/rechter/", rights.court_permission, name="court_permission"
    ),
    path(f"{_OF}wiens-ja/<int:person_id>/afwegen/", rights.weighing, name="weighing"),
    path("nakijken/<int:person_id>/", rights.exception_review, name="exception_review"),
    path(_WHO, members.members, name="family_members"),
    path(f"{_WHO}nieuw/", members.add, name="member_add"),
    path(f"{_ONE}hoort-er-niet-meer-bij/", belonging.leave, name="member_leaves"),
    path(f"{_ONE}niet-veilig/", belonging.unsafe, name="member_unsafe"),
    path(f"{_ONE}hoort-erbij/", belonging.stays, name="member_stays"),
    path(f"{_WHO}bekend/", members.add_known, name="member_known"),
    path(f"{_ONE}plek/", members.place, name="member_place"),
    path(f"{_ONE}gezag/", authority.authority, name="member_authority"),
    path(f"{_ONE}bereiken/", reaching.reach, name="member_reach"),
    path(f"{_ONE}link/", reaching.link, name="member_link"),
    path(f"{_OF}hoort-bij/", identity.join, name="family_join"),
    path(f"{_OF}brieven/", letters.waiting, name="family_letters"),
    path(f"{_OF}brieven/<int:notice_id>/", letters.letter, name="family_letter"),
    path(f"{_OF}overdragen/<int:question_id>/", handovers.ask, name="handover_ask"),
    path(f"{_OF}overname/<int:handover_id>/", handovers.asked, name="handover_asked"),
    path(
        f"{_OF}overname/<int:handover_id>/intrekken/", handovers.withdraw, name="handover_withdraw"
    ),
    path(_TABLE, table.table, name="table"),
    path(f"{_TABLE}nieuws/", table.table_news, name="table_news"),
    path(f"{_TABLE}klaar/", table.done, name="table_done"),
    path(f"{_TABLE}vraag/<int:question_id>/", table.real_question, name="question_real"),
    path(f"{_NEED}mijn-ja/", own_word.yes, name="own_word_yes"),
    path(f"{_NEED}mijn-kijk/", own_word.other, name="own_word"),
    path(f"{_NEED}zonder-ja/", agreeing.set_aside, name="word_aside"),
    path(f"{_TABLE}woord/<int:voice_id>/", agreeing.note, name="word_note"),
    path(f"{_TABLE}woord/<int:voice_id>/ja/", agreeing.yes, name="word_yes"),
    path(f"{_TABLE}afspraak/", commitments.make, name="commitment_make"),
    path(f"{_TABLE}afspraak/<int:commitment_id>/ja/", commitments.yes, name="commitment_yes"),
    path(f"{_TABLE}afspraak/<int:commitment_id>/", planning.task, name="commitment_change"),
    path(
        f"{_TABLE}afspraak/<int:commitment_id>/niet-meer/",
        planning.task_away,
        name="commitment_release",
    ),
    path(f"{_OF}afspraak/<int:appointment_id>/", planning.moment, name="appointment_change"),
    path(
        f"{_OF}afspraak/<int:appointment_id>/af/",
        planning.moment_off,
        name="appointment_cancel",
    ),
    path(f"{_OF}gevraagd/<int:commitment_id>/", commitments.answer, name="commitment_answer"),
    path(f"{_OF}klopte-dit/<int:aside_id>/", agreeing.review, name="aside_review"),
    path(f"{_OF}aanbieder/", joining.ask, name="provider_ask"),
    path(f"{_OF}aanbieder/<int:part_id>/", joining.change, name="provider_change"),
    path(f"{_OF}aanbieder/<int:part_id>/stoppen/", joining.stop, name="provider_stop"),
    path(f"{_OF}veilig/", safety.safety, name="safety"),
    path("hulp/", provider.home, name="provider_home"),
    path(_HELP, provider.family, name="provider_family"),
    path(f"{_HELP}meedoen/<int:part_id>/", provider.joins, name="provider_joins"),
    path(f"{_HELP}meedoen/<int:part_id>/stoppen/", provider.leave, name="provider_leave"),
    path(f"{_HELP}gevraagd/<int:commitment_id>/", provider.answer, name="provider_answer"),
    path(f"{_HELP}belofte/", provider.promise, name="provider_promise"),
]
