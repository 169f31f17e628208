"""Where everything is: an eye that looks up, its lower lid pulled down by a fingertip.

From top to bottom: upper lid, eyeball (sclera with part of the iris), then the mucosa that the
pulled lid uncovers, the *fornix* next to the eyeball and the *palpebral* conjunctiva next to the
lid margin, then the lid margin with its lashes, skin, and the fingertip.

Conventions
-----------
Lengths are shares of the picture's side. The borders between the parts are *curves*, one row for
each column, ``(side,)``; so a distance from a border is a row less a curve. ``down`` runs from 0 at
the mucosa's border with the eyeball to 1 at the lid margin. Fields are ``(side, side)`` float32; a
*coverage* is how much of a pixel a part fills, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Curve = NDArray[np.float32]

FORNIX = 0.4
"""How far down the mucosa the fornix reaches."""
HALF = 0.5
"""Where the lower half of the mucosa begins."""
PUPIL = 0.36
"""Radius of the pupil, share of the iris's."""
_NAIL = (0.58, 0.66)
"""Half width and half height of the nail, shares of the fingertip's half width."""


@dataclass(frozen=True)
class Eye:
    """The shape of one eye in one photograph."""

    row: float
    column: float
    """Where the line between the corners of the eye has its middle."""
    half_width: float
    tilt: float
    """Rows that the line falls per column."""
    skew: float
    """How far the deepest point lies to one side, -1 to 1."""
    upper: float
    """Height of the upper lid's arch above the line."""
    eyeball: float
    """How far below the line the eyeball's lower border lies."""
    margin: float
    """How far below the line the lid margin lies: how far the lid is pulled."""
    pull: float
    """How pointed the pulled lid is: 0.7 as round as the eyeball, above 1 a corner."""
    rim: float
    """Thickness of the lid margin."""
    iris: tuple[float, float, float]
    """Row and column of its centre from the middle of the line, and its radius."""
    finger: tuple[float, float, float, float]
    """Column and row of its tip from the middle of the line, half width, columns it leans a row."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Eye:
        """One at random."""
        eyeball = float(rng.uniform(0.07, 0.15))
        margin = eyeball + float(rng.uniform(0.17, 0.27))
        upper = float(rng.uniform(0.17, 0.25))
        radius = float(rng.uniform(0.135, 0.165))
        return cls(
            row=float(rng.uniform(0.36, 0.44)),
            column=float(rng.uniform(0.46, 0.54)),
            half_width=float(rng.uniform(0.43, 0.54)),
            tilt=float(rng.normal(0, 0.05)),
            skew=float(rng.uniform(-0.35, 0.35)),
            upper=upper,
            eyeball=eyeball,
            margin=margin,
            pull=float(rng.uniform(0.7, 1.15)),
            rim=float(rng.uniform(0.014, 0.022)),
            iris=(
                float(rng.uniform(0.35, 0.6) * radius - upper),
                float(rng.uniform(-0.10, 0.10)),
                radius,
            ),
            finger=(
                float(rng.uniform(-0.16, 0.16)),
                float(margin + rng.uniform(0.05, 0.10)),
                float(rng.uniform(0.10, 0.13)),
                float(rng.uniform(-0.3, 0.3)),
            ),
        )


@dataclass(frozen=True)
class Parts:
    """What covers each pixel of a picture, and where in the eye it lies."""

    down: Field
    """0 at the eyeball, 1 at the lid margin; below 0 and above 1 outside the mucosa."""
    below_upper: Field
    """How far below the upper lid's border."""
    below_rim: Field
    """How far below the lid margin's outer border."""
    from_iris: Field
    """Distance from the iris's centre, in its radii."""
    from_finger: Field
    """Distance from the fingertip's middle line, in its half widths."""
    sclera: Field
    iris: Field
    """The pupil included."""
    mucosa: Field
    rim: Field
    finger: Field
    """The nail included."""
    nail: Field
    skin: Field
    """What nothing else covers."""
    upper_lid: Curve
    """Rows of the upper lid's border."""
    outer_rim: Curve
    """Rows of the lid margin's outer border."""


def parts_of(eye: Eye, side: int) -> Parts:
    """Coverage of each part, ``side`` pixels square; with the skin they cover every pixel once."""
    axis = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side)
    x, y = axis, axis[:, None]
    upper, ball, margin, outer = _curves(eye, x)
    below_upper, below_ball, below_rim = y - upper, y - ball, y - outer
    in_eye, in_mucosa, in_rim = (
        _inside(below, side) for below in (below_upper, below_ball, y - margin)
    )
    outside = _inside(below_rim, side)
    ball_seen = in_eye - in_mucosa
    from_iris = _from_point(x, y, eye.column + eye.iris[1], eye.row + eye.iris[0], eye.iris[2])
    iris = ball_seen * _inside((1 - from_iris) * np.float32(eye.iris[2]), side)
    from_finger, tip, nail = _finger(eye, x, y, side)
    bare = 1 - in_eye + outside
    finger = bare * tip
    return Parts(
        down=below_ball / np.maximum(margin - ball, np.float32(1e-3)),
        below_upper=below_upper,
        below_rim=below_rim,
        from_iris=from_iris,
        from_finger=from_finger,
        sclera=ball_seen - iris,
        iris=iris,
        mucosa=in_mucosa - in_rim,
        rim=in_rim - outside,
        finger=finger,
        nail=finger * nail,
        skin=bare - finger,
        upper_lid=upper,
        outer_rim=outer,
    )


def _curves(eye: Eye, x: Curve) -> tuple[Curve, Curve, Curve, Curve]:
    """Rows of upper lid, eyeball's lower border, lid margin and its outer border; never crossed."""
    line = np.float32(eye.row) + np.float32(eye.tilt) * (x - np.float32(eye.column))
    u = np.clip((x - np.float32(eye.column)) / np.float32(eye.half_width), -1, 1)
    leaning = u - np.float32(eye.skew / 2) * (1 - u * u)
    arch: Curve = np.clip(1 - leaning * leaning, 0, None)
    upper = line - np.float32(eye.upper) * arch ** np.float32(0.65)
    ball = line + np.float32(eye.eyeball) * arch ** np.float32(0.8)
    margin = np.maximum(ball, line + np.float32(eye.margin) * arch ** np.float32(eye.pull))
    return upper, ball, margin, margin + np.float32(eye.rim) * np.minimum(arch * 4, 1)


def _from_point(x: Curve, y: Field, column: float, row: float, unit: float) -> Field:
    """Distance from a point, in these units."""
    across, along = (x - np.float32(column)) ** 2, (y - np.float32(row)) ** 2
    return np.sqrt(across + along) * np.float32(1 / unit)


def _finger(eye: Eye, x: Curve, y: Field, side: int) -> tuple[Field, Field, Field]:
    """A rounded tip on a straight finger: distance from its middle, its coverage, its nail's."""
    column, tip, half, lean = (np.float32(length) for length in eye.finger)
    dy = y - (np.float32(eye.row) + tip + half)
    dx = (x - np.float32(eye.column) - column) - lean * dy
    above = np.minimum(dy, 0)
    distance = np.sqrt(dx * dx + above * above) * (1 / half)
    wide, high = (np.float32(length) * half for length in _NAIL)
    rounded = ((dx / wide) ** 2) ** 2 + (((dy - half * np.float32(0.05)) / high) ** 2) ** 2
    nail = np.clip((1 - rounded) * np.float32(side / 40), 0, 1)
    return distance, _inside((1 - distance) * half, side), nail


def _inside(distance: Field, side: int) -> Field:
    """How much of a pixel lies beyond a border ``distance`` away, one pixel soft."""
    covered: Field = np.clip(distance * np.float32(side) + np.float32(0.5), 0, 1)
    return covered
