"""Django's PostgreSQL; of web and worker a connection is asked first what it may do."""

from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction
from psycopg.pq import TransactionStatus

from noaber.record import powers
from noaber.record.database.exchanges import Cursor, catch_up, waiting


class DatabaseOperations(operations.DatabaseOperations):
    """Guarded rows are written through their windows."""

    compiler_module = "noaber.record.database.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; with too much power it is closed before anything else is asked of it.

    psycopg is told of no transaction: it would begin each in an exchange of its own (`exchanges`).
    """

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if powers.asking.is_set() and powers.are_too_much(self.connection):
            self.close()  # or the next one would find it open, and ask nothing
            raise powers.TooMuch

    def create_cursor(self, name: str | None = None) -> Any:
        if not name:
            return super().create_cursor()
        # What the server keeps never outlives its transaction: it would show rows without a look.
        catch_up(self.connection)
        return self.connection.cursor(name, scrollable=False, withhold=self.autocommit)

    def _start_transaction_under_autocommit(self) -> None:
        """Called by Django where `atomic` begins, because this is here."""
        with debug_transaction(self, "BEGIN"):  # counted as a statement, wherever it travels
            waiting(self.connection).begin = True

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs lack it

    def _commit(self) -> None:
        if self._is_under_way():
            catch_up(self.connection)  # what runs at the commit is no part of the act that ended
            super()._commit()  # type: ignore[misc]
        else:
            with debug_transaction(self, "COMMIT"):  # it went along with what ended a look
                pass

    def _rollback(self) -> None:
        if self._is_under_way():
            waiting(self.connection).act = None
            super()._rollback()  # type: ignore[misc]

    def _is_under_way(self) -> bool:
        """Whether there is anything to end; what waited to begin, never does."""
        if self.connection is None:
            return False
        waiting(self.connection).begin = False
        status: TransactionStatus = self.connection.info.transaction_status
        return status != TransactionStatus.IDLE


__all__ = ["DatabaseWrapper"]
