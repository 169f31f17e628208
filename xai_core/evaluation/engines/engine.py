"""The engines there are, and how one is asked for. Nothing here loads torch or Ray.

All do the same work in the same batches (``mapped.py``) and hand the same rows to the same writer,
so a study that was begun with one goes on with the other. On one kind of processor the rows are
the same to the last bit; on another kind the numbers differ by the rounding of float32, which is
bounded by :data:`TOLERANCE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xai_core.types import Choice

TOLERANCE = 1e-5
"""How far the same study's numbers may lie apart, made by different engines or on different
processors: of a fraction absolutely, of any other number relative to the largest in its column.
What is stored with fewer digits may round the other way: an embedding by one step of float16, a
map by one of its 255."""


class Engine(Choice):
    """Who does the work."""

    LOCAL = "local"
    """Threads of this process, one a core."""
    PROCESSES = "processes"
    """Processes of this machine, one a core: for a graphics card, or many cores."""
    RAY = "ray"
    """Actors of Ray Data, on this machine or on a cluster (``requirements-cluster.txt``)."""


def say_nothing(_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Crew:
    """Which engine, and with how many hands."""

    engine: Engine = Engine.LOCAL
    workers: int | None = None
    """Threads, processes or actors, at least 1; None: one a core, here or on the cluster."""
    tell: Callable[[str], None] = say_nothing
    """Told, in English, what a person would want to know of the engine: where its dashboard is."""
