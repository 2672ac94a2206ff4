"""How roles are called by people."""

from django.utils.translation import gettext_lazy

ROLES = {
    "visitor": gettext_lazy("bezoeker"),
    "resident": gettext_lazy("inwoner"),
    "neighbourhood_team": gettext_lazy("buurtteam"),
    "clerk": gettext_lazy("balie"),
    "policy_officer": gettext_lazy("beleid"),
    "functional_admin": gettext_lazy("beheer"),
    "data_protection_officer": gettext_lazy("gegevensbescherming"),
    "provider": gettext_lazy("aanbieder"),
    "controller": gettext_lazy("controller"),
    "alderman": gettext_lazy("wethouder"),
    "system": gettext_lazy("Noaber zelf"),
}


def role_name(kind: str) -> str:
    """ "buurtteam"."""
    return str(ROLES.get(kind, kind))
