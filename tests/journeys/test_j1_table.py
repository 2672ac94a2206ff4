"""J1, steps 3 to 8, without money: five people, each in a browser of their own, at one table.

What one does is on the other's screen within two seconds. Every screen: axe, and no scrolling
sideways. What it takes is counted, and compared with what docs/burden.md says.
"""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.journeys.burden import Burden
from tests.journeys.conftest import Site
from tests.journeys.hands import Hands

OpenPage = Callable[..., Any]
PATIENCE = 6.0  # of the test, on a busy machine; what it took is counted


@dataclass
class Table:
    """Who is there, and what came of it."""

    samira: Hands
    marieke: Hands
    rachid: Hands
    youssef: Hands
    karim: Hands
    family_id: int
    mark: str
    burden: Burden = field(default_factory=Burden)

    @property
    def people(self) -> tuple[Hands, ...]:
        return self.samira, self.marieke, self.rachid, self.youssef, self.karim

    def says(self, words: str) -> str:
        """Words that are of this run alone."""
        return f"{words} ({self.mark})"

    def appears(self, words: str, by: Hands, *readers: Hands) -> None:
        """On the screens of others, untouched; from the tap, and before anything else is done."""
        for reader in readers:
            self.burden.seen(reader.sees_within(words, by.acted, PATIENCE))
        by.look()


@pytest.fixture(params=[("phone", "nl"), ("desktop", "en")], ids=lambda p: "-".join(p))
def table(request: pytest.FixtureRequest, site: Site, open_page: OpenPage) -> Any:
    """Samira and the others on their phones; Marieke's is as wide as the run asks."""
    width, language = request.param
    with translation.override(language):
        people = {
            who: Hands(open_page(width if who == "marieke" else "phone", language), site, who)
            for who in ("samira", "marieke", "rachid", "youssef", "karim")
        }
        for who in ("samira", "marieke", "rachid", "youssef"):
            people[who].be(who)
        family_id = int(people["samira"].page.url.rstrip("/").rpartition("/")[2])
        people["youssef"].open(reverse("family_plan", args=[family_id]))
        people["rachid"].open(reverse("asked_of_me"))
        people["marieke"].open(reverse("table", args=[family_id]))
        yield Table(
            samira=people["samira"],
            marieke=people["marieke"],
            rachid=people["rachid"],
            youssef=people["youssef"],
            karim=people["karim"],
            family_id=family_id,
            mark=f"{width} {language}",
        )


def test_the_table(table: Table) -> None:
    the_real_question(table)
    a_goal(table)
    help_for_youssef(table)
    something_of_the_circle(table)
    an_agreed_commitment(table)
    a_task_for_the_trainer(table)
    two_at_the_very_same_moment(table)
    how_it_ends(table)
    problems = [problem for hands in table.people for problem in hands.problems]
    assert not problems, "\n".join(problems)
    assert [asked for hands in table.people for asked in hands.asked_again] == []
    for hands in table.people:
        table.burden.screens[hands.who] = len(hands.screens)
    if os.environ.get("WRITE_BURDEN"):
        table.burden.write()
    assert table.burden.worse_than_written() == []


def the_real_question(table: Table) -> None:
    """S2-03: worded together at the table; Samira says yes on her own phone."""
    words = table.says("Weer samen een avond zonder ruzie")
    table.marieke.tap("question_real")
    table.marieke.write("words", words)
    table.marieke.tap("question_real", look=False)
    table.appears(words, table.marieke, table.samira, table.youssef)
    table.samira.tap("word_say", near=words)
    assert table.samira.reads(words)


def a_goal(table: Table) -> None:
    """S2-18: at most three taps and one sentence."""
    words = table.says("Noor slaapt om acht uur")

    def set_goal() -> None:
        table.samira.tap("goals:home_new")
        table.samira.write("words", words)
        table.samira.tap("goals:home_new", look=False)

    table.burden.count("a goal", table.samira, set_goal, sentence=len(words))
    table.appears(words, table.samira, table.marieke, table.youssef)


def help_for_youssef(table: Table) -> None:
    """S0-04, S0-10, S3-09, X-05: named, what fits, and everybody's word, each on their own."""
    words, fits = table.says("iemand om mee te praten"), table.says("gesprekken bij De Brug")
    outside = table.says("Vijf gesprekken voor Youssef")
    marieke = table.marieke

    def name_need() -> None:
        marieke.write("words", words)
        marieke.choose_named("person", "Youssef")
        marieke.send("words", look=False)

    table.burden.count("a new need", marieke, name_need, sentence=len(words))
    table.appears(words, marieke, table.samira)
    marieke.tap("needs:work_fit", part="alleen=1")
    marieke.write("fits", fits)
    marieke.write("professional_why", "Dit vraagt een behandelaar.")
    marieke.tap("needs:work_fit")
    marieke.write("words", outside)
    marieke.tap("needs:work_ask")
    for hands in (table.samira, table.youssef):  # it stood there from the page before on
        hands.sees_within(fits, marieke.acted, PATIENCE)
    for hands in (table.samira, table.youssef):
        hands.tap("word_say", near=fits)
    table.rachid.open(reverse("asked_of_me"))
    assert table.rachid.reads(outside)
    for secret in (words, "’s Avonds rust in huis", "Oma Fatima"):
        assert not table.rachid.reads(secret)
    table.rachid.tap("asked_word", near=outside, value="yes")


def an_agreed_commitment(table: Table) -> None:
    """S2-07: what, who, and the yes of who sits there; or asked, and the yes on their own phone."""
    marieke, samira, youssef = table.marieke, table.samira, table.youssef
    marieke.open(reverse("table", args=[table.family_id]))
    what, later = table.says("zus bellen"), table.says("fiets maken")

    def agree() -> None:
        marieke.write("what", what)
        marieke.choose_named("who", "Samira")
        marieke.send("what", "yes", look=False)

    def ask() -> None:
        marieke.write("what", later)
        marieke.choose_named("who", "Youssef")
        marieke.send("what", "later", look=False)

    table.burden.count("an agreed commitment", marieke, agree, sentence=len(what))
    table.appears(what, marieke, samira, youssef)
    asked = marieke.counted(ask)
    table.appears(later, marieke, samira, youssef)
    said = youssef.counted(lambda: youssef.tap("task_answer", near=later, look=False))
    youssef.look()
    both = "the same, with a yes on one's own phone"
    table.burden.taps[both] = asked[0] + said[0]
    table.burden.letters[both] = asked[1] - len(later)


def something_of_the_circle(table: Table) -> None:
    """S3-03: one more around her, drawn by herself."""
    samira, name = table.samira, f"Tante {table.mark}"
    samira.open(reverse("my_circle"))
    samira.tap("circle_add")
    samira.write("name", name)
    samira.tap("circle_add")
    assert samira.reads(name)
    samira.open(reverse("family_plan", args=[table.family_id]))


def a_task_for_the_trainer(table: Table) -> None:
    """S1-03: by a link, no account; he sees that and nothing else."""
    samira, karim = table.samira, table.karim
    what, name = table.says("Youssef dinsdag meenemen"), f"Trainer {table.mark}"

    def ask() -> None:
        samira.write("what", what)
        samira.write("name", name)
        samira.send("name", look=False)

    table.burden.count("a task for the circle", samira, ask, sentence=len(what) + len(name))
    found = re.findall(r"/l/([\w-]+)/", samira.page.inner_html("main"))
    assert found, samira.page.inner_text("main")
    link = found[0]
    table.appears(what, samira, table.marieke)
    karim.open(f"/l/{link}/")
    assert not karim.reads(what)  # a robot that follows the link reads nothing
    karim.tap("personal_link")
    assert karim.reads(what)
    for secret in ("Noor", "De Brug", "Oma Fatima", "06 12300001"):
        assert not karim.reads(secret)
    samira.open(reverse("family_plan", args=[table.family_id]))
    karim.tap("asked_answer", near=what, value="yes")


def two_at_the_very_same_moment(table: Table) -> None:
    """Each asks the trainer something, at one moment: both stand, and each sees the other's."""
    samira, marieke, name = table.samira, table.marieke, f"Trainer {table.mark}"
    hers, theirs = table.says("zaterdag meerijden"), table.says("woensdag een uur langer")
    samira.open(reverse("family_plan", args=[table.family_id]))
    marieke.open(reverse("table", args=[table.family_id]))
    samira.write("what", hers)
    samira.write("name", name)
    marieke.write("what", theirs)
    marieke.choose_named("who", name)
    moment, since = time.time() + 0.5, time.monotonic() + 0.5
    samira.ready("name", "", moment)
    marieke.ready("what", "later", moment)
    for reader, words in ((samira, theirs), (marieke, hers)):
        table.burden.seen(reader.sees_within(words, since, PATIENCE))
    for hands, words in ((samira, hers), (marieke, theirs)):
        hands.sees_within(words, since, PATIENCE)
        hands.look()


def how_it_ends(table: Table) -> None:
    """S2-04, S2-14, X-08: safe, a name under it, the page for the fridge, and was I heard."""
    samira, marieke, family = table.samira, table.marieke, [table.family_id]
    marieke.open(reverse("safety", args=family))
    marieke.choose("safe", "yes")
    marieke.tap("safety")
    marieke.open(reverse("table_done", args=family))
    samira.open(reverse("family_plan", args=family))
    if samira.sees_key("heard"):  # once after each talk: in the first run of the two
        samira.write("words", table.says("mocht wel wat langer"))
        samira.tap("heard", value="partly")
    samira.open(reverse("sign_plan", args=family))
    samira.choose("covers", "personal_plan")
    samira.tap("sign_plan")
    samira.open(reverse("fridge", args=family))
    assert samira.reads(table.says("Noor slaapt om acht uur"))
