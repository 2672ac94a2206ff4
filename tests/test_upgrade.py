"""A later release on a database with rows in it, and a database of another making."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg.conninfo import conninfo_to_dict

from noaber.doors.clock import seals
from noaber.record import installing, rule_tables
from noaber.record.installing import Standing, standing
from noaber.record.management.commands.migrate import refusal
from tests.region import ROOT, connected_to
from tests.suite import checks, environment
from tests.town import ask, make_town

NAME, MADE = "upgrade", "upgrade_made"
LATER = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [
        migrations.AddField("familyplan", "remark", models.TextField(default="still here")),
        migrations.CreateModel("MadeUp", [
            ("id", models.BigAutoField(primary_key=True)),
            ("family_id", models.BigIntegerField()),
            ("compartment_id", models.BigIntegerField()),
        ]),
    ]
"""
# What a later release could bring besides: a table under guards, a function, other words.
GUARDS = """
select guard_table('plan_madeup', 'guarded', 'insert');
select tie_compartment('plan_madeup', 'family_id');
"""
FUNCTION = """
create or replace function made_up() returns text language sql as $$ select 'later' $$;
revoke execute on function made_up() from public;
"""


Settings = dict[str, str]


class Release:
    """A copy of `noaber`, to change as a later release would."""

    def __init__(
        self, folder: Path, database_url_of: Callable[[str], str], name: str = NAME
    ) -> None:
        self.name = name
        self.root = folder / "release"
        self.noaber = self.root / "noaber"
        self._url_of = database_url_of
        shutil.copytree(ROOT / "noaber", self.noaber, ignore=shutil.ignore_patterns("static"))

    def url(self, role: str) -> str:
        return self._url_of(role).rsplit("/", 1)[0] + f"/{self.name}"

    def change(self, file: str, old: str, new: str) -> None:
        path = self.noaber / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def add(self, file: str, text: str) -> None:
        with (self.noaber / file).open("a") as end:
            end.write(text)

    def manage(self, *words: str, code: int = 0, given: Settings | None = None) -> str:
        """A command of this release, as somebody who upgrades types it."""
        done = subprocess.run(
            [sys.executable, "-m", "noaber", *words],
            cwd=self.root,
            env=environment({"DATABASE_URL": self.url("noaber_app"), **SETTINGS, **(given or {})}),
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    @contextmanager
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """This process takes SQL and rules from the copy, as the owner."""
        from django.db import connection

        owner = conninfo_to_dict(self.url("noaber_owner"))
        with monkeypatch.context() as patch:
            patch.setattr(installing, "HERE", self.noaber)
            patch.setattr(rule_tables, "HERE", self.noaber)
            installing.made_of.cache_clear()
            patch.setitem(connection.settings_dict, "USER", "noaber_owner")
            patch.setitem(connection.settings_dict, "PASSWORD", owner["password"])
            connection.close()
            yield
        connection.close()
        installing.made_of.cache_clear()


SETTINGS = {
    "NOABER_MODE": "production",
    "NOABER_SECRET_KEY": "a-key-for-one-test-" * 4,
    "NOABER_HOSTS": "hulp.example",
    "NOABER_ADDRESS": "https://hulp.example",
}


@pytest.fixture(scope="module")
def made(
    _cluster: Any, database_url_of: Any, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Any]:
    """A server with a database made by this release, with a family in it, to copy."""
    _cluster.create_database(MADE)
    copy = Release(tmp_path_factory.mktemp("made"), database_url_of, MADE)
    with django_db_blocker.unblock(), connected_to(MADE):
        with copy.installed(pytest.MonkeyPatch()):
            call_command("migrate", verbosity=0)
        with psycopg.connect(copy.url("noaber_owner"), options="-csearch_path=noaber") as owner:
            owner.execute("select begin_noaber('a', 'A', '14 0123', 'Ans', 'a@a.invalid', '')")
        ask(make_town(), "Wij blijven hier staan.")
        seals.seal()
    yield _cluster
    _cluster.drop_database(MADE)


@pytest.fixture
def release(
    made: Any, database_url_of: Any, django_db_blocker: Any, tmp_path: Path
) -> Iterator[Release]:
    """That database, and the copy of the release that changes."""
    with psycopg.connect(made.url("postgres", "postgres"), autocommit=True) as server:
        server.execute(f"create database {NAME} template {MADE}")
    made.create_database(NAME)
    with django_db_blocker.unblock(), connected_to(NAME):
        yield Release(tmp_path, database_url_of)
    made.drop_database(NAME)


@pytest.fixture
def admin(release: Release) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(release.url("postgres"), autocommit=True) as connection:
        connection.execute("set search_path = noaber")
        yield connection


def rows(admin: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has, but for what a migration itself writes."""
    found = admin.execute("select tablename from pg_tables where schemaname = 'noaber'").fetchall()
    skipped = {"django_migrations", "django_content_type", "auth_permission", "record_installed"}
    return {
        table: (admin.execute(f"select count(*) from {table}").fetchone() or (0,))[0]
        for (table,) in found
        if table not in skipped
    }


def body(admin: psycopg.Connection[Any], name: str) -> str | None:
    found = admin.execute("select prosrc from pg_proc where proname = %s", [name]).fetchone()
    return found[0] if found else None


def test_a_later_release_keeps_every_row_and_the_log_is_whole(
    release: Release, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    before = rows(admin)
    assert before["plan_familyplan"] == 1
    (release.noaber / "plan/migrations/0002_made_up.py").write_text(LATER)
    release.add("plan/guards.sql", GUARDS)
    release.add("plan/reads.sql", FUNCTION)
    release.change("plan/acts.yaml", "why: ", "why: Anders gezegd; ")
    refused = release.manage("migrate", "--check", code=1)
    assert "earlier release" in refused
    assert "NOABER_OWNER_URL" in refused
    owner = {"NOABER_OWNER_URL": release.url("noaber_owner")}
    release.manage("migrate", "--verbosity=0", given=owner)
    release.manage("migrate", "--check")

    after = rows(admin)
    assert after.pop("plan_madeup") == 0
    assert after == before
    assert admin.execute("select sentence, remark from plan_familyplan").fetchall() == [
        ("Wij blijven hier staan.", "still here")
    ]
    assert admin.execute("select made_up()").fetchone() == ("later",)
    assert admin.execute("select from record_act_kind where why like 'Anders gezegd; %'").fetchall()
    forced = "select relforcerowsecurity from pg_class where relname = 'plan_madeup'"
    assert admin.execute(forced).fetchone() == (True,)
    assert not any(finding.is_wrong for finding in seals.verify(tmp_path / "seals"))
    assert standing() == (Standing.NEWER, "migration plan.0002_made_up"), (
        "for the release before it"
    )
    with pytest.raises(CommandError, match="newer Noaber"):
        call_command("migrate", verbosity=0)


def test_changed_sql_is_installed_and_what_is_gone_from_it_is_dropped(
    release: Release, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    release.change("plan/reads.sql", "'talked_at'", "'spoken_at'")
    release.add("plan/reads.sql", FUNCTION)
    with release.installed(monkeypatch):
        call_command("migrate", verbosity=0)
    assert "'spoken_at'" in (body(admin, "our_plan_rows") or "")
    assert body(admin, "made_up")
    release.change("plan/reads.sql", FUNCTION, "")
    with release.installed(monkeypatch):
        call_command("migrate", verbosity=0)
        assert body(admin, "made_up") is None
        made = admin.execute("select max(xmin::text::bigint) from pg_proc").fetchone()
        call_command("migrate", verbosity=0)
    again = admin.execute("select max(xmin::text::bigint) from pg_proc").fetchone()
    assert again == made, "nothing changed, so nothing was touched"


FINDABLE = "select f.digest = %s from people_findable f where f.person_id = %s"


def test_who_was_findable_by_an_earlier_rule_is_found_by_the_new_one(
    release: Release, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a release before names were compared by their letters left them, for people and names."""
    ((person, town),) = admin.execute(
        "select m.person_id, f.municipality_id from people_member m"
        " join people_family f on f.id = m.family_id"
    ).fetchall()
    admin.execute("set session_replication_role = replica")
    born = "update people_identity set born_on = '1950-04-30' where person_id = %s"
    admin.execute(born, [person])
    admin.execute("update people_person set surname = 'd’Hondt' where id = %s", [person])
    admin.execute("set session_replication_role = origin")
    admin.execute("alter table people_finding_key drop column rule")
    admin.execute("delete from people_findable")
    earlier = "finding_digest(array[%s::text, 'names', 'samira', 'd’hondt', '1950-04-30'])"
    admin.execute(f"insert into people_findable select {earlier}, %s", [town, person])
    asked = "select digest_of_names(%s, 'SAMIRA', 'D''Hondt', '1950-04-30')"

    def found() -> list[Any]:
        digest = admin.execute(asked, [town]).fetchone()
        return admin.execute(FINDABLE, [*(digest or ()), person]).fetchall()

    assert found() == [(False,)]
    release.add("plan/reads.sql", FUNCTION)  # whatever changed: SQL is installed whole
    with release.installed(monkeypatch):
        call_command("migrate", verbosity=0)
    assert found() == [(True,)]

    release.change("people/guards.sql", "'^(vande[nr]?|vd)', 'vd'", "'^(vande[nr]?|vd)', 'v'")
    admin.execute("delete from people_findable")
    with release.installed(monkeypatch):
        call_command("migrate", verbosity=0)
    assert found() == [(True,)], "another rule, so everybody anew"
    admin.execute("delete from people_findable")
    release.change("plan/reads.sql", FUNCTION, "")
    with release.installed(monkeypatch):
        call_command("migrate", verbosity=0)
    assert found() == [], "the same rule, so nobody: a municipality of a million waits for nothing"


def test_of_files_of_which_one_fails_none_is_installed(
    release: Release, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    release.change("record/guards.sql", "rows change only inside an act", "no act, no change")
    release.add("plan/reads.sql", "select no_such_function();")
    with release.installed(monkeypatch), pytest.raises(Exception, match="no_such_function"):
        call_command("migrate", verbosity=0)
    assert "rows change only inside an act" in (body(admin, "current_act") or "")
    assert standing() == (Standing.CURRENT, "")


@pytest.mark.parametrize(
    ("file", "old", "new", "shown"),
    [
        ("plan/migrations/0001_initial.py", '"sentence"', '"words"', "migration plan.0001_initial"),
        ("record/guards.sql", "    salt bytea", "    m text,\n    salt bytea", "table record_look"),
    ],
)
def test_a_database_of_another_making_is_refused_and_stays_as_it_is(
    release: Release,
    admin: psycopg.Connection[Any],
    file: str,
    old: str,
    new: str,
    shown: str,
) -> None:
    before = rows(admin)
    release.change(file, old, new)
    owner = {"NOABER_OWNER_URL": release.url("noaber_owner")}
    for words, given in ((("migrate", "--check"), None), (("migrate",), owner)):
        said = release.manage(*words, code=1, given=given)
        assert f"another Noaber than this one: {shown} is not what made it" in said
        assert "Nothing was changed" in said
        assert "docs/operations.md" in said
        assert "Traceback" not in said
    assert rows(admin) == before


def test_the_demo_says_how_it_begins_again(settings: Any) -> None:
    for found in (Standing.OTHER, Standing.NEWER):
        settings.MODE = "demo"
        assert "./run demo --anew" in refusal(found, "x")
        settings.MODE = "production"
        assert "--anew" not in refusal(found, "x")


def test_a_database_from_before_this_was_written_down_is_refused(
    release: Release, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("drop table record_installed")
    with pytest.raises(CommandError, match="what made it is not written in it"):
        call_command("migrate", verbosity=0)


@pytest.fixture
def empty(_cluster: Any, database_url_of: Any, django_db_blocker: Any) -> Iterator[None]:
    _cluster.create_database("nothing")
    with django_db_blocker.unblock(), connected_to("nothing"):
        yield
    _cluster.drop_database("nothing")


@pytest.mark.usefixtures("empty")
def test_an_empty_database_is_said_to_be_empty() -> None:
    assert standing() == (Standing.EMPTY, "")
    with pytest.raises(CommandError, match=r"is empty.*\n.*run manage migrate"):
        call_command("migrate", check_unapplied=True)


def test_layout_and_comments_of_a_migration_do_not_count_and_everything_else_does() -> None:
    said = installing._meaning("x = [1, False]  # note\n")
    assert installing._meaning("# other\nx = [\n    1,\n    False,\n]\n") == said
    for other in ("x = [1, None]", "x = [1, 0]", "x = [1], False", "y = [1, False]"):
        assert installing._meaning(other) != said


def test_every_sql_file_of_a_part_is_installed() -> None:
    found = {str(path.relative_to(ROOT / "noaber")) for path in (ROOT / "noaber").rglob("*.sql")}
    assert found - {"roles.sql"} == set(installing.sql(ROOT / "noaber"))


def test_no_migration_rests_on_what_is_installed_after_it() -> None:
    """On an empty database the tables of all releases come first, and then the newest SQL."""
    sql = "".join((ROOT / "noaber" / file).read_text() for file in installing.sql(ROOT / "noaber"))
    ours = "|".join(re.findall(r"create or replace function (\w+)", sql))
    assert "guard_table" in ours
    for path in (ROOT / "noaber").glob("*/migrations/[0-9]*.py"):
        assert not re.search(rf"\b({ours})\(|noaber\.record", path.read_text()), path


def test_the_check_of_migrations_fails_when_a_model_changed_without_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "noaber", tmp_path / "noaber", ignore=shutil.ignore_patterns("static"))
    (command, extra) = next((c, e) for name, c, e in checks() if name == "migrations")

    def code() -> int:
        env = environment(extra)
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True).returncode

    assert code() == 0
    models = tmp_path / "noaber/people/models.py"
    models.write_text(re.sub(r"max_length=80", "max_length=81", models.read_text(), count=1))
    assert code() == 1
