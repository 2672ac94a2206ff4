"""Pages that only stand after a button: answers, what has to be put right, two who wrote at once.

They are sent to the product in this process and shown in the browser at their own address, with
everything around them (styles, scripts, the policy of what may run) from the running site.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.journeys.happenings import Happened

# Templates that no visit shows, and why.
NOT_SHOWN = {
    "public/link_enough.html": "only after sixty wrong links from one place: a link that ended, in"
    " other words",
    "family/plan_news.html": "what moves along in our plan; the same parts as the page",
    "web/components/balloon.html": "on no page yet",
    "web/components/leads.html": "on no page yet",
}
FRAME = "web/frame/"  # around every page, and remembered


@dataclass(frozen=True)
class Sent:
    """What somebody sends, and the status of the page that comes back."""

    who: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)
    status: int = 200


def what_is_sent(happened: Happened, language: str) -> Iterator[Sent]:
    """One of every page that has no address of its own, and of every kind of form with mistakes."""
    soon = (timezone.now() + timedelta(days=3)).date().isoformat()
    yield Sent("nobody", "/", {"phone": "06"})
    yield Sent("nobody", "/l/niets/", status=404)
    yield Sent("samira", f"/l/{happened.link()}/", status=403)
    yield Sent("nobody", "/werkt-niet/", {"words": "a" * 501})
    yield Sent("nobody", "/inloggen/login/")
    yield Sent("nobody", "/gevraagd/1/taak/1/", {"said": "Hoe laat?"}, 403)
    yield Sent("karim", "/gevraagd/1/taak/999999999/", {"said": "Hoe laat?", "answer": "ask"}, 404)
    yield Sent("karim", f"/gevraagd/1/taak/{happened.task_of('karim')}/", {"answer": "ask"})
    words = {"sentence": "Anders gezegd.", "version": "1"}
    yield Sent("samira", "/gezin/1/woorden/", words)
    yield Sent("samira", "/gezin/1/doel/")
    yield Sent("samira", "/mijn-gegevens/", {"phone": "x", "email": "x"})
    yield Sent("samira", "/gezin/1/naam/")
    yield Sent("samira", "/mijn-kring/foto/")
    yield Sent("nobody", "/meebrengen/")
    yield Sent("nobody", "/meebrengen/", {"plan": happened.plan_file()})
    ask = {"what": "De hond uitlaten", "due_on": soon, "who": "new", "name": "Tante Riet"}
    yield Sent("annelies", f"/gezin/{happened.family_of('annelies')}/kring-vragen/", ask, 201)
    yield Sent("marieke", "/werk/gezin/1/belofte/")
    yield Sent("marieke", "/werk/gezin/1/tafel/afspraak/")
    yield Sent("marieke", "/werk/gezin/1/veilig/")
    yield from _who_leaves(happened)
    yield Sent("vos", "/werk/hulp/1/belofte/")
    nowhere = {"given_name": "Niemand", "surname": "Nergens", "born_on": "1980-01-01"}
    yield Sent("joke", "/balie/", nowhere)
    yield Sent("joke", "/balie/vraag/")
    asked = {"channel": "desk", "own_words": "Ik durf niet meer alleen naar buiten.",
             "given_name": "Toos", "phone": "0123 400 999", "language": language}  # fmt: skip
    yield Sent("joke", "/balie/vraag/", asked, 201)
    yield from _at_the_desk(happened)
    if language == "nl":  # a letter speaks the language of who reads it
        link = f"/werk/gezin/1/wie-horen-erbij/{happened.cast['samira'].person_id}/link/"
        yield Sent("marieke", link, {"how": "paper"}, 201)
    yield Sent("samira", "/gezin/1/doel/999999999/", {"words": "Dit schreef ik net."}, 404)
    yield Sent("ilse", "/beleid/antwoord/family_plan/")


def _who_leaves(happened: Happened) -> Iterator[Sent]:
    whose = f"/werk/gezin/1/wie-horen-erbij/{happened.cast['youssef'].person_id}"
    yield Sent("marieke", f"{whose}/hoort-er-niet-meer-bij/")
    yield Sent("marieke", f"{whose}/niet-veilig/")
    yield Sent("samira", "/gezin/1/weg/", {"from_on": "2020-01-01"})


def _at_the_desk(happened: Happened) -> Iterator[Sent]:
    """What Annelies says by telephone is written down (X-18)."""
    yield Sent("joke", "/balie/", happened.at_the_desk())
    known = happened.found_at_the_desk()
    if not known:
        return
    yield Sent("joke", "/balie/bereiken/", {"known": known})
    yield Sent("joke", "/balie/woorden/", {"known": known})
    words = happened.send("joke", "/balie/woorden/", known=known).text
    values = dict(re.findall(r'name="(plan|version)" value="(\d+)"', words))
    said = {"known": known, "sentence": "Zo zeg ik het aan de telefoon.", **values}
    yield Sent("joke", "/balie/woorden/", said, 201)


def answered(happened: Happened, sent: Sent, municipality: str, language: str) -> Any:
    """The page that comes back, in this look."""
    client: Client = happened.client_of(happened.cast[sent.who])
    session = client.session
    session["municipality"] = municipality
    session.save()
    client.cookies["django_language"] = language
    fields = {"once": str(uuid.uuid4()), **sent.fields}
    if isinstance(fields.get("plan"), bytes):
        fields["plan"] = SimpleUploadedFile("ons-plan.json", fields["plan"], "application/json")
    return client.post(sent.path, fields)
