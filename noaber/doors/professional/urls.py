"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.professional import (
    along,
    families,
    family,
    handovers,
    identity,
    letters,
    promises,
)

_OF = "gezin/<int:family_id>/"

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
    path(f"{_OF}hoort-bij/", identity.join, name="family_join"),
    path(f"{_OF}brieven/", letters.waiting, name="family_letters"),
    path(f"{_OF}brieven/<int:notice_id>/", letters.letter, name="family_letter"),
    path(f"{_OF}overdragen/<int:question_id>/", handovers.ask, name="handover_ask"),
    path(f"{_OF}overname/<int:handover_id>/", handovers.asked, name="handover_asked"),
    path(
        f"{_OF}overname/<int:handover_id>/intrekken/", handovers.withdraw, name="handover_withdraw"
    ),
]
