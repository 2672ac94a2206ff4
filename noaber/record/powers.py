"""The application is not the owner (house guarantee 7): refuse to run with too much power."""

from threading import Event
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

POWERS = """
    select r.rolsuper or r.rolbypassrls or r.rolcreaterole
           or pg_has_role(r.oid, 'noaber_guard', 'member')
           or has_database_privilege(r.oid, current_database(), 'temp')
    from pg_roles r where r.rolname = current_user
"""
asking = Event()  # set in web and worker: from then on every new connection is asked


class TooMuch(ImproperlyConfigured):
    """This log-in may do more than the app may."""

    def __init__(self) -> None:
        super().__init__("DATABASE_URL: this role may do too much. Use noaber_app.")


def refuse_too_much_power() -> None:
    """Raise TooMuch when the web or worker logs in as a superuser, owner, guard or backup.

    A database that cannot be reached yet is asked at the first connection, before anything else
    (`record.database`).
    """
    asking.set()
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return
    finally:
        connection.close()


def are_too_much(opened: Any) -> bool:
    """Whether this open connection may do more than the app may."""
    with opened.cursor() as cursor:
        cursor.execute(POWERS)
        return bool(cursor.fetchone()[0])
