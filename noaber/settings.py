"""One file of settings; every value from the environment; an unknown name is refused.

NOABER_MODE is demo, production or test. Production refuses to start with a default secret, with
demo log-in, with debugging or with a database role that may do everything.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from noaber.cluster import default_data_dir
from noaber.doors import folders
from noaber.record.parts import parts

KNOWN = {
    "NOABER_MODE": "demo, production or test",
    "NOABER_SECRET_KEY": "at least 50 characters; required in production",
    "NOABER_OWNER_URL": "the database as owner, for migrations only",
    "NOABER_AS_OWNER": "set by the migrate command itself",
    "NOABER_DATA": "folder of the embedded PostgreSQL and of the day seals",
    "NOABER_HOSTS": "host names, separated by commas; required in production",
    "NOABER_ADDRESS": "how links in letters and e-mail begin, https://…",
    "NOABER_PORT": "port of the web server",
    "NOABER_BIND": "address the web server listens on; 127.0.0.1 unless a proxy is elsewhere",
    "NOABER_WORKERS": "number of web processes",
    "NOABER_PHONE": "number on the page that says that Noaber does not work",
    "NOABER_PG_BIN": "folder of another PostgreSQL's programs",
    "NOABER_SMTP_URL": "smtp+starttls://user:password@host:587 or smtps://…:465; empty: mail waits",
    "NOABER_MAIL_FROM": "sender of e-mail",
    "NOABER_OIDC_NAME": "how the log-in is called on screen",
    "NOABER_OIDC_URL": "OpenID Connect discovery address",
    "NOABER_OIDC_CLIENT": "OpenID Connect client id",
    "NOABER_OIDC_SECRET": "OpenID Connect client secret",
    "NOABER_OIDC_TRUSTED_ISSUER": "whose addresses count though it never says email_verified",
    "NOABER_QUIET_MINUTES": "after so many minutes of quiet somebody logs in again; 60, 5 to 480",
    "NOABER_FIRST_PASSWORD_DAYS": "a password that was given and never used ends; 14, 1 to 90",
    "NOABER_SEALS": "folder outside the database where each day's seal is written",
}
BASE = Path(__file__).resolve().parent


def _env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


_unknown = sorted(name for name in os.environ if name.startswith("NOABER_") and name not in KNOWN)
if _unknown:
    raise ImproperlyConfigured(
        f"Unknown setting: {', '.join(_unknown)}. Known: {', '.join(KNOWN)}."
    )


def _minutes(text: str) -> int:
    """How long a session may be quiet: short enough to matter, long enough to write a letter."""
    if not text.isdecimal() or not 5 <= int(text) <= 480:
        raise ImproperlyConfigured("NOABER_QUIET_MINUTES: a number of minutes from 5 to 480.")
    return int(text)


def _days(text: str) -> int:
    """How long a password that was handed over may wait for its owner."""
    if not text.isdecimal() or not 1 <= int(text) <= 90:
        raise ImproperlyConfigured("NOABER_FIRST_PASSWORD_DAYS: a number of days from 1 to 90.")
    return int(text)


MODE = _env("NOABER_MODE", "production")
if MODE not in ("demo", "production", "test"):
    raise ImproperlyConfigured("NOABER_MODE is demo, production or test.")
DEMO = MODE in ("demo", "test")
DEBUG = False
if _env("DJANGO_DEBUG") or _env("DEBUG"):
    raise ImproperlyConfigured("Noaber has no debugging pages: unset DEBUG.")

SECRET_KEY = _env("NOABER_SECRET_KEY") or ("" if MODE == "production" else f"only-for-{MODE}-" * 5)
if MODE == "production" and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("only-for-")):
    raise ImproperlyConfigured("NOABER_SECRET_KEY: give at least 50 random characters.")


def _database(url: str) -> dict[str, Any]:
    """Django's settings for a postgresql:// address; also those with a socket folder."""
    part = conninfo_to_dict(url)
    wrong = {"postgres", "noaber_guard"} | (
        set() if _env("NOABER_AS_OWNER") == "yes" else {"noaber_owner"}
    )
    if MODE == "production" and part.get("user") in wrong:
        raise ImproperlyConfigured(
            f"DATABASE_URL: log in as noaber_app, not as {part.get('user')}."
        )
    hosts = str(part.get("host") or "").split(",")
    here = all(h in ("", "localhost", "127.0.0.1", "::1") or h.startswith("/") for h in hosts)
    # What families wrote does not travel readable, nor to who only says that it is our database.
    if MODE == "production" and not here and not str(part.get("sslmode")).startswith("verify-"):
        raise ImproperlyConfigured("DATABASE_URL: end it with ?sslmode=verify-full.")
    ours = ("dbname", "user", "password", "host", "port", "options")
    return {
        "ENGINE": "noaber.record.database",
        "NAME": part.get("dbname") or "noaber",
        "USER": part.get("user") or "",
        "PASSWORD": part.get("password") or "",
        "HOST": part.get("host") or "",
        "PORT": str(part.get("port") or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            **{name: value for name, value in part.items() if name not in ours},
            # The app meets its windows first; who has no right to those, the tables themselves.
            "options": "-c search_path=sight,noaber -c statement_timeout=30s",
            "server_side_binding": True,
            "prepare_threshold": 5,
            "connect_timeout": 5,  # a database that does not answer keeps nobody waiting longer
        },
    }


DATABASES = {"default": _database(_env("DATABASE_URL") or "postgresql:///noaber")}

ALLOWED_HOSTS = [h for h in _env("NOABER_HOSTS").split(",") if h]
if MODE == "production" and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("NOABER_HOSTS: name the hosts that Noaber answers on.")
if MODE != "production":
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver", ".localhost"]
ADDRESS = _env("NOABER_ADDRESS") or f"http://localhost:{_env('NOABER_PORT', '8000')}"
# A personal link opens a family's page: neither the link nor somebody's log-in travels readable.
if MODE == "production" and not ADDRESS.startswith("https://"):
    raise ImproperlyConfigured("NOABER_ADDRESS: how links in letters begin, https://…")
if MODE == "production" and not _env("NOABER_OIDC_URL", "https://").startswith("https://"):
    raise ImproperlyConfigured("NOABER_OIDC_URL: an address that begins with https://.")

# Parts low to high, then doors. A folder of either is here by being there (CONTRIBUTING).
ONLY_IN_THE_DEMO = "demo"
INSTALLED_APPS = [
    *(f"noaber.{name}" for name in parts()),
    *(f"noaber.doors.{name}" for name in folders() if DEMO or name != ONLY_IN_THE_DEMO),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]
MIDDLEWARE = [
    "noaber.doors.web.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "noaber.doors.web.middleware.OnePolicy",
    "noaber.doors.web.middleware.LanguageMiddleware",
    "noaber.doors.web.sessions.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "noaber.doors.web.middleware.ViewerMiddleware",
]
ROOT_URLCONF = "noaber.urls"
WSGI_APPLICATION = "noaber.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "noaber.doors.web.context.page",
            ],
            # Django's own, of which what is always the same is looked up once (performance.md).
            "builtins": [
                "noaber.doors.web.templatetags.addresses",
                "noaber.doors.web.templatetags.words",
            ],
        },
    }
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
# Built files are served, compressed, from where they are: nothing is collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 600
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no page elsewhere needs ours

# Sessions hold ids only. They end with the browser: the next one on a shared computer starts new.
# They also end after a working day, and after an hour of quiet; at home, on what somebody says is
# their own telephone, after thirty days (docs/decisions/2026-11-30-where-you-are-logged-in.md).
SESSION_ENGINE = "noaber.doors.web.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
QUIET = timedelta(minutes=_minutes(_env("NOABER_QUIET_MINUTES") or "60"))
OWN_DEVICE_LASTS = timedelta(days=30)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
KEPT_COOKIE_NAME = "noaber_kept"
KNOWN_COOKIE_NAME = "noaber_known"
MESSAGES_COOKIE_NAME = "messages"
CSRF_FAILURE_VIEW = "noaber.doors.public.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# A file is only taken where a page asks one, and never touches the disk.
FILE_UPLOAD_HANDLERS = ["noaber.doors.web.uploads.OnlyWhereAsked"]
MESSAGE_STORAGE = "noaber.doors.web.said.OwnCookie"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if MODE == "production":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    # So called, a browser takes a cookie over https only, of this host and of no other.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    KEPT_COOKIE_NAME = "__Host-kept"
    KNOWN_COOKIE_NAME = "__Host-known"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Wrong passwords are counted per address: that of the browser, as the one proxy saw it.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1


def _log_in_elsewhere() -> list[str]:
    """The origin that the log-in button leads to; browsers hold form-action against redirects."""
    provider = urlsplit(_env("NOABER_OIDC_URL"))
    return [f"{provider.scheme}://{provider.netloc}"] if provider.netloc else []


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *_log_in_elsewhere()],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# What the library counts and which codes were used: one memory for all processes.
CACHES = {"default": {"BACKEND": "noaber.sharing.remembering.Remembering"}}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "noaber.doors.public.passwords.NotFromHere"},
]
FIRST_PASSWORD_DAYS = _days(_env("NOABER_FIRST_PASSWORD_DAYS") or "14")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "front_door"
ACCOUNT_ADAPTER = "noaber.doors.public.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "noaber.doors.public.accounts.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # ours asks it in its own words (doors/public/log_in_forms.py)
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # counted by sharing/tries.sql, and never the owner
_forms = "noaber.doors.public.log_in_forms"
ACCOUNT_FORMS = {
    "login": f"{_forms}.LoginForm",
    "reauthenticate": f"{_forms}.ReauthenticateForm",
    "change_password": f"{_forms}.ChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": f"{_forms}.CodeForm",
    "reauthenticate": f"{_forms}.CodeAgainForm",
    "activate_totp": f"{_forms}.ActivateForm",
}
MFA_ADAPTER = "noaber.doors.public.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Noaber"
OIDC_TRUSTED = _env("NOABER_OIDC_TRUSTED_ISSUER")
# One tenant by its whole name: an address that ends in "common" would be everybody's.
if OIDC_TRUSTED and (
    not OIDC_TRUSTED.startswith("https://")
    or {"common", "organizations", "consumers"} & set(urlsplit(OIDC_TRUSTED).path.split("/"))
):
    raise ImproperlyConfigured(
        "NOABER_OIDC_TRUSTED_ISSUER: the issuer of your own tenant, as its provider writes it."
    )
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if _env("NOABER_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": _env("NOABER_OIDC_NAME", "OpenID Connect"),
                "client_id": _env("NOABER_OIDC_CLIENT"),
                "secret": _env("NOABER_OIDC_SECRET"),
                "settings": {"server_url": _env("NOABER_OIDC_URL")},
            }
        ],
    }

# For whom no municipality is known while the database is away; else its own number is shown.
PHONE = _env("NOABER_PHONE")
# By which name mail goes out: its sender and its number, never that of this machine.
MAIL_HOST = (urlsplit(ADDRESS).hostname or "localhost").encode("idna").decode()
MAIL_FROM = _env("NOABER_MAIL_FROM") or f"noaber@{MAIL_HOST}"
DEFAULT_FROM_EMAIL = MAIL_FROM
# What the mail server's address begins with, and the port where it listens if none is named.
_SMTP_PORTS = {"": 0, "smtp": 25, "smtp+starttls": 587, "smtps": 465}
_smtp = urlsplit(_env("NOABER_SMTP_URL"))
if _smtp.scheme not in _SMTP_PORTS or bool(_smtp.scheme) != bool(_smtp.hostname):
    raise ImproperlyConfigured("NOABER_SMTP_URL: write smtp+starttls://user:password@host:587.")
# A letter holds a personal link, so it does not travel readable, except within this machine.
_here = _smtp.hostname in ("localhost", "127.0.0.1", "::1")
if MODE == "production" and _smtp.scheme == "smtp" and not _here:
    raise ImproperlyConfigured("NOABER_SMTP_URL: use smtp+starttls:// or smtps://.")
MAIL_ON = bool(_smtp.hostname)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _smtp.hostname or ""
EMAIL_PORT = _smtp.port or _SMTP_PORTS[_smtp.scheme]
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"  # and no letter where the server refuses that
EMAIL_TIMEOUT = 20
# Also with a PostgreSQL of one's own: never where the command happened to be started.
SEALS = Path(_env("NOABER_SEALS") or default_data_dir() / MODE / "seals")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "noaber.doors.web.logs.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Who asked for which page that is not there, or not theirs, is for the looks.
    "loggers": {"django.request": {"level": "ERROR"}},
}
