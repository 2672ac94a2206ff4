"""Made from acts.yaml by `./run check --write`; a name that is no act is no name here."""

from noaber.record.viewers import ActName

STAFF_LOADED = ActName("people.staff_loaded")
ORGANISATION_LOADED = ActName("people.organisation_loaded")
CONTACT_CHANGED = ActName("people.contact_changed")
CONTACT_NOTED = ActName("people.contact_noted")
CONTACT_NOTED_AT_DESK = ActName("people.contact_noted_at_desk")
AUTHORITY_RECORDED = ActName("people.authority_recorded")
AUTHORITY_ENDED = ActName("people.authority_ended")
ADDRESS_RECORDED = ActName("people.address_recorded")
LINK_MADE = ActName("people.link_made")
LINKS_ENDED = ActName("people.links_ended")
LOG_TERM_RECORDED = ActName("people.log_term_recorded")
WORD_CHOSEN = ActName("people.word_chosen")
NOABER_BEGUN = ActName("people.noaber_begun")
EVERYBODY_OUT = ActName("people.everybody_out")
