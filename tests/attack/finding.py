"""Learning by a clerk's search who lives in another municipality (S2-07, X-18)."""

from contextlib import suppress
from typing import Any, cast

import psycopg

from noaber.record.viewers import Viewer
from tests.attack.pairs import ROUNDS, steady
from tests.attack.stage import GotThrough, Stage, attempt, name_looks
from tests.town import Town, ask, make_town


@attempt("tell by the time of a clerk's search that somebody lives in another municipality")
def timing_of_find_person(stage: Stage) -> str:
    elsewhere, here = make_town(), stage.town
    recorded(stage, elsewhere, "Hildegard", "999990019")
    for name in ("Adelheid", "Adelheid", "Hadewych"):  # two namesakes; and one of somebody here
        recorded(stage, elsewhere, name)
    for name in ("Hadewych", "Hadelinde"):
        recorded(stage, here, name)
    by_bsn, by_name = ("%s, '', '', null", "'', %s, 'Elders', '1980-02-03'")
    ratios = [
        searched(stage, here.clerk, by_bsn, "999990019", "999990020"),
        searched(stage, here.clerk, by_name, "Hildegard", "Hildegund"),
        searched(stage, here.clerk, by_name, "Adelheid", "Adelinde"),
        searched(stage, here.clerk, by_name, "Hadewych", "Hadelinde"),
        searched(stage, here.tom, by_bsn, "999990019", "999990020"),
    ]
    who = "BSN, name, namesakes elsewhere, one here with a namesake elsewhere, and who is no clerk"
    return f"{ROUNDS} pairs: " + ", ".join(ratios) + f" ({who})"


def recorded(stage: Stage, town: Town, given_name: str, bsn: str = "") -> None:
    """Somebody of this town whose birth date is known, and perhaps their number."""
    somebody = ask(town, given_name=given_name, surname="Elders").person_id
    with stage.connected("postgres") as admin:
        admin.execute("set session_replication_role = replica")
        query = "update people_identity set bsn = %s, born_on = '1980-02-03' where person_id = %s"
        admin.execute(query, [bsn, somebody])
        admin.execute("select find_anew(array[%s])", [somebody])


@attempt("tell by what a clerk's search answers that somebody lives in another municipality")
def answers_of_find_person(stage: Stage) -> str:
    """Nobody, one elsewhere and two elsewhere answer alike; one here answers as one alone."""
    elsewhere, here = make_town(), stage.town
    for name in ("Een", "Twee", "Twee", "Samen"):
        recorded(stage, elsewhere, f"{name}elders")
    for name in ("Samen", "Alleen"):
        recorded(stage, here, f"{name}elders")
    answers = {}
    query = "select look_key, refused from open_find_person(%s, %s, '', %s, 'Elders', '1980-02-03')"
    with stage.connected() as connection:
        for name in ("Nul", "Een", "Twee", "Samen", "Alleen"):
            asked = [here.clerk.person_id, here.clerk.role_id, f"{name}elders"]
            ((key, refused_),) = connection.execute(query, asked).fetchall()
            with connection.transaction():
                name_looks(connection, str(key))
                seen = connection.execute("select count(*) from people_person").fetchall()
            answers[name] = (refused_, seen)
    if not (answers["Nul"] == answers["Een"] == answers["Twee"] != answers["Samen"]):
        raise GotThrough(f"those elsewhere answer otherwise than nobody: {answers}")
    if answers["Samen"] != answers["Alleen"]:
        raise GotThrough(f"a namesake elsewhere changes the answer: {answers}")
    return f"nobody, one and two elsewhere: {answers['Nul'][0]}"


def searched(stage: Stage, viewer: Viewer, how: str, hidden: str, absent: str) -> str:
    """The ratio of open_find_person, for whoever asks."""
    query = f"select open_find_person({viewer.person_id}, {viewer.role_id}, {how})"
    with stage.connected() as connection, connection.cursor() as cursor:
        connection.execute("set synchronous_commit = off")

        def ask_for(asked: str) -> None:
            with suppress(psycopg.errors.DatabaseError):  # NB005: no clerk
                cursor.execute(cast("Any", query), [asked], prepare=True)
                cursor.fetchone()

        return steady(ask_for, hidden, f"search by {how}", ROUNDS, absent)
