"""What all processes remember together for a while, in the database: Django's cache, kept small.

The log-in library notes here which one-time codes were used and how often a page was asked for. A
cache per process would let every worker take the same code once (ASVS 5.0, 6.5.1). Keys are kept as
a keyed digest: there are addresses in them.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils.crypto import salted_hmac

SALT = "noaber.remembering"
LONGEST = 24 * 3600.0


class Remembering(BaseCache):
    """JSON values, each with an end; of two processes that add the same, one was the first."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Whether nobody remembered it yet."""
        return bool(self._remember(key, value, timeout, version, only_new=True))

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        self._remember(key, value, timeout, version, only_new=False)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        found = _call("select remembered(%s)", [self._digest(key, version)])
        return default if found is None else json.loads(found)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        value = self.get(key, version=version)
        if value is not None:
            self.set(key, value, timeout, version)
        return value is not None

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(_call("select no_longer_remembered(%s)", [self._digest(key, version)]))

    def clear(self) -> None:
        """Nobody may empty it at once: what was used stays used."""
        raise NotImplementedError("what was used stays used")

    def _remember(self, key: Any, value: Any, timeout: Any, version: Any, only_new: bool) -> Any:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        seconds = LONGEST if seconds is None else max(0.0, float(seconds))
        values = [self._digest(key, version), json.dumps(value), seconds, only_new]
        return _call("select remember(%s, %s, %s, %s)", values)

    def _digest(self, key: Any, version: Any) -> bytes:
        made = self.make_and_validate_key(key, version=version)
        return salted_hmac(SALT, made, settings.SECRET_KEY, algorithm="sha256").digest()


def _call(query: str, values: Iterable[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchone()[0]
