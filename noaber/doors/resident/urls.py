"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.resident import (
    belonging,
    bring_along,
    card,
    parts,
    planning,
    post,
    providers,
    rights,
    saying,
    signing,
    take_along,
    who_looked,
    words,
)

urlpatterns: list[URLPattern] = [
    path("gezin/<row:family_id>/woorden/", words.change_words, name="change_words"),
    path("gezin/<row:family_id>/meenemen/", take_along.take_along, name="take_along"),
    path(
        "gezin/<row:family_id>/meenemen/bestand/",
        take_along.take_along_file,
        name="take_along_file",
    ),
    path("meebrengen/", bring_along.bring, name="bring_along"),
    path("gezin/<row:family_id>/naam/", signing.sign_plan, name="sign_plan"),
    path("gezin/<row:family_id>/naam/<row:signature_id>/", signing.signed_plan, name="signed_plan"),
    path("gezin/<row:family_id>/gehoord/", saying.heard, name="heard"),
    path(
        "gezin/<row:family_id>/nodig/<row:need_id>/aanbieder/",
        providers.ask,
        name="our_provider_ask",
    ),
    path("gezin/<row:family_id>/woord/<row:voice_id>/", saying.word, name="word_say"),
    path("gezin/<row:family_id>/taak/", saying.task_new, name="task_new"),
    path("gezin/<row:family_id>/taak/<row:task_id>/", saying.task_answer, name="task_answer"),
    path("gezin/<row:family_id>/taak/<row:task_id>/dag/", planning.task_change, name="task_change"),
    path(
        "gezin/<row:family_id>/taak/<row:task_id>/niet-meer/",
        planning.task_release,
        name="task_release",
    ),
    path(
        "gezin/<row:family_id>/taak/<row:task_id>/toch/",
        planning.task_put_back,
        name="task_put_back",
    ),
    path(
        "gezin/<row:family_id>/afspraak/<row:appointment_id>/af/",
        planning.moment_cancel,
        name="moment_cancel",
    ),
    path(
        "gezin/<row:family_id>/afspraak/<row:appointment_id>/toch/",
        planning.moment_put_back,
        name="moment_put_back",
    ),
    path("gezin/<row:family_id>/mensen/<row:part_id>/", parts.change, name="part_change"),
    path("gezin/<row:family_id>/mensen/<row:part_id>/stop/", parts.stop, name="part_stop"),
    path("gezin/<row:family_id>/weg/", belonging.leave, name="leave_family"),
    path("gezin/<row:family_id>/toch-blijven/", belonging.stay, name="stay_in_family"),
    path("wiens-ja/", rights.my_word, name="my_word"),
    path("berichten/", post.my_post, name="my_post"),
    path("berichten/<row:message_id>/", post.my_message, name="my_message"),
    path("berichten/<row:message_id>/gelezen/", post.message_read, name="message_read"),
    path("wie-keek/", who_looked.who_looked, name="who_looked"),
    path("mijn-gegevens/", card.my_card, name="my_card"),
    path("mijn-gegevens/adres/", card.my_address, name="my_address"),
]
