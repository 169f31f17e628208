"""What is known of a view by construction: its regions, and how it was made."""

from __future__ import annotations

import numpy as np

from xai_core.arrays import BoolMask, RegionMask
from xai_core.cases.draft import Drawn
from xai_core.domains.mammography.questions import LESION
from xai_core.domains.mammography.simulator.anatomy import Field, Parts
from xai_core.domains.mammography.simulator.lesions import FULL, Lesion
from xai_core.domains.mammography.simulator.view import View
from xai_core.domains.mammography.simulator.woman import CLUSTERS

BREAST, GLAND, MUSCLE, NODE, LABEL = "breast", "gland", "muscle", "node", "label"
_LEVELS = 255
_SEEN = 0.05
"""Exposure of a lymph node from which on a pixel is its own."""
_LEAST = 0.08
"""Share of the full exposure under which nothing is marked: 0.06, lost in the tissue."""


def regions(view: View) -> dict[str, Drawn]:
    """Every region of the view, ``(rows, columns)`` float32; each lesion is an instance, graded."""
    return {
        LESION: tuple(marked(one, view.parts) for one in view.lesions),
        BREAST: _mask(view.parts.breast),
        GLAND: _mask(view.gland),
        MUSCLE: _mask(view.parts.muscle),
        NODE: (view.node > _SEEN).astype(np.float32),
        LABEL: view.label.astype(np.float32),
    }


def marked(lesion: Lesion, parts: Parts) -> RegionMask:
    """The importance of a lesion's pixels; a cluster is one lesion, the gaps in it included."""
    grid = parts.grid
    off = np.hypot(grid.x - np.float32(lesion.x), grid.y - np.float32(lesion.y))
    gaps = (off <= lesion.radius) & (parts.depth > 0) & (lesion.kind in CLUSTERS)
    return graded(lesion.added, gaps)


def graded(added: Field, gaps: BoolMask) -> RegionMask:
    """Exposure added as importance: 0 outside the lesion, inside it half and more.

    From half a pixel counts as inside a region, so the faintest of a lesion (and its ``gaps``) has
    half; :data:`FULL` and more are 1. In steps of 1/255.
    """
    share = np.clip(added / np.float32(FULL), 0, 1)
    inside = (share >= _LEAST) | gaps
    steps = np.ceil(np.float32(_LEVELS / 2) * (1 + share)) / np.float32(_LEVELS)
    importance: RegionMask = np.where(inside, steps, np.float32(0)).astype(np.float32)
    return importance


def attributes(view: View) -> dict[str, str]:
    """Whose and how, as texts for the case's attributes."""
    inside = view.parts.breast * (1 - view.parts.muscle)
    largest = max((float(one.added.max()) for one in view.lesions), default=0.0)
    return {
        "tissue": view.breast.woman.tissue.value,
        "side": view.breast.side.value,
        "kinds": ", ".join(one.kind.value for one in view.lesions) or "none",
        "gland_share": f"{float((view.gland * inside).sum() / inside.sum()):.2f}",
        "lymph_node": "yes" if view.node.any() else "no",
        "largest_added": f"{largest:.2f}",
    }


def _mask(coverage: Field) -> RegionMask:
    return (coverage >= 0.5).astype(np.float32)
