"""The first day of an empty Noaber, and log-ins for who works with it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from noaber.people.beginning import person_at_work
from noaber.people.tests.folders import GOOD, Write
from noaber.people.tests.test_loading import load


def test_begin_refuses_a_second_time(
    db: None, database_url_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOABER_OWNER_URL", database_url_of("noaber_owner"))
    given = {
        "municipality": "Veldstad", "slug": "veldstad", "phone": "14 0199", "name": "Bea",
        "email": "bea@veldstad.invalid", "own_phone": "06 12345678",
    }  # fmt: skip
    with pytest.raises(CommandError, match="has begun here already"):
        call_command("begin", **given)
    wrong = (
        ("email", "bea"), ("slug", "Veld stad"), ("name", " "), ("phone", "1\0"),
        ("email", "be\u200ba@veldstad.invalid"), ("email", "béa@veldstad.invalid"),
        ("name", "B\u200bea"), ("name", "x" * 81), ("phone", "612345678"),
        ("own-phone", "612345678"), ("own-phone", "112"), ("slug", "veldstad\u200b-x"),
    )  # fmt: skip
    for name, value in wrong:
        with pytest.raises(CommandError, match=f"--{name}"):
            call_command("begin", **{**given, name.replace("-", "_"): value})
    monkeypatch.delenv("NOABER_OWNER_URL")
    with pytest.raises(CommandError, match="NOABER_OWNER_URL"):
        call_command("begin", **given)


def test_a_member_of_staff_gets_a_password_and_a_new_one(db: None, write: Write, slug: str) -> None:
    from django.contrib.auth.models import User

    from noaber.people import reads as people

    load(write())
    email = f"ada@{slug}.invalid"
    passwords = []
    for _ in range(2):
        out = StringIO()
        call_command("staff_login", email, stdout=out)
        passwords.append(out.getvalue().strip().splitlines()[-1].strip())
    user = User.objects.get(email=email)
    assert not user.check_password(passwords[0])
    assert user.check_password(passwords[1])
    assert people.person_of(user.pk) == person_at_work(email)
    with pytest.raises(CommandError, match=r"load staff\.csv first"):
        call_command("staff_login", "eva@nowhere.invalid")


def test_who_has_a_domain_with_an_accent_logs_in_however_it_is_written(
    db: None, write: Write, slug: str
) -> None:
    """A browser sends the domain in ASCII, whatever somebody typed."""
    from django.test import Client

    domain = f"{slug}ë.example"
    sent = domain.encode("idna").decode()
    staff = [line.replace("otto@{s}.invalid", f"otto@{domain}") for line in GOOD["staff.csv"]]
    load(write({"staff.csv": staff, "roster.csv": None, "absences.csv": None}))
    assert person_at_work(f"Otto@{sent.upper()}") == person_at_work(f"otto@{domain}") is not None
    out = StringIO()
    call_command("staff_login", f"otto@{sent}", stdout=out)
    password = out.getvalue().strip().splitlines()[-1].strip()
    for typed in (f"otto@{domain}", f"OTTO@{sent}"):
        answer = Client().post("/inloggen/", {"login": typed, "password": password})
        assert answer.status_code == 302, answer.content.decode()
