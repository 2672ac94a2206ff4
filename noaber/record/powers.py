"""The application is not the owner (house guarantee 7): refuse to run with too much power."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

POWERS = """
    select r.rolsuper or r.rolbypassrls or r.rolcreaterole
           or pg_has_role(r.oid, 'noaber_guard', 'member')
           or has_database_privilege(r.oid, current_database(), 'temp')
    from pg_roles r where r.rolname = current_user
"""
TOO_MUCH = "DATABASE_URL: this role may do too much. Use noaber_app."


def refuse_too_much_power() -> None:
    """Raise when the web or worker logs in as a superuser, owner, guard or backup.

    A database that cannot be reached yet is asked at the first connection, before anything else.
    """
    connection_created.connect(_ask_first, dispatch_uid="powers")
    try:
        connection.ensure_connection()
    except OperationalError:
        return
    finally:
        connection.close()


def _ask_first(sender: object, connection: Any, **more: Any) -> None:
    """Every new connection is asked, until one was found to be the app's."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        too_much = cursor.fetchone()[0]
    if too_much:
        connection.close()  # or the next one would find it open, and ask nothing
        raise ImproperlyConfigured(TOO_MUCH)
    connection_created.disconnect(dispatch_uid="powers")
