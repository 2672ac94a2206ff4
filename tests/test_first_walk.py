"""From nothing to the first real sentence, by the commands of docs/operations.md and loading.md.

As a municipality does it: an empty folder, production settings, real processes, real HTTP. Only
the proxy with TLS is not there: what it would send along, the browser below sends itself.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from noaber.tests.test_supervise import until
from tests.production import HOST, Browser, Noaber, serving

SENTENCE = "Ik slaap al weken niet en weet niet meer waar ik moet beginnen."
TODAY = date.today()  # noqa: DTZ011 (as somebody types it in a list)
LISTS = {
    "organisations.csv": [
        "kind,slug,name,phone,host,support_name,support_phone",
        f"municipality,veldstad,Veldstad,14 0199,{HOST},Steunpunt Samen,0800 1234",
    ],
    "teams.csv": [
        "organisation,slug,name,phone,lead",
        "veldstad,oost,Buurtteam Oost,0199 456 789,ada@veldstad.example",
    ],
    "staff.csv": [
        "organisation,team,name,phone,email,kind,from,until",
        f"veldstad,oost,Ada,06 11223344,ada@veldstad.example,neighbourhood_team,{TODAY},",
    ],
    "roster.csv": [
        "organisation,team,email,from,until,position",
        f"veldstad,oost,ada@veldstad.example,{TODAY},{TODAY + timedelta(days=90)},1",
    ],
    "streets.csv": ["organisation,team,street,town", "veldstad,oost,Kadeplein,Veldstad"],
}


def code_of(secret: str, step: int = 0) -> str:
    """What the app on somebody's phone shows (RFC 6238); `step` 1 is the code after this one."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    moment = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(key, moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def password_in(said: str) -> str:
    """The one word on a line of its own that is no address: what the command shows once."""
    (password,) = re.findall(r"^  ([\w-]{20,})$", said, re.MULTILINE)
    return str(password)


@pytest.fixture
def noaber() -> Iterator[Noaber]:
    with serving() as running:
        yield running


def write(folder: Path, lists: dict[str, list[str]]) -> Path:
    folder.mkdir()
    for name, lines in lists.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    return folder


def test_from_nothing_to_the_first_real_sentence(noaber: Noaber, tmp_path: Path) -> None:
    assert f"https://{HOST}" in noaber.answers()
    everybody = psutil.Process(noaber.serving.pid).children(recursive=True)
    visitor = Browser(noaber.port)
    assert "not begun" in noaber.manage("load", str(tmp_path), "--as", "ans@x.example", code=1)
    visitor.get("/")  # nobody here yet, and no error

    begin(noaber)
    load(noaber, tmp_path)
    password = password_in(noaber.manage("staff_login", "ada@veldstad.example"))
    a_resident_writes(Browser(noaber.port))
    ada_sees_it(noaber.port, password)

    assert "fits its own seals" in noaber.manage("verify")
    noaber.stop()
    until(lambda: not any(child.is_running() for child in everybody), 10)


def begin(noaber: Noaber) -> None:
    said = noaber.manage(
        *("begin", "--municipality", "Veldstad", "--slug", "veldstad", "--phone", "14 0199"),
        *("--name", "Ans", "--email", "ans@veldstad.example", "--own-phone", "06 12345678"),
    )
    password_in(said)


def load(noaber: Noaber, tmp_path: Path) -> None:
    """First what a first list looks like: two faults, each named; then right; then again."""
    wrong = dict(LISTS)
    wrong["staff.csv"] = [LISTS["staff.csv"][0], LISTS["staff.csv"][1].replace(f"{TODAY}", "31-2")]
    wrong["streets.csv"] = [*LISTS["streets.csv"], "veldstad,oost,,Veldstad"]
    faulty, right = write(tmp_path / "faulty", wrong), write(tmp_path / "right", LISTS)
    as_ans = ("--as", "ans@veldstad.example")
    refused = noaber.manage("load", str(faulty), *as_ans, "--dry-run", code=1)
    assert "staff.csv:2 from: " in refused
    assert "streets.csv:3 street: " in refused
    assert "Nothing was loaded." in refused
    would = noaber.manage("load", str(right), *as_ans, "--dry-run")
    assert "This was a dry run" in would
    assert "5 changes" in would
    assert "5 changes" in noaber.manage("load", str(right), *as_ans)
    assert "0 changes" in noaber.manage("load", str(right), *as_ans)


def a_resident_writes(resident: Browser) -> None:
    assert "Veldstad" in resident.get("/")
    resident.send(
        "/", own_words=SENTENCE, given_name="Jip", phone="06 98765432", street="Kadeplein"
    )
    assert SENTENCE in resident.page
    assert re.search(r"Ada belt je \w+", resident.page)
    assert "tel:+31611223344" in resident.page
    assert "Steunpunt Samen" in resident.page
    plan = re.search(r"/gezin/\d+/", resident.page)
    assert plan
    assert SENTENCE in resident.get(plan[0])
    stranger = Browser(resident.port)
    assert SENTENCE not in stranger.get(plan[0])
    assert "/inloggen/login/" in stranger.at


def ada_sees_it(port: int, password: str) -> None:
    """The first log-in sets the second factor up; the next one asks for it."""
    first = Browser(port)
    log_in(first, password)
    assert SENTENCE not in first.get("/werk/")
    assert "/2fa/totp/activate/" in first.get("/begin/") or "totp/activate" in first.at
    found = re.search(r"<code>([A-Z2-7]+)</code>", first.page)
    assert found
    first.send("/inloggen/2fa/totp/activate/", code=code_of(found[1]))
    assert len(re.findall(r"<li><code>", first.page)) == 10  # one for each lost telephone
    assert SENTENCE in first.get("/begin/")

    again = Browser(port)
    log_in(again, password)
    assert "Nog één stap" in again.page
    again.send("/inloggen/2fa/authenticate/", code="000000")
    assert "Nog één stap" in again.page
    recovery = re.findall(r"<li><code>(\w+)</code>", first.get("/inloggen/2fa/recovery-codes/"))
    again.send("/inloggen/2fa/authenticate/", code=recovery[0])
    assert SENTENCE in again.get("/begin/")
    ada_adds_a_child(again)


def ada_adds_a_child(ada: Browser) -> None:
    """Who belongs to them, and who says yes for a child: nobody else wrote that down before."""
    found = re.search(r"/werk/gezin/\d+/", ada.page)
    assert found
    members = f"{found[0]}wie-horen-erbij/"
    assert members in ada.get(found[0])
    ada.get(f"{members}nieuw/")
    born_on = f"{TODAY.year - 8}-01-02"
    ada.send(given_name="Bo", surname="Jansen", born_on=born_on, does="dochter", place="see")
    assert ada.at.endswith("/gezag/")
    holder = re.search(r'name="holders" value="(\d+)"[^>]*>\s*<span>Jip</span>', ada.page)
    assert holder
    ada.send(holders=holder[1], kind="parent")
    assert ada.at == members
    assert "Het gezag heeft: Jip (ouder)." in ada.page
    assert "Bo" in ada.get(found[0])


def log_in(browser: Browser, password: str) -> None:
    browser.get("/inloggen/")
    browser.send("/inloggen/login/", login="ada@veldstad.example", password=password)
