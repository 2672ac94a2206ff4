"""Which passwords are taken: long ones of whatever signs, and none that a colleague guesses."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

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
