"""What was drawn around on the map of a study: ``pca:x,y;x,y;x,y``, a closed outline.

Kept as an outline rather than as cases: it stays short enough for an address, and holds whatever
the list is filtered by besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from xai_core.evaluation.case_list import Flags
from xai_core.evaluation.study_map import Layout, Plane

MOST_CORNERS = 48
"""A hand draws hundreds: every so-many-th is kept."""
MAX_LENGTH = 1200


@dataclass(frozen=True)
class Drawn:
    """An outline on a map."""

    layout: Layout
    corners: tuple[tuple[float, float], ...]
    """At least three, in order."""

    def holds(self, plane: Plane) -> Flags:
        """``(N,)``: which of the cases lie within it."""
        from skimage.measure import points_in_poly

        return np.asarray(points_in_poly(plane, np.array(self.corners)), dtype=np.bool_)  # type: ignore[no-untyped-call]

    def written(self) -> str:
        """For the address."""
        return f"{self.layout}:" + ";".join(f"{x:.4g},{y:.4g}" for x, y in self.corners)


def outline(layout: Layout, xs: Sequence[float], ys: Sequence[float]) -> Drawn | None:
    """What a hand drew, with few enough corners; two corners are those of a box."""
    corners = list(zip(map(float, xs), map(float, ys), strict=True))
    if len(corners) == 2:
        (left, bottom), (right, top) = corners
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    step = -(-len(corners) // MOST_CORNERS)
    kept = tuple(corners[::step]) if corners else ()
    return Drawn(layout, kept) if len(kept) >= 3 else None


def read_drawn(text: str | None) -> Drawn | None:
    """The outline of an address; None for anything else."""
    name, _, corners = (text or "").partition(":")
    if len(text or "") > MAX_LENGTH or name not in list(Layout):
        return None
    try:
        points = [tuple(float(number) for number in one.split(",")) for one in corners.split(";")]
    except ValueError:
        return None
    if not 3 <= len(points) <= MOST_CORNERS:
        return None
    if any(len(one) != 2 or not all(map(isfinite, one)) for one in points):
        return None
    return Drawn(Layout(name), tuple((one[0], one[1]) for one in points))
