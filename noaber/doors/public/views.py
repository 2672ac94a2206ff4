"""Where one begins and leaves, and what happens when something goes wrong."""

from allauth.account.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noaber.doors.public.accounts import enter_as, has_second_factor
from noaber.doors.public.front import home_of
from noaber.doors.web.pages import could_not_keep, error_page, not_found
from noaber.doors.web.viewing import NoaberRequest


def home(request: NoaberRequest) -> HttpResponseRedirect:
    """Where this viewer begins."""
    if request.viewer.person_id is None:
        return _after_log_in(request)
    if request.card is None:
        return redirect("our_plan")
    return redirect(home_of(request.card) or "front_door")


def _after_log_in(request: NoaberRequest) -> HttpResponseRedirect:
    """Logged in with a password, and nobody yet: a second factor comes before the first page."""
    if not request.user.is_authenticated:
        return redirect("front_door")
    if not has_second_factor(request, request.user):
        return redirect("mfa_activate_totp")
    return redirect("home" if enter_as(request, request.user) else "front_door")


def too_often(request: HttpRequest) -> HttpResponse:
    """429 of the log-in's own pages; what was typed is on it, but for what is secret."""
    return error_page(
        request,
        _("Wacht even"),
        _("Dit ging te vaak achter elkaar. Wacht een minuut en probeer het dan weer."),
        "",
        429,
    )


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """404 for pages that a library brings and that have no use here."""
    return not_found(request)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out: nothing of this person stays in the browser.

    The new token makes a form that is still on the screen, or comes back with the back button, of
    no use to the next person at this computer.
    """
    request.session.flush()
    rotate_token(request)
    return _nothing_stays(redirect("front_door"))


@require_POST
def begin_again(request: HttpRequest) -> HttpResponse:
    """Begin the log-in anew, half way."""
    return _nothing_stays(LogoutView.as_view()(request))


def _nothing_stays(response: HttpResponse) -> HttpResponse:
    """The pages that the browser still has go too: the back button would show them."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def csrf_failure(request: HttpRequest, reason: str = "", exception: object = None) -> HttpResponse:
    """The form was open too long, or came from elsewhere; of ours the text is handed back."""
    return could_not_keep(request, 403) or error_page(
        request,
        _("Dit formulier is te lang open geweest"),
        _("We hebben niets bewaard en niets verstuurd."),
        _("Ga één pagina terug. Wat je typte staat er nog; stuur het dan opnieuw."),
        403,
    )


def refused(request: HttpRequest, exception: object = None) -> HttpResponse:
    """403 for anything else: what was asked is not done here."""
    return error_page(
        request,
        _("Dit kan hier niet"),
        _("We hebben niets bewaard en niets veranderd."),
        _("Ga terug naar het begin, of bel ons."),
        403,
    )


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """What came in cannot be read."""
    return error_page(
        request,
        _("Dit konden we niet lezen"),
        _("Er kwam iets binnen dat we niet begrijpen. Misschien was het te groot."),
        _("Ga één pagina terug en probeer het korter, of bel ons."),
        400,
    )
