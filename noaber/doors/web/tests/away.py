"""A database that is away, for tests: no connection stands, and none can be made."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection


@contextmanager
def the_database_is_away() -> Iterator[None]:
    """Refused as by a server that was stopped; afterwards it is there again."""
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and listening to nobody
        before = connection.settings_dict["PORT"]
        connection.close()
        connection.settings_dict["PORT"] = str(nobody.getsockname()[1])
        try:
            yield
        finally:
            connection.settings_dict["PORT"] = before
            connection.close()
