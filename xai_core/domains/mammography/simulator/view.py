"""One view of one breast: tissue, node and lesions, developed; and everything about it known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.domains.mammography.simulator import tissue
from xai_core.domains.mammography.simulator.anatomy import Field, Grid, Parts, parts_of
from xai_core.domains.mammography.simulator.film import Vendor, developed
from xai_core.domains.mammography.simulator.lesions import Lesion, lesion, lymph_node, place
from xai_core.domains.mammography.simulator.woman import Breast

_NODE = 0.4
"""Share of breasts in which a lymph node is seen."""


@dataclass(frozen=True)
class View:
    """A picture, and what is known of it by construction."""

    breast: Breast
    parts: Parts
    grey: NDArray[np.uint8]
    """``(rows, columns)``."""
    gland: Field
    """Fibroglandular share of the thickness, 0 to 1."""
    lesions: tuple[Lesion, ...]
    node: Field
    """Exposure that the lymph node adds; 0 where none is seen."""
    label: BoolMask
    """Where label and border cover the picture."""


def seen(
    breast: Breast,
    vendor: Vendor,
    rng: np.random.Generator,
    film_rng: np.random.Generator,
) -> View:
    """The view of a breast.

    Tissue, node and lesions have streams of their own, so that the same breast with and without
    lesions differs by the lesions alone.

    Parameters
    ----------
    breast
        Whose, and the lesions in it.
    vendor
        Who made the machine.
    rng
        Draws the breast and its lesions.
    film_rng
        Draws exposure, grain and label.

    Returns
    -------
    View
        The picture with all that is known by construction.
    """
    tissue_rng, node_rng, lesion_rng = rng.spawn(3)
    woman = breast.woman
    parts = parts_of(woman.shape, Grid.of(vendor.spacing, breast.side), tissue_rng)
    glandular = tissue.gland(parts, woman.density, tissue_rng)
    lines = tissue.strands(parts, tissue_rng)
    exposure = tissue.exposure_of(parts, glandular, lines, tissue_rng)
    node, node_at = _node(parts, node_rng)
    taken = [node_at] if node.any() else []
    lesions: list[Lesion] = []
    for kind in breast.kinds:
        at = place(parts, taken, lesion_rng)
        taken.append(at)
        lesions.append(lesion(kind, parts, at, lesion_rng))
    for one in (node, *(each.added for each in lesions)):
        exposure = exposure + one
    grey, label = developed(exposure, vendor, breast.side, film_rng)
    return View(breast, parts, grey, glandular, tuple(lesions), node, label)


def _node(parts: Parts, rng: np.random.Generator) -> tuple[Field, tuple[float, float]]:
    """The lymph node in the upper part near the muscle, seen in some."""
    shape = parts.shape
    y = float(rng.uniform(0.15, 0.5)) * shape.muscle_height
    border = shape.muscle_width * (1 - y / shape.muscle_height)
    at = border + float(rng.uniform(-6, 14)), y
    drawn = lymph_node(parts, at, rng)
    return (drawn if rng.random() < _NODE else np.zeros_like(drawn)), at
