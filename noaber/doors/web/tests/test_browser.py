"""What every answer tells a browser: what it is, that it is kept nowhere, and framed by nobody."""

from typing import Any

import pytest
from django.test import Client

from noaber.people import beginning
from noaber.people import reads as people
from noaber.record.viewers import Viewer


@pytest.mark.parametrize("path", ["/", "/l/geheim/", "/inloggen/login/", "/er-is-niets/", "/uit/"])
def test_every_page_says_what_it_is_and_is_kept_nowhere(
    path: str, client_as: Any, town: Any
) -> None:
    answer = client_as(None, town).get(path)
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy.split("; ")  # and nothing besides
    assert "unsafe" not in policy


def test_no_other_site_reads_an_answer_of_ours(client_as: Any, town: Any, answered: Any) -> None:
    """CORS: nobody else's page may read one, whatever origin it says it is."""
    client = client_as(Viewer(answered.person_id), town)
    for path in ("/", f"/gezin/{answered.family_id}/", "/static/web/noaber.css", "/er-is-niets/"):
        for asked in (client.get, client.options):
            answer = asked(path, headers={"origin": "https://elders.example"})
            assert not [name for name in answer.headers if name.startswith("Access-Control")], path


def test_https_is_asked_also_of_what_is_not_there(settings: Any, town: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 63_072_000, True
    client = Client(SERVER_NAME="localhost")
    for path in ("/", "/er-is-niets/", "/static/web/noaber.css"):
        answer = client.get(path, secure=True)
        assert "max-age=63072000" in answer["Strict-Transport-Security"], path
        plain = client.get(path)
        assert (plain.status_code, plain["Location"]) == (301, f"https://localhost{path}")


def test_who_leaves_takes_everything_out_of_the_browser(
    client_as: Any, town: Any, answered: Any
) -> None:
    client = client_as(Viewer(answered.person_id), town)
    for path in ("/uit/", "/inloggen/logout/"):
        assert client.post(path)["Clear-Site-Data"] == '"cache", "storage"'


def test_every_page_has_the_way_out(client_as: Any, town: Any, answered: Any) -> None:
    samira, marieke = Viewer(answered.person_id), town.marieke
    pages = {
        samira: (f"/gezin/{answered.family_id}/", "/berichten/", "/mijn-gegevens/", "/wie-keek/"),
        marieke: ("/werk/", "/er-is-niets/"),
    }
    for who, paths in pages.items():
        for path in paths:
            shown = client_as(who, town).get(path, follow=True).content.decode()
            assert 'action="/uit/" method="post"' in shown, path


ELSEWHERE = (
    "https://elders.example/",
    "//elders.example/",
    "javascript:alert(1)",
    "/\\elders.example",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_on_to_another_site(address: str, client_as: Any, town: Any) -> None:
    email = people.cards([town.marieke.role_id])[town.marieke.role_id].email
    login = {"login": email, "password": beginning.give_login(town.marieke.person_id, email)}
    where = f"/inloggen/login/?next={address}"
    came = client_as(None, town).post(where, {**login, "next": address})
    assert came["Location"] == "/begin/"
    chosen = client_as(None, town).post("/taal/", {"language": "en", "next": address})
    assert chosen["Location"] == "/"


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/static/../settings.py", "/static/.git"]
)
def test_no_file_of_the_machine_is_served(path: str, client_as: Any, town: Any) -> None:
    assert client_as(None, town).get(path).status_code == 404
