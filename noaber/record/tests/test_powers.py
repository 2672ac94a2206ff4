"""The web refuses to run with a role that may do more than the app (house guarantee 7)."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from noaber.record.powers import refuse_too_much_power


def test_the_app_may_run(db: None) -> None:
    refuse_too_much_power()


@pytest.mark.parametrize("role", ["postgres", "noaber_owner", "noaber_backup"])
def test_others_may_not(db: None, database_url_of: Callable[[str], str], role: str) -> None:
    part = conninfo_to_dict(database_url_of(role))
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=part["user"], PASSWORD=part["password"])
    try:
        with pytest.raises(ImproperlyConfigured):
            refuse_too_much_power()
    finally:
        connection.close()
        connection.settings_dict.update(before)
