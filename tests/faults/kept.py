"""Which points were tried already, in a file, so that a long run never tries one twice.

A line of JSON for each point, the operation with a digest of the calls it makes: a point is another
one once the operation makes other calls.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults.points import Trial
from tests.faults.shim import Fault


@dataclass(frozen=True)
class Point:
    """A fault at a call of an operation."""

    trial: Trial
    number: int
    """Of the call, from 1."""
    fault: Fault

    @property
    def key(self) -> str:
        """What makes it the same point in another run."""
        calls = hashlib.sha256(self.trial.calls.encode()).hexdigest()[:12]
        return f"{self.trial.name} {calls} {self.number} {self.fault.name.lower()}"


@dataclass(frozen=True)
class Tried:
    """What became of a point."""

    outcome: str
    """``done``, ``refused`` in a sentence, ``killed``, or ``wrong``."""
    wrong: tuple[str, ...] = ()


def outcome_of(said: list[str], wrong: list[str]) -> str:
    """One word for it."""
    if wrong:
        return "wrong"
    if any(line.startswith("refused: ") for line in said):
        return "refused"
    return "done" if "done" in said else "killed"


class Kept:
    """The file; without one, nothing is remembered beyond this run."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.tried: dict[str, Tried] = {}
        if path is not None and path.exists():
            whole, newline, cut = path.read_text(encoding="utf-8").rpartition("\n")
            if cut:  # the run was killed as it wrote it
                path.write_text(whole + newline, encoding="utf-8")
            for line in whole.splitlines():
                told = json.loads(line)
                self.tried[told["point"]] = Tried(told["outcome"], tuple(told["wrong"]))

    def left(self, points: list[Point]) -> list[Point]:
        """Those of them that were not tried yet."""
        return [point for point in points if point.key not in self.tried]

    def add(self, point: Point, tried: Tried) -> None:
        """Remember a point. Raises ValueError where it was tried before."""
        if point.key in self.tried:
            raise ValueError(f"{point.key} a second time")
        self.tried[point.key] = tried
        if self._path is not None:
            told = {"point": point.key, "outcome": tried.outcome, "wrong": tried.wrong}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")

    def counted(self) -> dict[str, Counter[str]]:
        """Outcomes by operation."""
        counts: dict[str, Counter[str]] = {}
        for key, tried in self.tried.items():
            counts.setdefault(key.split(" ")[0], Counter())[tried.outcome] += 1
        return counts
