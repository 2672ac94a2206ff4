"""Every list has an order that depends on no machine: names by `lib.names`, others by days and ids.

PostgreSQL sorts words by the collation of its database, which differs between the one that comes
along and Debian's; Python sorts them by their code points. So whatever sorts words that people read
uses `in_order` or `by_name`. What sorts words for machines only stands in orders.yaml.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.apps import apps

import noaber

Admin = psycopg.Connection[Any]
ROOT = Path(noaber.__file__).parent
ALLOWED = yaml.safe_load(Path(__file__).with_name("orders.yaml").read_text(encoding="utf-8"))
DUTCH = ("in_order", "by_name(")
FILES = sorted(p for p in ROOT.rglob("*.py") if not {"tests", "migrations"} & set(p.parts))
# What sorts for people: pages, reads and what goes out; the rest sorts for machines.
READ = re.compile(r"doors/|/reads|plan/(signing|rules|exchange)")
ORDER_BY = re.compile(r"order by ((?:[^()\n;\"]|\([^()]*\))+)", re.IGNORECASE)


def word_columns(admin: Admin) -> set[str]:
    """Names of columns that hold words, in every table that has them; keys are words too."""
    query = """
        select a.attname::text from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'noaber'::regnamespace and c.relkind = 'r' and not a.attisdropped
        group by 1 having bool_and(a.atttypid = any ('{text,varchar}'::regtype[]))"""
    return {name for (name,) in admin.execute(query)}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Calls that sort, by what does it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            if name in ("sorted", "sort", "order_by", "latest", "earliest"):
                yield name, node


def sorted_in_python(_words: set[str]) -> set[str]:
    """Where Python sorts what people may read, without the Dutch order."""
    found = set()
    for path in FILES:
        place = str(path.relative_to(ROOT))
        for name, call in calls(path):
            text = ast.unparse(call)
            is_dutch = any(word in text for word in DUTCH)
            if name in ("sorted", "sort") and READ.search(place) and not is_dutch:
                found.add(f"{place}: {text}")
    return found


def by_words_in_django(words: set[str]) -> set[str]:
    """Where a query of Django's sorts by a column of words."""
    found = set()
    for path in FILES:
        for name, call in calls(path):
            if name not in ("sorted", "sort"):
                given = {
                    ast.literal_eval(a).strip("-") for a in call.args if isinstance(a, ast.Constant)
                }
                if {column.rsplit("__", 1)[-1] for column in given} & words:
                    found.add(f"{path.relative_to(ROOT)}: {ast.unparse(call)}")
    return found


def by_words_in_sql(words: set[str]) -> set[str]:
    """Where SQL sorts by a column of words, or by a place in its list."""
    found = set()
    for path in (*FILES, *ROOT.rglob("*.sql")):
        if "tests" in path.parts:
            continue
        for order in ORDER_BY.findall(path.read_text(encoding="utf-8")):
            order = re.split(r"\blimit\b|\bfor\b|\bfilter\b|--", order)[0].strip()
            terms = [
                re.sub(r"\b(desc|asc|nulls|first|last)\b", "", t).strip() for t in order.split(",")
            ]
            bare = {t.rsplit(".", 1)[-1] for t in terms if "collate" not in t}
            if bare & words or any(t.isdigit() for t in bare):
                found.add(f"{path.relative_to(ROOT)}: {order}")
    return found


@pytest.mark.parametrize("how", ["sorted_in_python", "by_words_in_django", "by_words_in_sql"])
def test_what_people_read_is_sorted_as_dutch_lists_are(how: str, admin_db: Admin) -> None:
    found = globals()[how](word_columns(admin_db))
    allowed = {line for lines in ALLOWED[how].values() for line in lines}
    assert sorted(found - allowed) == []
    assert sorted(allowed - found) == [], "is gone: take it off the list"


def test_no_model_has_an_order_of_its_own() -> None:
    """Then every query would sort, by words too."""
    assert [
        m.__name__
        for m in apps.get_models()
        if m.__module__.startswith("noaber.") and m._meta.ordering
    ] == []
