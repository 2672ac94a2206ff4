"""The form of a resident's own ways to be reached."""

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.doors.web.contact import ReachForm, email_field, phone_field


class CardForm(ReachForm):
    """How we reach somebody, and in which language."""

    phone = phone_field(_("Je telefoonnummer"), "tel")
    email = email_field(_("Je e-mailadres"), "email")
    language = forms.ChoiceField(
        label=_("In welke taal schrijven we je?"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
    )
