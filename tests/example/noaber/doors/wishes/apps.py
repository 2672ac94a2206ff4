"""This door is called as its part is; Django tells the two apart by their labels."""

from django.apps import AppConfig


class WishesDoor(AppConfig):
    """The door of wishes."""

    name = "noaber.doors.wishes"
    label = "wishes_door"
