"""A database that is away, for tests: no connection stands, and none can be made."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection


@contextmanager
def the_database_is_away() -> Iterator[None]:
    """Refused as by a server that was stopped; afterwards it is there again."""
    with the_database_goes_away(0):
        yield


@contextmanager
def the_database_goes_away(exchanges: int) -> Iterator[Callable[[], bool]]:
    """It answers this often, and then it is gone: the connection too. Gives whether it went."""
    asked = 0
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and listening to nobody
        before = connection.settings_dict["PORT"]

        def leave() -> None:
            connection.settings_dict["PORT"] = str(nobody.getsockname()[1])
            if connection.connection is not None:
                connection.connection.close()

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += 1
            if asked == exchanges + 1:
                leave()
            return execute(sql, params, many, context)

        if not exchanges:
            connection.close()
            leave()
        try:
            with connection.execute_wrapper(count):
                yield lambda: asked > exchanges
        finally:
            connection.settings_dict["PORT"] = before
            connection.close()
