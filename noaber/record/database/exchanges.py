"""What is no exchange with the database of its own: how a transaction begins, how an act ends.

Both wait for the next statement. How a transaction begins goes along with it, where it has no
values; the act that ended is current no longer before anything else is asked.
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.pq import TransactionStatus


@dataclass(slots=True)
class Waiting:
    """What a connection has still to send. act: the setting to put back, or None."""

    begin: bool = False
    act: str | None = None


_waiting: WeakKeyDictionary[psycopg.Connection[Any], Waiting] = WeakKeyDictionary()


def waiting(connection: psycopg.Connection[Any]) -> Waiting:
    """Of this connection."""
    found = _waiting.get(connection)
    if found is None:
        found = _waiting[connection] = Waiting()
    return found


def catch_up(connection: psycopg.Connection[Any]) -> None:
    """Send what waits."""
    still = waiting(connection)
    if still.begin:
        still.begin = False
        connection.execute("begin", prepare=False)
    if still.act is not None:
        outer, still.act = still.act, None
        # An aborted transaction took the act with it, and one that ended too.
        if connection.info.transaction_status == TransactionStatus.INTRANS:
            connection.execute("select set_config('noaber.act', %s, true)", [outer])


class Cursor(psycopg.Cursor[Any]):
    """Sends what waits before, or along with, what it is asked."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        still = waiting(self.connection)
        if still.begin and params is None and isinstance(query, str):
            still.begin = False
            try:
                super().execute(f"begin; {query}", prepare=False)  # each text is another: none kept
            except psycopg.Error:
                # What cannot be read is refused whole, with the begin before it.
                still.begin = self.connection.info.transaction_status == TransactionStatus.IDLE
                raise
            self.nextset()
            return self
        if still.begin or still.act is not None:
            catch_up(self.connection)
        return super().execute(query, params, **how)

    def executemany(self, *args: Any, **how: Any) -> Any:
        catch_up(self.connection)
        return super().executemany(*args, **how)

    def stream(self, *args: Any, **how: Any) -> Any:
        catch_up(self.connection)
        return super().stream(*args, **how)

    def copy(self, *args: Any, **how: Any) -> Any:
        catch_up(self.connection)
        return super().copy(*args, **how)
