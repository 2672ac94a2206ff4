"""The clock of both builds (`clock.py`) in each Python process that has this folder on its path.

Also, where `ALIKE_DRAWS` says so, secrets that come in the same order each time: a link that is
made is shown, and drawn as a picture.
"""

import os
import time
from datetime import UTC, datetime

if told := os.environ.get("ALIKE_CLOCK"):
    import threading  # noqa: F401 (what waits for another thread keeps our own clock)

    from django.utils import timezone

    _moment, _began, _slower = map(float, told.split())
    _time, _monotonic = time.time, time.monotonic

    def _now() -> float:
        return _moment + (_time() - _began) / _slower

    time.time = _now
    # What is remembered for a minute, or written every ten seconds, is not so by chance.
    time.monotonic = lambda: _monotonic() / _slower
    timezone.now = lambda: datetime.fromtimestamp(_now(), UTC)

if os.environ.get("ALIKE_DRAWS"):
    import secrets
    from collections import Counter
    from random import Random

    _drawn = Counter[int]()

    def _token_bytes(nbytes: int | None = None) -> bytes:
        """By their length, so that one kind of secret more leaves the others as they were."""
        length = nbytes or secrets.DEFAULT_ENTROPY
        _drawn[length] += 1
        return Random(_drawn[length]).randbytes(length)

    secrets.token_bytes = _token_bytes
