"""What is said on the next page ("De foto is weg."), in a cookie of our own name."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class OwnCookie(CookieStorage):
    """Django's own, under the name that production asks of every cookie."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
