"""What is refused before a view is reached says what happened, in its own words."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from noaber.doors.public import views


def test_a_form_that_was_open_too_long_says_so(db: None) -> None:
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    response = client.post("/", {"unknown": "x"})
    assert response.status_code == 403
    assert "Dit formulier is te lang open geweest" in response.content.decode()


def test_any_other_refusal_speaks_of_no_form(db: None) -> None:
    request = RequestFactory().get("/")
    request.resolver_match = None
    request.session = {}  # type: ignore[assignment]
    response = views.refused(request, PermissionDenied())
    text = response.content.decode()
    assert response.status_code == 403
    assert "Dit kan hier niet" in text
    assert "formulier" not in text


def test_an_address_for_buttons_only_is_no_blank_page(client_as: Any, town: Any) -> None:
    response = client_as(None, town).get("/uit/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "Je komt hier alleen met een knop" in response.content.decode()
