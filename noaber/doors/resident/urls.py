"""Addresses of this door."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from noaber.doors.resident import card, plan, post, who_looked, words


class RowNumber(IntConverter):
    """A number that a row can have; a longer one is an address that is not there."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowNumber, "row")

urlpatterns: list[URLPattern] = [
    path("gezin/", plan.our_plans, name="our_plan"),
    path("gezin/<row:family_id>/", plan.family_plan, name="family_plan"),
    path("gezin/<row:family_id>/antwoord/", plan.answer, name="answer"),
    path("gezin/<row:family_id>/woorden/", words.change_words, name="change_words"),
    path("berichten/", post.my_post, name="my_post"),
    path("berichten/<row:message_id>/", post.my_message, name="my_message"),
    path("berichten/<row:message_id>/gelezen/", post.message_read, name="message_read"),
    path("wie-keek/", who_looked.who_looked, name="who_looked"),
    path("mijn-gegevens/", card.my_card, name="my_card"),
]
