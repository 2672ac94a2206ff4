"""The application is not the owner (house guarantee 7): refuse to run with too much power."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

POWERS = """
    select r.rolsuper or r.rolbypassrls or r.rolcreaterole
           or pg_has_role(r.oid, 'noaber_guard', 'member')
           or has_database_privilege(r.oid, current_database(), 'temp')
    from pg_roles r where r.rolname = current_user
"""


def refuse_too_much_power() -> None:
    """Raise when the web or worker logs in as a superuser, owner, guard or backup.

    A database that cannot be reached yet is not asked; then nothing can be read either.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS)
            too_much = cursor.fetchone()[0]
    except OperationalError:
        return
    finally:
        connection.close()
    if too_much:
        raise ImproperlyConfigured("DATABASE_URL: this role may do too much. Use noaber_app.")
