"""Settings come from the environment; what is unknown or unsafe is refused at the start."""

import os
import secrets
import subprocess
import sys

import pytest

SAFE = {
    "NOABER_MODE": "production",
    "NOABER_SECRET_KEY": secrets.token_urlsafe(64),
    "NOABER_HOSTS": "noaber.example",
    "NOABER_ADDRESS": "https://noaber.example",
    "DATABASE_URL": "postgresql://noaber_app@localhost/noaber",
}


def read(code: str, changes: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
    """A process of its own that reads the settings as `s`."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("NOABER_", "DATABASE_URL"))}
    wanted = {n: v for n, v in {**SAFE, **changes}.items() if v is not None}
    code = f"import noaber.settings as s; assert not s.DEBUG; {code}"
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **wanted}, capture_output=True, text=True
    )


def started(changes: dict[str, str | None]) -> str:
    """What the settings say when they are refused; '' when they are accepted."""
    done = read("print(s.DEMO)", changes)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    mode = {**SAFE, **changes}["NOABER_MODE"]
    assert done.stdout.strip() == str(mode in ("demo", "test"))
    return ""


def value_of(what: str, changes: dict[str, str | None]) -> str:
    """One setting, as Python prints it."""
    done = read(f"print({what})", changes)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_safe_production_starts_and_is_no_demo() -> None:
    assert started({}) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"NOABER_SECRETKEY": "x"}, "Unknown setting: NOABER_SECRETKEY"),
        ({"NOABER_DEBUG": "yes"}, "Unknown setting: NOABER_DEBUG"),
        ({"NOABER_MODE": "develop"}, "demo, production or test"),
        ({"NOABER_SECRET_KEY": None}, "NOABER_SECRET_KEY"),
        ({"NOABER_SECRET_KEY": "short"}, "NOABER_SECRET_KEY"),
        ({"NOABER_SECRET_KEY": "only-for-demo-" * 5}, "NOABER_SECRET_KEY"),
        ({"DEBUG": "1"}, "unset DEBUG"),
        ({"DJANGO_DEBUG": "1"}, "unset DEBUG"),
        ({"NOABER_HOSTS": None}, "NOABER_HOSTS"),
        ({"NOABER_HOSTS": ""}, "NOABER_HOSTS"),
        ({"DATABASE_URL": "postgresql://postgres@localhost/noaber"}, "not as postgres"),
        ({"DATABASE_URL": "postgresql://noaber_owner@localhost/noaber"}, "not as noaber_owner"),
        ({"DATABASE_URL": "postgresql://noaber_guard@localhost/noaber"}, "not as noaber_guard"),
        ({"DATABASE_URL": "postgresql://noaber_app@db.example/noaber"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://noaber_app@192.0.2.1/n?sslmode=prefer"}, "sslmode=verify"),
        ({"NOABER_SMTP_URL": "smtp://mail.veldstad.example"}, "smtp+starttls://"),
        ({"NOABER_SMTP_URL": "smtp://u:pw@mail.veldstad.example:587"}, "smtp+starttls://"),
        ({"NOABER_SMTP_URL": "starttls://mail.veldstad.example"}, "NOABER_SMTP_URL"),
        ({"NOABER_SMTP_URL": "mail.veldstad.example:587"}, "NOABER_SMTP_URL"),
        ({"NOABER_SMTP_URL": "smtps://"}, "NOABER_SMTP_URL"),
        ({"NOABER_ADDRESS": None}, "NOABER_ADDRESS"),
        ({"NOABER_ADDRESS": "http://noaber.example"}, "NOABER_ADDRESS"),
        ({"NOABER_ADDRESS": "noaber.example"}, "NOABER_ADDRESS"),
        ({"NOABER_OIDC_TRUSTED_ISSUER": "yes"}, "NOABER_OIDC_TRUSTED_ISSUER"),
        ({"NOABER_OIDC_TRUSTED_ISSUER": "https://x.example/common/v2.0"}, "of your own tenant"),
        ({"NOABER_OIDC_URL": "http://inloggen.example/.well-known/x"}, "NOABER_OIDC_URL"),
    ],
)
def test_unsafe_production_does_not_start(changes: dict[str, str | None], said: str) -> None:
    assert said in started(changes)


def test_production_counts_wrong_passwords_per_browser_and_not_per_proxy() -> None:
    assert value_of("s.ALLAUTH_TRUSTED_PROXY_COUNT", {}) == "1"


def test_the_log_in_button_may_lead_to_the_provider_and_nowhere_else() -> None:
    may = "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert value_of(may, {}) == """["'self'"]"""
    url = "https://inloggen.veldstad.example/realms/veldstad/.well-known/openid-configuration"
    allowed = value_of(may, {"NOABER_OIDC_URL": url})
    assert allowed == """["'self'", 'https://inloggen.veldstad.example']"""
    assert value_of("s.SECURE_SSL_REDIRECT", {"NOABER_OIDC_URL": url}) == "True"


def test_every_cookie_of_production_is_of_this_host_alone() -> None:
    every = ("SESSION", "CSRF", "LANGUAGE", "KEPT", "KNOWN", "MESSAGES")
    names = f"({', '.join(f's.{cookie}_COOKIE_NAME' for cookie in every)})"
    assert value_of(f"[n for n in {names} if not n.startswith('__Host-')]", {}) == "[]"
    flags = ", ".join(
        f"s.{cookie}_COOKIE_{flag}"
        for cookie in ("SESSION", "CSRF", "LANGUAGE")
        for flag in ("SECURE", "HTTPONLY", "SAMESITE")
    )
    assert value_of(f"({flags})", {}) == str((True, True, "Lax") * 3)


def test_https_is_asked_of_browsers_for_two_years() -> None:
    what = "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT"
    assert value_of(f"({what})", {}) == str((63_072_000, True, True))


def test_how_the_way_to_the_database_is_closed_is_passed_on() -> None:
    url = "postgresql://noaber_app@db.example/noaber?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    options = "s.DATABASES['default']['OPTIONS']"
    asked = f"({options}.get('sslmode'), {options}.get('sslrootcert'))"
    assert value_of(asked, {"DATABASE_URL": url}) == str(("verify-full", "/etc/ca.pem"))
    ours = f"{options}['options']"
    theirs = f"{url}&options=-csearch_path%3Dpublic"
    assert "search_path=sight,noaber" in value_of(ours, {"DATABASE_URL": theirs})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", ""])
def test_within_this_machine_nothing_more_is_asked_of_it(host: str) -> None:
    assert started({"DATABASE_URL": f"postgresql://noaber_app@{host}/noaber"}) == ""
    socket = "postgresql:///noaber?host=/var/run/postgresql&user=noaber_app"
    assert not host or started({"DATABASE_URL": socket}) == ""


def test_without_a_mode_it_is_production() -> None:
    assert "NOABER_SECRET_KEY" in started({"NOABER_MODE": None, "NOABER_SECRET_KEY": None})


@pytest.mark.parametrize(
    ("url", "on", "port", "starttls", "ssl"),
    [
        ("", False, 0, False, False),
        ("smtp://localhost", True, 25, False, False),
        ("smtp+starttls://noaber:a%40b@mail.veldstad.example", True, 587, True, False),
        ("smtp+starttls://mail.veldstad.example:25", True, 25, True, False),
        ("smtps://mail.veldstad.example", True, 465, False, True),
    ],
)
def test_how_mail_goes_out(url: str, on: bool, port: int, starttls: bool, ssl: bool) -> None:
    what = "s.MAIL_ON, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL"
    assert value_of(f"({what})", {"NOABER_SMTP_URL": url}) == str((on, port, starttls, ssl))
    if "%40" in url:
        assert value_of("s.EMAIL_HOST_PASSWORD", {"NOABER_SMTP_URL": url}) == "a@b"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://hulp.waterrijk.example", "hulp.waterrijk.example"),
        ("https://Hulp.Gemeentë.example:8443/", "hulp.xn--gemeent-xya.example"),
    ],
)
def test_mail_goes_out_under_the_name_of_our_address(address: str, host: str) -> None:
    known = value_of("(s.MAIL_HOST, s.MAIL_FROM)", {"NOABER_ADDRESS": address})
    assert known == str((host, f"noaber@{host}"))
    chosen = value_of("s.MAIL_FROM", {"NOABER_MAIL_FROM": "post@waterrijk.example"})
    assert chosen == "post@waterrijk.example"


def test_migrations_log_in_as_the_owner() -> None:
    owner = "postgresql://noaber_owner@localhost/noaber"
    assert started({"DATABASE_URL": owner, "NOABER_AS_OWNER": "yes"}) == ""


@pytest.mark.parametrize("said", ["no", "0", "false", "YES "])
def test_who_is_the_owner_is_no_word_that_happens_to_be_there(said: str) -> None:
    owner = "postgresql://noaber_owner@localhost/noaber"
    assert "not as noaber_owner" in started({"DATABASE_URL": owner, "NOABER_AS_OWNER": said})


def test_no_provider_is_trusted_without_a_word() -> None:
    assert value_of("s.OIDC_TRUSTED", {}) == ""
    issuer = "https://login.example/3f7a/v2.0"
    assert value_of("s.OIDC_TRUSTED", {"NOABER_OIDC_TRUSTED_ISSUER": issuer}) == issuer


def test_no_secret_is_in_what_it_says() -> None:
    secret = "only-for-nobody-to-see"
    assert secret not in started({"NOABER_SECRET_KEY": secret, "NOABER_UNKNOWN": secret})
    address = f"postgresql://postgres:{secret}@localhost/noaber"
    assert secret not in started({"DATABASE_URL": address})
    assert secret not in started({"NOABER_SMTP_URL": f"smtp://noaber:{secret}@mail.example"})


def test_day_seals_lie_where_the_handbook_says_also_with_an_own_database() -> None:
    data: dict[str, str | None] = {"NOABER_DATA": "/srv/noaber"}
    assert value_of("s.SEALS", data) == "/srv/noaber/production/seals"
    assert value_of("s.SEALS", {**data, "NOABER_SEALS": "/mnt/away"}) == "/mnt/away"
    assert value_of("s.SEALS.is_absolute()", {}) == "True"
