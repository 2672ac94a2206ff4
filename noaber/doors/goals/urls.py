"""Addresses of goals: at home, and at the table."""

from django.urls import URLPattern, path

from noaber.doors.goals import home, work

app_name = "goals"
_GOAL = "gezin/<row:family_id>/doel/<row:goal_id>/"
_TABLE = "werk/gezin/<int:family_id>/tafel/"

urlpatterns: list[URLPattern] = [
    path("gezin/<row:family_id>/doel/", home.New.as_view(), name="home_new"),
    path(_GOAL, home.Change.as_view(), name="home_change"),
    path(f"{_GOAL}van-ons/", home.Adopt.as_view(), name="home_adopt"),
    path(f"{_GOAL}plaats/", home.Move.as_view(), name="home_move"),
    path(f"{_GOAL}gelukt/", home.Reached.as_view(), name="home_reached"),
    path(f"{_GOAL}niet-meer/", home.Drop.as_view(), name="home_drop"),
    path(f"{_GOAL}toch/", home.Again.as_view(), name="home_again"),
    path(f"{_GOAL}vraag/", home.AskChild.as_view(), name="home_ask_child"),
    path(f"{_TABLE}doel/", work.Propose.as_view(), name="work_propose"),
    path(f"{_TABLE}doel/<int:goal_id>/horen/", work.Hear.as_view(), name="work_hear"),
    path(
        f"{_TABLE}zegt/<int:person_id>/doel/<int:goal_id>/ja/", work.Yes.as_view(), name="work_yes"
    ),
]
