"""Django's PostgreSQL; of web and worker a connection is asked first what it may do."""

from django.db.backends.postgresql import base, operations

from noaber.record import powers


class DatabaseOperations(operations.DatabaseOperations):
    """Guarded rows are written through their windows."""

    compiler_module = "noaber.record.database.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; with too much power it is closed before anything else is asked of it."""

    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if powers.asking.is_set() and powers.are_too_much(self.connection):
            self.close()  # or the next one would find it open, and ask nothing
            raise powers.TooMuch


__all__ = ["DatabaseWrapper"]
