"""Blood: how fast cells are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np

from benchmarks import peers
from benchmarks.timing import Comparison, compare
from xai_core.domains.blood.libraries import sample_tickets
from xai_core.domains.blood.simulator.class_names import CLASSES
from xai_core.domains.blood.simulator.tickets import draw_ticket


def drawing() -> Iterator[Comparison]:
    """One simulated cell with its regions, of every class in turn."""
    tickets = cycle(sample_tickets(CLASSES, 240, seed=5))
    rng = np.random.default_rng(0)
    yield compare(
        "draw_a_cell",
        lambda: draw_ticket(next(tickets)),
        lambda: peers.paint_cell(rng),
        described="Pillow: discs painted in RGB, blurred, JPEG; no anatomy, dyes or regions",
        n=240,
        warm_up=60,
        target_ms=13.3,  # 150 a second on two cores
    )
