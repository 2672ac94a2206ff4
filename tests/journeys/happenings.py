"""What has to have happened before some screens are there: a photo, a second lock, a link, a flag.

Done through the pages themselves, in this process, on the database of the site.
"""

import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from noaber.people import act_names as people_acts
from tests.test_outsiders import client_of
from tests.who_may import Family, Somebody

ByHand = tuple[str, Client, str, int]
NO_TEAM, NO_TOWN = "zonder-team", "nergens"  # how the host begins
SECRET = "JBSWY3DPEHPK3PXP"


class Happened:
    """Makes it happen once; knows the screens that are found by no number of a family."""

    def __init__(self, cast: list[Somebody], families: list[Family]) -> None:
        self.cast = {who.slug: who for who in cast}
        self.families = families
        self._photos()
        self._help_without_a_word()
        self._cannot_weigh()
        self._flags()
        self._asked_along()
        self._real_question()
        self._somebody_leaves()
        self._town_without_a_team()
        self.passwords: dict[str, str] = {}

    def client_of(self, who: Somebody) -> Client:
        """A browser of this person; of nobody too, with a session to put a municipality in."""
        client: Client = client_of(who)
        if not client.session.session_key:
            session = client.session
            session["municipality"] = "waterrijk"
            session.save()
            client.cookies["sessionid"] = str(session.session_key)
        return client

    def _as(self, slug: str) -> Client:
        return self.client_of(self.cast[slug])

    def send(self, slug: str, path: str, **fields: Any) -> Any:
        """What somebody sends by a button."""
        return self._as(slug).post(path, {"once": str(uuid.uuid4()), **fields})

    def _photos(self) -> None:
        for path in ("/mijn-kring/foto/", "/gezin/1/eigen-plan/foto/"):
            shot = SimpleUploadedFile("papier.jpg", paper(), "image/jpeg")
            sent = self.send("samira", path, photo=shot, words="Zo tekenden wij het.")
            assert sent.status_code == 302, path

    def _help_without_a_word(self) -> None:
        """Of Finn: a colleague is named who looks at it afterwards."""
        marieke, reviewer = self.cast["marieke"], self.cast["tom"].role_id
        until = (timezone.now() + timedelta(days=20)).date().isoformat()
        reason = {"kind": "urgency", "reason": "Hij slaapt niet.", "until": until}
        for family in self.families:
            for need in family.rows["need_id"] if marieke.role_id in family.works else []:
                if need["step"] == "paid" and need["person_id"]:
                    path = f"/werk/gezin/{family.id}/tafel/nodig/{need['id']}/zonder-ja/"
                    self.send("marieke", path, reviewer=reviewer, version=need["version"], **reason)

    def _cannot_weigh(self) -> None:
        """Of Youssef, for a while: a colleague is named who looks at it."""
        youssef, reviewer = self.cast["youssef"].person_id, self.cast["tom"].role_id
        days = {"from_on": timezone.localdate(), "until": timezone.localdate() + timedelta(days=20)}
        path = f"/werk/gezin/1/wiens-ja/{youssef}/afwegen/"
        about = {"about": "help_consent", "reason": "Hij slaapt niet."}
        answer = self.send("marieke", path, reviewer=reviewer, **days, **about)
        assert answer.status_code == 302, answer.content.decode()

    def _flags(self) -> None:
        for _time in range(3):
            assert self.send("nobody", "/werkt-niet/?screen=family_plan").status_code == 302
        self.send("nobody", "/werkt-niet/?screen=fridge", words="Hij print niet.")
        self.send("ilse", "/beleid/antwoord/fridge/", words="Dat is gemaakt.")

    def _asked_along(self) -> None:
        """A colleague who takes part by now, and a provider who may say yes."""
        plan, asked = "/werk/gezin/1", {"does": "denkt mee", "words": "", "why": "Om te slapen."}
        self.send("marieke", f"{plan}/collega-erbij/", to_role=self.cast["fenna"].role_id, **asked)
        self.send(
            "marieke", f"{plan}/aanbieder/", to_role=self.cast["lena"].role_id, need="0", **asked
        )
        for number in range(1, 30):
            self.send("fenna", f"{plan}/meedoen/{number}/", answer="yes")

    def _real_question(self) -> None:
        family = next(f for f in self.families if f.id == self.family_of("annelies"))
        owner = next(slug for slug, who in self.cast.items() if who.role_id in family.works)
        question = family.rows["question_id"][0]["id"]
        path = f"/werk/gezin/{family.id}/tafel/vraag/{question}/"
        assert self.send(owner, path, words="Weer durven slapen.").status_code == 302

    def _somebody_leaves(self) -> None:
        """Of Annelies' family: one who left today, and one who leaves in ten days."""
        family = next(f for f in self.families if f.id == self.family_of("annelies"))
        owner = next(slug for slug, who in self.cast.items() if who.role_id in family.works)
        people = f"/werk/gezin/{family.id}/wie-horen-erbij/"
        today = timezone.localdate()
        for name, day in (("Bas", today), ("Teun", today + timedelta(days=10))):
            card = {"given_name": name, "surname": "Vertrekt", "born_on": "1980-01-01"}
            place = {"does": "woonde hier", "place": "own", "phone": "", "email": ""}
            assert self.send(owner, f"{people}nieuw/", **card, **place).status_code == 302
            found = re.findall(rf"{people}(\d+)/", self._as(owner).get(people).text)
            person_id = max(map(int, found))
            if name == "Bas":
                self.left = Somebody("bas", person_id)
            else:
                self.leaves = Somebody("teun", person_id)
            leaves = {"from_on": day, "rests_on": "said", "words": ""}
            path = f"{people}{person_id}/hoort-er-niet-meer-bij/"
            assert self.send(owner, path, **leaves).status_code == 302

    def _town_without_a_team(self) -> None:
        from noaber.people.models import Organisation
        from noaber.record.acts import act
        from noaber.record.viewers import Viewer
        from noaber.sharing.looks import birth

        ans = self.cast["ans"]
        with birth(), act(Viewer(ans.person_id, ans.role_id), people_acts.ORGANISATION_LOADED):
            Organisation.objects.create(
                kind="municipality", slug=NO_TEAM, name="Zonder", phone="14 0999",
                host=f"{NO_TEAM}.localhost",
            )  # fmt: skip

    def by_hand(self) -> Iterator[ByHand]:
        """Name, browser, address and status of what has no number of a family."""
        nobody = self._as("nobody")
        yield "demo_people", nobody, "/proef/", 200
        yield "demo_mailbox", nobody, "/proef/post/", 200
        yield "demo_open_mail", nobody, "/proef/post/1/", 405
        yield "demo_become", nobody, "/proef/als/samira/", 405
        yield "demo_municipality", nobody, "/proef/gemeente/duinveld/", 405
        yield "account_logout", nobody, "/inloggen/logout/", 405
        yield "asked_of_me", nobody, "/gevraagd/", 403
        family_id = self.family_of("annelies")
        yield "family_plan", self.client_of(self.left), f"/gezin/{family_id}/", 404
        yield "leave_family", self.client_of(self.leaves), f"/gezin/{family_id}/weg/", 200
        yield "personal_link", nobody, f"/l/{self.link()}/", 200
        yield "not_found", nobody, "/nergens/", 404
        path = f"/werk/nakijken/{self.cast['youssef'].person_id}/"
        yield "exception_review", self._as("tom"), path, 200
        yield "flag_answer", self._as("ilse"), "/beleid/antwoord/family_plan/", 200
        yield "account_login", nobody, "/inloggen/login/", 200
        yield "account_inactive", nobody, "/inloggen/inactive/", 200
        for which in ("cancelled", "error"):
            path = f"/inloggen/3rdparty/login/{which}/"
            yield f"socialaccount_login_{which}", nobody, path, 401 if which == "error" else 200
        yield from self._second_lock()

    def otherwise(self) -> Iterator[tuple[str, str, str]]:
        """Who sees a screen in another way than who was found first."""
        yield "samira", "front_door", "/"
        yield "youssef", "our_plan", "/gezin/"
        yield "fenna", "contact_person", "/werk/gezin/1/vaste-persoon/"
        yield "marieke", "needs:work_fit", "/werk/gezin/1/tafel/nodig/1/past/?alleen=1"
        yield "annelies", "family_plan", f"/gezin/{self.family_of('annelies')}/"
        yield "youssef", "family_plan", "/gezin/1/"
        yield "karim", "asked_of_me", "/gevraagd/"
        yield "rachid", "asked_of_me", "/gevraagd/"
        yield "lena", "provider_home", "/werk/hulp/"
        yield "tom", "my_families", "/werk/"

    def link(self) -> str:
        """A personal link of Karim, as it would be in his mail."""
        from noaber.doors.demo.mailbox import new_link

        return str(new_link(self.cast["karim"].person_id or 0, timezone.now()))

    def family_of(self, slug: str) -> int:
        """The family whose plan is theirs."""
        return next(f.id for f in self.families if self.cast[slug].person_id in f.own)

    def task_of(self, slug: str) -> int:
        """Something that is asked of them."""
        person_id = self.cast[slug].person_id
        rows = (row for f in self.families for row in f.rows["task_id"])
        return int(next(row["id"] for row in rows if row["person_id"] == person_id))

    def at_the_desk(self) -> dict[str, str]:
        """By what Joke finds Annelies: as who works for her sees it."""
        from noaber.people.models import Identity, Person
        from noaber.record.viewers import Viewer
        from noaber.sharing.looks import look

        person_id = self.cast["annelies"].person_id or 0
        family = next(f for f in self.families if f.id == self.family_of("annelies"))
        owner = next(who for who in self.cast.values() if who.role_id in family.works)
        with look(Viewer(owner.person_id, owner.role_id), "members", families=[family.id]):
            person = Person.objects.get(pk=person_id)
            born_on = Identity.objects.get(person_id=person_id).born_on
        names = {"given_name": person.given_name, "surname": person.surname}
        return {**names, "born_on": str(born_on)}

    def found_at_the_desk(self) -> str:
        """Whom Joke found, sealed; '' while the family lives in another town than hers."""
        page = self.send("joke", "/balie/", **self.at_the_desk()).text
        found = re.search(r'name="known" value="([^"]+)"', page)
        return found[1] if found else ""

    def plan_file(self) -> bytes:
        """Samira's plan, as she takes it along."""
        return bytes(self._as("samira").get("/gezin/1/meenemen/bestand/").getvalue())

    def _second_lock(self) -> Iterator[ByHand]:
        """Log-in with a password: without a second factor yet, half-way, whole, an hour later."""
        new = self._logged_in("amina")
        self._lock("wouter")
        half_way = self._logged_in("wouter")
        known, later = self._logged_in("wouter", whole=True), self._logged_in("wouter", whole=True)
        session = later.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 3600
        session.save()
        for name, client, path in (
            ("mfa_activate_totp", new, "2fa/totp/activate/"),
            ("account_change_password", new, "password/change/"),
            ("mfa_authenticate", half_way, "2fa/authenticate/"),
            ("mfa_index", known, "2fa/"),
            ("mfa_view_recovery_codes", known, "2fa/recovery-codes/"),
            ("mfa_generate_recovery_codes", known, "2fa/recovery-codes/generate/"),
            ("mfa_deactivate_totp", known, "2fa/totp/deactivate/"),
            ("account_reauthenticate", later, "reauthenticate/"),
            ("mfa_reauthenticate", later, "2fa/reauthenticate/"),
        ):
            yield name, client, f"/inloggen/{path}", 200

    def _card(self, slug: str) -> Any:
        from noaber.people import reads as people

        role_id = self.cast[slug].role_id or 0
        return people.cards([role_id])[role_id]

    def _lock(self, slug: str) -> None:
        """A second factor, and codes for a lost telephone."""
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
        from allauth.mfa.totp.internal.auth import TOTP

        from noaber.people.models import Account

        user = Account.objects.get(person_id=self.cast[slug].person_id or 0).user
        TOTP.activate(user, SECRET)
        self.codes = iter(RecoveryCodes.activate(user).get_unused_codes())

    def _logged_in(self, slug: str, whole: bool = False) -> Client:
        """By a password; whole: with a code of a lost telephone as well, so not half-way."""
        from noaber.doors.public.tests.test_accounts import log_in
        from noaber.people import beginning

        card, client = self._card(slug), self._as("nobody")
        if slug not in self.passwords:
            self.passwords[slug] = beginning.give_login(card.person_id, card.email)
        answer = log_in(client, (card.email, self.passwords[slug]))
        assert answer.status_code == 302
        if whole:
            client.post(answer.url, {"code": next(self.codes)})
        return client


def paper() -> bytes:
    """Something photographed."""
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(held, "JPEG")
    return held.getvalue()
