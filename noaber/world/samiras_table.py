"""What stands on the table of Samira's family, and on those of Annelies and mevrouw Van Dalen."""

from datetime import time

from noaber.lib.exchange import as_json
from noaber.plan import signing
from noaber.plan.acts.circle import Around, add_to_circle, show_circle
from noaber.plan.acts.closing import give_pulse
from noaber.plan.acts.goals import order_goals
from noaber.plan.acts.guests import (
    CircleGuest,
    Joining,
    accept_invitation,
    invite_provider,
    stop_part,
)
from noaber.plan.acts.needs import Fit, draft_fit, name_need
from noaber.plan.acts.photos import keep_circle, keep_own_plan
from noaber.plan.acts.signing import sign_what_was_read
from noaber.plan.acts.tasks import Task, ask_commitment
from noaber.plan.acts.voices import set_word_aside
from noaber.plan.reads.picture import picture
from noaber.plan.rules import SIGNED_AS
from noaber.record.viewers import Viewer
from noaber.sharing.looks import look
from noaber.world.cast import CAST
from noaber.world.paper import circle_on_paper, plan_on_paper
from noaber.world.table import LINK_LASTS, Table
from noaber.world.telling import Teller, Told

_BY_SLUG = {c.slug: c for c in CAST}
_CIRCLE = (
    Around("Amal", "mijn zus", 1, ("practical", "emotional"), "both", (6, 7),
           "alleen in het weekend", phone="06 12300011"),
    Around("Oma Fatima", "mijn moeder", 1, ("company", "practical"), "both", (3,),
           "niet ’s avonds, zij ziet slecht in het donker", phone="06 12300012"),
    Around("Karim", "trainer van Youssef", 2, ("practical", "advice"), "to_me", (2, 4),
           "alleen op trainingsdagen", _BY_SLUG["karim"].phone, _BY_SLUG["karim"].email),
    Around("Hanna", "vriendin van vroeger", 2, ("emotional",), "both", (),
           "woont ver weg, bellen kan altijd"),
    Around("Yasmin", "collega", 3, ("advice",), "to_me", (1, 2, 3, 4, 5), "alleen over het werk"),
    Around("Mevrouw Boon", "boven ons", 3, ("company",), "from_me", (),
           "ik doe boodschappen voor haar"),
)  # fmt: skip


def tell_samiras_table(teller: Teller, hers: Told, youssef_id: int) -> int:
    """Everything there is at a table (J1, steps 3 to 8); returns who Karim is."""
    table = Table(hers, teller.ago(5))
    youssef = Viewer(youssef_id)
    _goals(table)
    debt_id = _needs(table, youssef)
    _circle(table)
    _tasks(table, youssef, debt_id)
    karim_id = _guests(table)
    _providers(teller, table)
    table.is_safe("Iedereen is thuis veilig. Youssef slaat soms met deuren, niet op mensen.")
    with look(youssef, "our_plan", families=[hers.family_id]):
        give_pulse(youssef, hers.family_id, "no", "niet echt", table.at)
    return karim_id


def _goals(table: Table) -> None:
    """Hers, in her order; Marieke's is a proposal."""
    samira, family_id = table.told.writer, table.told.family_id
    sleep = table.wants(samira, "Weer een hele nacht slapen", "healthy")
    calm = table.wants(samira, "’s Avonds rust in huis")
    money = table.wants(table.told.owner, "Weten wat er elke maand overblijft")
    with table.seen_by(samira):
        order_goals(samira, family_id, [calm, sleep, money], [sleep, calm, money])


def _needs(table: Table, youssef: Viewer) -> int:
    """One agreed, one with a different view, one that waits for Rachid; returns the agreed one."""
    samira = table.told.writer
    debt = table.needs(
        "overzicht over de brieven en de schulden", "debt",
        Fit("general", "het inloopuur geldzaken in het buurthuis, op donderdag"),
    )  # fmt: skip
    table.says(samira, debt, "yes")
    evening = table.needs(
        "iemand erbij rond bedtijd", "youth",
        Fit("collective", "een oudergroep op maandagavond", "Amal kan alleen in het weekend."),
    )  # fmt: skip
    table.says(samira, evening, "other", "Ik heb liever iemand bij ons thuis dan een groep.")
    talking = table.needs(
        "iemand om mee te praten over zijn boosheid", "youth",
        Fit(
            "paid", "vijf gesprekken bij De Brug", "",
            "Zijn boosheid komt na wat er gebeurd is; dat vraagt een behandelaar.",
            table.day(28), "Karim neemt hem twee keer per week mee naar de training.",
        ),
        child_id=youssef.person_id,
        elsewhere="Vijf gesprekken bij De Brug voor Youssef.",
    )  # fmt: skip
    for viewer in (samira, youssef):
        table.says(viewer, talking, "yes")
    return debt


def _circle(table: Table) -> None:
    """Six people around her, drawn by herself; Marieke may look along."""
    samira, marieke = table.told.writer, table.told.owner
    with look(samira, "circle", persons=[table.told.person_id]):
        for around in _CIRCLE:
            add_to_circle(samira, table.told.person_id, around)
        words = "zoals ik hem eerst tekende"
        keep_circle(samira, table.told.person_id, circle_on_paper(), words, table.at)
        until = table.at + LINK_LASTS
        show_circle(samira, table.told.person_id, marieke.role, until)


def _tasks(table: Table, youssef: Viewer, debt_id: int) -> None:
    """Samira has four, of which three for now; Youssef has one."""
    samira, marieke = table.told.writer, table.told.owner
    theirs = [
        table.asks(marieke, "De brieven van deze maand meenemen naar het inloopuur", 9, samira,
                   why="dan weten we hoeveel het is", need_id=debt_id),
        table.asks(marieke, "Noor een uur eerder naar bed, drie avonden", 11, samira),
    ]  # fmt: skip
    table.says_yes(samira, *theirs)
    table.asks(samira, "Amal vragen voor de zaterdagen", 12, samira)
    table.asks(marieke, "De huisarts bellen over het slapen", 26, samira)
    football = table.asks(samira, "Kiezen op welke dagen je traint", 10, youssef)
    table.says_yes(youssef, football)


def _guests(table: Table) -> int:
    """Karim said yes; her mother has not answered yet. Neither sees more than that."""
    samira, karim = table.told.writer, _BY_SLUG["karim"]
    trainer = table.invites(CircleGuest("Karim", "traint Youssef", karim.phone, karim.email))
    guest = Viewer(trainer.person_id)
    ride = table.asks(samira, "Youssef meenemen naar de training op dinsdag", 12, guest)
    table.says_yes(guest, ride)
    with look(guest, "asked_of_me", families=[table.told.family_id]):
        accept_invitation(guest, trainer.part_id, table.at)
    mother = table.invites(CircleGuest("Oma Fatima", "mijn moeder", "06 12300012"))
    table.asks(samira, "Noor op woensdag uit school halen", 13, Viewer(mother.person_id))
    return trainer.person_id


def _providers(teller: Teller, table: Table) -> None:
    """Dr. Vos gives advice while help for Youssef waits; Lena helped and left, and what she did is
    of no one yet (S0-11)."""
    family_id, samira = table.told.family_id, table.told.writer
    vos, lena = teller.region.staff["vos"], teller.region.staff["lena"]
    _joins(table, vos, Joining(
        vos.role, "denkt met jullie mee", "jullie vroegen raad tot de gesprekken beginnen",
        "als de gesprekken met Youssef beginnen",
    ))  # fmt: skip
    part_id = _joins(table, lena, Joining(
        lena.role, "helpt twee ochtenden", "de ochtenden liepen vast", "als het ritme er is"
    ))  # fmt: skip
    table.asks(table.told.owner, "Samira bellen en uitleggen hoe de gesprekken gaan", 8, vos)
    with look(lena, "our_plan", families=[family_id]):
        task = Task("Een weekritme voor de ochtend maken", table.day(20), role_id=lena.role)
        ask_commitment(lena, family_id, task, table.at)
    with table.seen_by(samira):
        stop_part(samira, part_id, table.at)


def _joins(table: Table, provider: Viewer, joining: Joining) -> int:
    owner, family_id = table.told.owner, table.told.family_id
    with table.tells(owner):
        part_id = invite_provider(owner, family_id, joining, table.at)
    with look(provider, "asked_of_me", families=[family_id]):
        accept_invitation(provider, part_id, table.at)
    return part_id


def tell_annelies_table(teller: Teller, hers: Told, finn_id: int) -> None:
    """Help for Finn asks Jeroen's word too; what he reads does not tell where they are (X-08)."""
    table = Table(hers, teller.ago(4))
    goal = table.wants(hers.writer, "Finn slaapt weer in zijn eigen bed", "safe")
    need = table.needs(
        "iemand die met Finn praat over wat er gebeurd is", "health",
        Fit("paid", "gesprekken en spel bij De Brug", "", "Dat vraagt een behandelaar."),
        goal_id=goal, child_id=finn_id, elsewhere="Gesprekken en spel voor Finn, zes keer.",
    )  # fmt: skip
    table.says(hers.writer, need, "yes")
    own = table.asks(hers.owner, "Vragen of Finn een dag later mag beginnen", 12, hers.writer)
    table.says_yes(hers.writer, own)
    _begins_without_his_yes(teller, table, finn_id)
    table.is_safe("Alleen ik weet waar zij wonen. Niets over school of plaats in berichten.")


def _begins_without_his_yes(teller: Teller, table: Table, finn_id: int) -> None:
    """Asking Jeroen first is not safe for Finn; a colleague still says whether that was right."""
    owner, family_id = table.told.owner, table.told.family_id
    colleague = teller.region.colleague_of(owner.role_id, table.told.town)
    with table.seen_by(owner):
        need_id = name_need(
            owner, family_id, "iemand op school die weet wat er is", table.at, "youth", finn_id
        )
        fit = Fit("paid", "een vertrouwd iemand op school", "", "Dat vraagt meer dan een juf.")
        draft_fit(owner, need_id, fit, 1, table.at)
    with table.tells(owner):
        reason = "Eerst zijn vader vragen is voor Finn nu niet veilig."
        until = table.day(42)
        begun = (need_id, 2, "urgency", reason)
        set_word_aside(owner, *begun, colleague.role, until, table.at)


def tell_van_dalens_table(teller: Teller, hers: Told) -> None:
    """Agreed, and her name under it: one signature (S2-14). First she wrote it on paper (X-27)."""
    table = Table(hers, teller.ago(2, time(15)))
    with table.seen_by(hers.writer):
        words = "mijn eigen plan, met Henk geschreven"
        keep_own_plan(hers.writer, hers.family_id, plan_on_paper(), words, table.at)
    teller.is_joined_by_a_colleague(hers, "kijkt mee naar het huis", table.at)
    goal = table.wants(hers.writer, "Weer in mijn tuin zitten", "taking_part")
    need = table.needs(
        "veilig de trap op en af", "support",
        Fit("paid", "een traplift", "", "Henk kan veel, maar geen traplift maken."),
        goal_id=goal,
    )  # fmt: skip
    table.says(hers.writer, need, "yes")
    table.asks(hers.writer, "De schuur leeg laten maken door Henk", 14, hers.writer)
    table.is_safe()
    with table.seen_by(hers.writer):
        read = picture(hers.family_id, hers.writer, table.at, to_sign=True)
        assert read is not None
        version = signing.version_of(as_json(read))
        sign_what_was_read(hers.writer, hers.family_id, SIGNED_AS, version, table.at)
