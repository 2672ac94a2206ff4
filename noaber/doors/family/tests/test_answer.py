"""The answer page says only what is true for who reads it (S2-01)."""

from typing import Any

import pytest

from noaber.record.viewers import Viewer
from tests.town import Town, ask

BY_MAIL, BY_HAND = "Je krijgt een e-mail met een eigen link.", "schrijf de naam en het nummer op."


@pytest.mark.parametrize(
    ("email", "said", "not_said"),
    [("sam@voorbeeld.invalid", BY_MAIL, BY_HAND), ("", BY_HAND, BY_MAIL)],
)
def test_how_to_come_back(town: Town, client_as: Any, email: str, said: str, not_said: str) -> None:
    answered = ask(town, email=email)
    client = client_as(Viewer(answered.person_id), town)
    text = client.get(f"/gezin/{answered.family_id}/antwoord/").content.decode()
    assert said in text
    assert not_said not in text
    assert "Gaf je een e-mailadres" not in text
