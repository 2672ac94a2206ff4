"""Addresses of this door."""

from django.urls import URLPattern, path

from noaber.doors.circle import asking, circle, photos, showing

_OF = "kring/<row:person_id>/"
_FAMILY = "gezin/<row:family_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_FAMILY}kring-vragen/", asking.guest_invite, name="guest_invite"),
    path(f"{_FAMILY}kring-vragen/<row:part_id>/link/", asking.guest_link, name="guest_link"),
    path("mijn-kring/", circle.my_circle, name="my_circle"),
    path(_OF, circle.circle_of, name="circle_of"),
    path(f"{_OF}erbij/", circle.add, name="circle_add"),
    path(f"{_OF}<row:around_id>/", circle.change, name="circle_change"),
    path(f"{_OF}<row:around_id>/eruit/", circle.take_out, name="circle_take_out"),
    path(f"{_OF}<row:around_id>/terug/", circle.put_back, name="circle_put_back"),
    path("mijn-kring/laten-zien/", showing.show, name="circle_show"),
    path("mijn-kring/niet-meer/", showing.hide, name="circle_hide"),
    path("mijn-kring/foto/", photos.of_circle, name="photo_circle"),
    path(f"{_OF}foto/<row:photo_id>/", photos.circle_photo, name="circle_photo"),
    path(f"{_FAMILY}eigen-plan/foto/", photos.of_own_plan, name="photo_own_plan"),
    path(f"{_FAMILY}eigen-plan/foto/<row:photo_id>/", photos.plan_photo, name="own_plan_photo"),
    path(f"{_OF}foto/<row:photo_id>/weg/", photos.circle_away, name="circle_photo_away"),
    path(
        f"{_FAMILY}eigen-plan/foto/<row:photo_id>/van-ons/",
        photos.is_ours,
        name="own_plan_photo_ours",
    ),
    path(
        f"{_FAMILY}eigen-plan/foto/<row:photo_id>/weg/",
        photos.plan_away,
        name="own_plan_photo_away",
    ),
]
