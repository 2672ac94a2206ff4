"""What somebody looks with, in plain words: "Chrome op een telefoon met Android".

Only a word for the browser and one for the device is kept, of the few that are here: never what the
browser sent, by which one telephone could be told from others.
"""

from django.utils.translation import gettext as _

# What stands in a browser's own description; the first that is found counts.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("CrOS", "chromebook"),
    ("Macintosh", "mac"),
    ("Linux", "linux"),
)


def device_of(user_agent: str) -> str:
    """Two words of ours, joined by a slash; either may be empty."""
    browser = next((word for sign, word in BROWSERS if sign in user_agent), "")
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "")
    return f"{browser}/{system}"


def device_words(device: str) -> str:
    """The same as people say it."""
    browser, _slash, system = device.partition("/")
    where = {
        "iphone": _("een iPhone"),
        "ipad": _("een iPad"),
        "android": _("een telefoon of tablet met Android"),
        "windows": _("een computer met Windows"),
        "chromebook": _("een Chromebook"),
        "mac": _("een Mac"),
        "linux": _("een computer met Linux"),
    }.get(system, "")
    if browser and where:
        return _("{browser} op {device}").format(browser=browser, device=where)
    return browser or where[:1].upper() + where[1:] or _("Een apparaat dat we niet kennen")
