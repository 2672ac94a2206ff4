"""Which passwords are taken: long ones of whatever signs, and none that a colleague guesses."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import noaber
from noaber.doors.public.tests.test_accounts import log_in
from noaber.people import beginning
from noaber.people import reads as people

ADA = User(email="ada.vermeulen@veldstad.example")


@pytest.mark.parametrize(
    "password",
    [
        "Welkom2026!!!",
        "Wachtwoord1234",
        "noaber-noaber-noaber",
        "Ada.Vermeulen.1987",
        "veldstad2026!!",
        "WijkteamZomer2026",
        "2026-11-30-2026",
        "password1234",
        "elf-tekens1",
    ],
)
def test_what_a_colleague_guesses_is_not_taken(password: str, db: None) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, ADA)


def test_the_municipalitys_own_name_is_none(town: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(f"{town.slug}!2026-{town.slug}", ADA)
    assert "te makkelijk te raden" in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "vier losse woorden samen",
        "team hulp krokodil bagger",
        "kastanjekrokodil",
        "  spaties vooraan en achteraan  ",
        "🦔🦔🦔 egels onder de heg",
        "a" * 6 + "lange zin " * 20,
        "пароль из разных слов",
    ],
)
def test_anything_else_of_twelve_signs_is(password: str, db: None) -> None:
    validate_password(password, ADA)


def test_it_counts_exactly_as_it_was_typed(client_as: Any, town: Any) -> None:
    """Spaces, capitals and length too: nothing is cut off or made the same."""
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    old = beginning.give_login(town.marieke.person_id, email)
    client = client_as(None, town)
    log_in(client, (email, old))
    new = "  Egels onder de heg " + "en nog een zin " * 12 + "\u00e9 "
    form = {"oldpassword": old, "password1": new, "password2": new}
    assert client.post("/inloggen/password/change/", form).status_code == 302
    user = User.objects.get(email=email)
    wrong = (new.strip(), new.lower(), new[:72], new[:-1], new.replace("\u00e9", "e\u0301"))
    assert not [typed for typed in wrong if user.check_password(typed)]
    assert log_in(client_as(None, town), (email, new.lower())).status_code == 200
    assert log_in(client_as(None, town), (email, new)).status_code == 302


def test_an_old_password_still_counts(client_as: Any, town: Any) -> None:
    """Nobody changes a good one because a quarter of a year is over."""
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    password = beginning.give_login(town.marieke.person_id, email)
    long_ago = datetime(2016, 1, 1, tzinfo=UTC)
    User.objects.filter(email=email).update(date_joined=long_ago, last_login=long_ago)
    assert log_in(client_as(None, town), (email, password))["Location"] == "/begin/"


def test_a_password_is_hidden_while_it_is_typed_and_may_be_pasted(
    client_as: Any, town: Any
) -> None:
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    password = beginning.give_login(town.marieke.person_id, email)
    stranger, client = client_as(None, town), client_as(None, town)
    log_in(client, (email, password))
    pages = (
        stranger.get("/inloggen/login/").content.decode(),
        client.get("/inloggen/password/change/").content.decode(),
        client.get("/inloggen/reauthenticate/").content.decode(),
    )
    for page, boxes in zip(pages, (1, 3, 1), strict=True):
        found = re.findall(r"<input[^>]*name=\"[a-z0-9]*password[0-9]?\"[^>]*>", page)
        assert len(found) == boxes
        for box in found:
            assert 'type="password"' in box
            assert "maxlength" not in box
            assert 'autocomplete="off"' not in box
    script = Path(noaber.__file__).parent.parent / "frontend/src/noaber.js"
    assert "paste" not in script.read_text()


def test_no_log_in_is_there_that_nobody_was_given() -> None:
    """Made in one place, for somebody on the staff list; the invented region is no production."""
    made = re.compile(
        r"create_superuser|create_user|\bUser\(|User\.objects\.(create|get_or_create)"
    )
    product = Path(noaber.__file__).parent
    found = {
        path.relative_to(product).as_posix()
        for path in product.rglob("*.py")
        if "tests" not in path.parts and made.search(path.read_text())
    }
    assert found == {"people/beginning.py", "world/loading.py"}
    assert not [p for p in product.rglob("*.sql") if re.search(r"into auth_user", p.read_text())]
