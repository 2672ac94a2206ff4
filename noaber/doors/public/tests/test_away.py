"""What was typed while the session ended: kept where it can be, else handed back at once."""

import uuid
from typing import Any

from django.utils import timezone

from noaber.doors.public.tests.test_accounts import hidden, typed_while_away
from noaber.doors.public.tests.test_links import link_for
from noaber.plan.acts.promises import answer_question
from noaber.plan.reads import our_plan
from noaber.sharing.looks import look


def away(client: Any, address: str, person_id: int, role_id: int | None, **typed: str) -> Any:
    """Typed, and sent when the session had ended."""
    session = client.session
    session["person"], session["role"] = person_id, role_id
    session.save()
    me = hidden(client.get(address, follow=True), "me")
    client.cookies.pop("sessionid")
    return client.post(address, {**typed, "me": me, "once": str(uuid.uuid4())})


def test_the_key_to_what_was_typed_ends_with_the_browser(
    client_as: Any, town: Any, answered: Any
) -> None:
    client = client_as(None, town)
    typed_while_away(client, answered, answered.person_id)
    key = client.cookies["noaber_kept"]
    assert (key["max-age"], key["expires"]) == ("", "")
    assert key["httponly"]


def test_what_is_too_much_to_keep_is_handed_back_at_once(
    client_as: Any, town: Any, answered: Any
) -> None:
    address = f"/gezin/{answered.family_id}/woorden/"
    client = client_as(None, town)
    kept = away(client, address, answered.person_id, None, sentence="🙂" * 100_000, version="1")
    assert kept.status_code == 302
    lost = away(client, address, answered.person_id, None, sentence="a🙂" * 100_001, version="1")
    assert lost.status_code == 403
    assert "a🙂" * 100_001 in lost.content.decode()
    no_key = client_as(None, town).post(address, {"sentence": "zonder sleutel", "version": "1"})
    assert (no_key.status_code, "zonder sleutel" in no_key.content.decode()) == (403, True)


def test_whether_one_was_heard_is_there_again_after_log_in(
    client_as: Any, town: Any, answered: Any
) -> None:
    with look(town.marieke, "our_plan", families=[answered.family_id]):
        plan = our_plan(answered.family_id, timezone.now())
        assert plan
        answer_question(town.marieke, plan.questions[0].id, timezone.now())
    client, address = client_as(None, town), f"/gezin/{answered.family_id}/gehoord/"
    sent = away(client, address, answered.person_id, None, words="je luisterde", answer="yes")
    client.get(sent.url)
    opened = client.post(f"/l/{link_for(town, answered)}/")
    assert opened.url == address
    assert "je luisterde" in client.get(address).content.decode()
    assert client.get(address).status_code == 302
