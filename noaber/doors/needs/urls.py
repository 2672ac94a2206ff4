"""Addresses of needs: at home, and at the table."""

from django.urls import URLPattern, path

from noaber.doors.needs import home, work

app_name = "needs"
_NEED = "gezin/<row:family_id>/nodig/<row:need_id>/"
_TABLE = "werk/gezin/<int:family_id>/tafel/nodig/"
_AT_TABLE = f"{_TABLE}<int:need_id>/"

urlpatterns: list[URLPattern] = [
    path("gezin/<row:family_id>/nodig/", home.New.as_view(), name="home_new"),
    path(_NEED, home.Fit.as_view(), name="home_fit"),
    path(f"{_NEED}vraag/", home.Ask.as_view(), name="home_ask"),
    path(f"{_NEED}vraag-kind/", home.AskChild.as_view(), name="home_ask_child"),
    path(f"{_NEED}niet-meer/", home.End.as_view(), name="home_end"),
    path(f"{_NEED}toch/", home.Again.as_view(), name="home_again"),
    path(_TABLE, work.Name.as_view(), name="work_name"),
    path(f"{_AT_TABLE}past/", work.Fit.as_view(), name="work_fit"),
    path(f"{_AT_TABLE}vragen/", work.Ask.as_view(), name="work_ask"),
    path(f"{_AT_TABLE}klaar/", work.End.as_view(), name="work_end"),
]
