"""The invented town: four streets, each with a professional of its own; and who writes there."""

import re
from datetime import date, timedelta
from pathlib import Path

from tests.production import HOST, Browser, Noaber
from tests.test_first_walk import code_of, password_in

STREETS = ("Kadeplein", "Molenpad", "Veerweg", "Zandlaan")
NAMES = ("Ada", "Bart", "Carla", "Dirk")


def email(name: str) -> str:
    return f"{name.lower()}@veldstad.example"


def lists(today: date) -> dict[str, list[str]]:
    """What `load` is given (docs/loading.md)."""
    until = today + timedelta(days=90)
    return {
        "organisations.csv": [
            "kind,slug,name,phone,host,support_name,support_phone",
            f"municipality,veldstad,Veldstad,14 0199,{HOST},Steunpunt Samen,0800 1234",
        ],
        "teams.csv": [
            "organisation,slug,name,phone,lead",
            *(f"veldstad,{s.lower()},Buurtteam {s},0199 456 789,{email(n)}"
              for s, n in zip(STREETS, NAMES, strict=True)),
        ],
        "staff.csv": [
            "organisation,team,name,phone,email,kind,from,until",
            *(f"veldstad,{s.lower()},{n},06 11223344,{email(n)},neighbourhood_team,{today},"
              for s, n in zip(STREETS, NAMES, strict=True)),
        ],
        "roster.csv": [
            "organisation,team,email,from,until,position",
            *(f"veldstad,{s.lower()},{email(n)},{today},{until},1"
              for s, n in zip(STREETS, NAMES, strict=True)),
        ],
        "streets.csv": [
            "organisation,team,street,town",
            *(f"veldstad,{s.lower()},{s},Veldstad" for s in STREETS),
        ],
    }  # fmt: skip


def begin(noaber: Noaber, folder: Path) -> dict[str, str]:
    """A Noaber with this town in it; the passwords of who works there."""
    noaber.manage(
        *("begin", "--municipality", "Veldstad", "--slug", "veldstad", "--phone", "14 0199"),
        *("--name", "Ans", "--email", email("ans"), "--own-phone", "06 12345678"),
    )
    for name, lines in lists(date.today()).items():  # noqa: DTZ011 (as somebody types it)
        (folder / name).write_text("\n".join(lines) + "\n")
    noaber.manage("load", str(folder), "--as", email("ans"))
    return {name: password_in(noaber.manage("staff_login", email(name))) for name in NAMES}


def at_work(port: int, name: str, password: str) -> dict[str, str]:
    """The cookies of a professional who logged in with password and code."""
    browser = Browser(port)
    browser.get("/inloggen/")
    browser.send("/inloggen/login/", login=email(name), password=password)
    browser.get("/begin/")
    found = re.search(r"<code>([A-Z2-7]+)</code>", browser.page)
    assert found, browser.at
    browser.send("/inloggen/2fa/totp/activate/", code=code_of(found[1]))
    assert "/werk/" in browser.get("/begin/") or browser.at.startswith("/werk/"), browser.at
    return browser.cookies
