"""How long will it still take? The pace so far, carried on."""

from __future__ import annotations

import time
from collections.abc import Callable

WARM_UP_SECONDS = 2.0
"""Too little has been seen before this to say anything."""


class Eta:
    """Remembers when work began and how much an earlier run had done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun: tuple[float, int] | None = None

    def seconds_left(self, done: int, total: int) -> float | None:
        """Seconds until ``total`` at the pace since the first call; None while not known."""
        now = self._clock()
        if self._begun is None:
            self._begun = now, done
        since, before = self._begun
        if now - since < WARM_UP_SECONDS or done <= before:
            return None
        return (total - done) * (now - since) / (done - before)
