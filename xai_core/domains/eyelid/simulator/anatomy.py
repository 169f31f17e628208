"""Where everything is: an eye, its lower lid pulled down by a fingertip.

From top to bottom: upper lid, eyeball (sclera with part of the iris), then the mucosa that the
pulled lid uncovers, the *fornix* next to the eyeball and the *palpebral* conjunctiva next to the
lid margin, then the lid margin with its lashes, skin, and the fingertip.

Conventions
-----------
Lengths are shares of the picture's side. ``across`` runs from -1 to 1 between the corners of the
eye, ``down`` from 0 at the mucosa's border with the eyeball to 1 at the lid margin. Fields are
``(side, side)`` float32; a *coverage* is how much of a pixel a part fills, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

FORNIX = 0.4
"""How far down the mucosa the fornix reaches."""
HALF = 0.5
"""Where the lower half of the mucosa begins."""
_CORNER = 0.12
"""How steeply curves run into the corners of the eye."""


@dataclass(frozen=True)
class Eye:
    """The shape of one eye in one photograph."""

    row: float
    column: float
    """Where the line between the corners of the eye has its middle."""
    half_width: float
    tilt: float
    """Radians."""
    skew: float
    """How far the deepest point lies to one side, -1 to 1."""
    upper: float
    """Height of the upper lid's arch above the line."""
    eyeball: float
    """How far below the line the eyeball's lower border lies."""
    margin: float
    """How far below the line the lid margin lies: how far the lid is pulled."""
    rim: float
    """Thickness of the lid margin."""
    iris: tuple[float, float, float]
    """Row and column of its centre from the middle of the line, and its radius."""
    finger: tuple[float, float, float]
    """Column from the middle, row of its tip, half width."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Eye:
        """One at random."""
        eyeball = float(rng.uniform(0.05, 0.11))
        mucosa = float(rng.uniform(0.14, 0.24))
        margin = eyeball + mucosa
        row = float(rng.uniform(0.30, 0.38))
        return cls(
            row=row,
            column=float(rng.uniform(0.46, 0.54)),
            half_width=float(rng.uniform(0.36, 0.44)),
            tilt=float(rng.normal(0, 0.06)),
            skew=float(rng.uniform(-0.35, 0.35)),
            upper=float(rng.uniform(0.07, 0.15)),
            eyeball=eyeball,
            margin=margin,
            rim=float(rng.uniform(0.014, 0.022)),
            iris=(
                float(rng.uniform(-0.05, -0.01)),
                float(rng.uniform(-0.10, 0.10)),
                float(rng.uniform(0.10, 0.13)),
            ),
            finger=(
                float(rng.uniform(-0.14, 0.14)),
                float(row + margin + rng.uniform(0.07, 0.13)),
                float(rng.uniform(0.09, 0.13)),
            ),
        )


@dataclass(frozen=True)
class Parts:
    """What covers each pixel of a picture, and where in the eye it lies."""

    across: Field
    down: Field
    """0 at the eyeball, 1 at the lid margin; below 0 and above 1 outside the mucosa."""
    sclera: Field
    iris: Field
    pupil: Field
    mucosa: Field
    rim: Field
    finger: Field
    skin: Field
    """What nothing else covers."""


def parts_of(eye: Eye, side: int) -> Parts:
    """Coverage of each part, ``side`` pixels square; together they cover every pixel once."""
    axis = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side)
    x, y = axis[None, :] - np.float32(eye.column), axis[:, None] - np.float32(eye.row)
    cos, sin = np.float32(np.cos(eye.tilt)), np.float32(np.sin(eye.tilt))
    along, below = x * cos + y * sin, y * cos - x * sin
    across = along / np.float32(eye.half_width)
    arch = _arch(across, eye.skew)
    top, ball, margin = (arch * np.float32(h) for h in (-eye.upper, eye.eyeball, eye.margin))
    outer = margin + np.float32(eye.rim) * np.minimum(arch * 4, 1)
    px = np.float32(side)
    open_eye = _coverage(below - top, px) * _coverage(ball - below, px)
    mucosa = _coverage(below - ball, px) * _coverage(margin - below, px)
    rim = _coverage(below - margin, px) * _coverage(outer - below, px)
    inside = (np.abs(across) < 1).astype(np.float32)
    open_eye, mucosa, rim = open_eye * inside, mucosa * inside, rim * inside
    iris, pupil = _iris(eye, along, below, px)
    finger = _finger(eye, x, y, px)
    depth = np.maximum(margin - ball, np.float32(1e-3))
    seen = np.clip(1 - open_eye - mucosa - rim, 0, 1)
    return Parts(
        across=across,
        down=(below - ball) / depth,
        sclera=open_eye * (1 - iris),
        iris=open_eye * (iris - pupil),
        pupil=open_eye * pupil,
        mucosa=mucosa,
        rim=rim,
        finger=seen * finger,
        skin=seen * (1 - finger),
    )


def _arch(across: Field, skew: float) -> Field:
    """A curve of height 1 between the corners of the eye, 0 beyond them."""
    u = np.clip(across, -1, 1)
    leaning = u - np.float32(skew) * np.float32(0.5) * (1 - u * u)
    arch: Field = np.clip(1 - leaning * leaning, 0, None) ** np.float32(0.5 + _CORNER)
    return arch


def _iris(eye: Eye, along: Field, below: Field, px: np.float32) -> tuple[Field, Field]:
    row, column, radius = (np.float32(v) for v in eye.iris)
    distance = np.hypot(along - column, below - row)
    iris = _coverage(radius - distance, px)
    return iris, _coverage(radius * np.float32(0.38) - distance, px)


def _finger(eye: Eye, x: Field, y: Field, px: np.float32) -> Field:
    column, tip, half = eye.finger
    centre = np.float32(tip - eye.row + half)
    dx, dy = x - np.float32(column), y - centre
    above = np.hypot(dx, np.minimum(dy, 0))  # a rounded tip on a straight finger
    return _coverage(np.float32(half) - above, px)


def _coverage(distance: Field, px: np.float32) -> Field:
    """How much of a pixel lies inside an edge ``distance`` away, one pixel soft."""
    covered: Field = np.clip(distance * px + np.float32(0.5), 0, 1)
    return covered
