"""Ours and the peer's in turn, and the medians of both.

Times are wall-clock milliseconds. A ratio below 1 means that ours took less time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True)
class Comparison:
    """One row of the results."""

    name: str
    ours_ms: float
    peer_ms: float
    n: int
    """Repetitions of each."""
    peer: str
    """What ours was compared with, in words."""
    target_ms: float | None = None
    """What ours must stay under, where that was promised."""
    target_ratio: float | None = None
    """What the ratio must stay under, where that was promised."""

    @property
    def ratio(self) -> float:
        """Ours divided by the peer's."""
        return self.ours_ms / self.peer_ms

    def as_dict(self) -> dict[str, object]:
        """The row for ``results.json``."""
        row: dict[str, object] = {
            "ours_ms": round(self.ours_ms, 2),
            "peer_ms": round(self.peer_ms, 2),
            "ratio": round(self.ratio, 3),
            "n": self.n,
            "peer": self.peer,
        }
        if self.target_ms is not None:
            row["target_ms"] = self.target_ms
        if self.target_ratio is not None:
            row["target_ratio"] = self.target_ratio
        return row


def nothing() -> None:
    """No preparation."""


def compare(  # noqa: PLR0913 - two works and how they are run, by keyword only
    name: str,
    ours: Work,
    peer: Work,
    *,
    described: str,
    n: int,
    before_ours: Work = nothing,
    warm_up: int = 2,
    target_ms: float | None = None,
) -> Comparison:
    """Run both ``n`` times in turn; ``before_ours`` is not timed."""
    ours_ms: list[float] = []
    peer_ms: list[float] = []
    for round_number in range(warm_up + n):
        before_ours()
        first, second = milliseconds(ours), milliseconds(peer)
        if round_number >= warm_up:
            ours_ms.append(first)
            peer_ms.append(second)
    return Comparison(name, median(ours_ms), median(peer_ms), n, described, target_ms)


def in_turn(works: Mapping[str, Work], *, n: int, warm_up: int = 2) -> dict[str, float]:
    """The median milliseconds of several works, all run in turn ``n`` times."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for round_number in range(warm_up + n):
        for name, work in works.items():
            taken = milliseconds(work)
            if round_number >= warm_up:
                times[name].append(taken)
    return {name: median(taken) for name, taken in times.items()}


def milliseconds(work: Work) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)
