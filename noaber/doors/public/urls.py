"""Addresses of this door."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from noaber.doors.public import accounts, flags, front, links, openid, views, where
from noaber.doors.public.where import ends_the_others

# Accounts are made and tied by the municipality: nobody signs up, and a forgotten password is
# given anew by the functional admin.
logging_in: list[URLPattern] = [
    path("inloggen/", RedirectView.as_view(pattern_name="account_login"), name="come_in"),
    path("inloggen/login/", accounts.ComeIn.as_view(), name="account_login"),
    path("inloggen/logout/", views.begin_again, name="account_logout"),
    path("inloggen/inactive/", account.account_inactive, name="account_inactive"),
    path("inloggen/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "inloggen/password/change/",
        ends_the_others(account.password_change),
        name="account_change_password",
    ),
    path("inloggen/2fa/", mfa.index, name="mfa_index"),
    path("inloggen/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("inloggen/2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "inloggen/2fa/totp/activate/",
        ends_the_others(totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "inloggen/2fa/totp/deactivate/",
        ends_the_others(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "inloggen/2fa/recovery-codes/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "inloggen/2fa/recovery-codes/generate/",
        ends_the_others(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "inloggen/3rdparty/login/cancelled/",
        social.login_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("inloggen/3rdparty/login/error/", social.login_error, name="socialaccount_login_error"),
    path("inloggen/oidc/<str:provider_id>/login/", openid.begin, name="openid_connect_login"),
    path(
        "inloggen/oidc/<str:provider_id>/login/callback/",
        openid.come_back,
        name="openid_connect_callback",
    ),
]
urlpatterns: list[URLPattern] = [
    path("", front.front_door, name="front_door"),
    path("gemeente/", front.choose_municipality, name="choose_municipality"),
    path("l/<str:secret>/", links.personal_link, name="personal_link"),
    path("werkt-niet/", flags.upkeep_flag, name="upkeep_flag"),
    path("werkt-niet/antwoorden/", flags.upkeep_answers, name="upkeep_answers"),
    path("ingelogd/", where.logged_in, name="logged_in"),
    path("ingelogd/uit/", where.log_out_there, name="log_out_there"),
    path("ingelogd/hier/", where.stay_or_not, name="stay_here"),
    path("begin/", views.home, name="home"),
    path("uit/", views.leave, name="leave"),
    *logging_in,
    # Whatever else the library offers, now or in a next release: that is not here.
    path("inloggen/<path:rest>/", views.nothing_here),
]
