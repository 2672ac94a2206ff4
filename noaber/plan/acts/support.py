"""The right to free independent support, as every message says it (X-12)."""

from django.utils.translation import gettext

from noaber.lib.phones import spoken_phone
from noaber.people.reads import Municipality


def support_words(municipality: Municipality) -> str:
    """Who thinks along and at which number, in the active language; never an empty name.

    Where none was loaded yet, whoever answers at the municipality knows where it is.
    """
    words = {
        "support": municipality.support_name,
        "support_phone": spoken_phone(municipality.support_phone),
        "name": municipality.name,
        "phone": spoken_phone(municipality.phone),
    }
    if municipality.support_name and municipality.support_phone:
        return (
            gettext(
                "%(support)s denkt gratis met je mee "
                "en werkt niet voor de gemeente: %(support_phone)s."
            )
            % words
        )
    return (
        gettext(
            "Er is gratis hulp van iemand die niet voor de gemeente werkt. "
            "Bel %(name)s en vraag ernaar: %(phone)s."
        )
        % words
    )
