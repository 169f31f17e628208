"""Eyelids: how fast photographs are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np

from benchmarks import peers
from benchmarks.timing import Comparison, compare
from xai_core.cases.drawing import Extent
from xai_core.domains.eyelid.libraries import eyelid_tickets
from xai_core.domains.eyelid.simulator.tickets import draw_ticket


def drawing() -> Iterator[Comparison]:
    """One simulated photograph, 384 x 384, with its regions."""
    tickets = cycle(eyelid_tickets(Extent.EVALUATION))
    rng = np.random.default_rng(0)
    yield compare(
        "draw_an_eyelid",
        lambda: draw_ticket(next(tickets)),
        lambda: peers.paint_eye(rng),
        described="Pillow: ellipses painted in RGB, blurred, noise, JPEG; no spectra or regions",
        n=100,
        warm_up=10,
        target_ms=50.0,  # 40 a second on two cores
    )
