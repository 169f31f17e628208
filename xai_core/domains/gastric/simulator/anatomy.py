"""The stomach as a bent tube: its outline, and where in it a pixel lies.

The middle line runs from the fundus (above, on the picture's right, the patient's left) down the
body and back up the antrum to the pylorus; behind it lies the bulb of the duodenum. The outline is
what circles along this line cover. Inside, a pixel has a place of its own: how far ``along`` the
line (0 fundus, 1 pylorus), and ``across`` it in mm, greater curvature positive. The lining is drawn
in these coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.interpolate import CubicSpline, PchipInterpolator

from xai_core.domains.gastric.simulator.patient import Build

FIELD_OF_VIEW = 216.0
"""Side of the picture in mm."""
_LINE = np.array(
    [(33, -62), (36, -34), (33, 0), (22, 36), (-2, 58), (-30, 58), (-52, 45), (-63, 36), (-76, 26)],
    dtype=np.float64,
)
"""The middle line in mm from the picture's middle: right, down."""
_RADIUS = np.array([36, 34, 28, 26, 26, 24, 17, 4, 12], dtype=np.float64)
_PYLORUS = 7
"""Which of these points it is."""
_STEPS = 60
"""Circles along the line."""
_COARSE = 2
"""Outline and coordinates are smooth, so they are worked out on every second pixel."""

Field = NDArray[np.float32]


@dataclass(frozen=True)
class Stomach:
    """Where the stomach lies in a picture; every field is ``(side, side)``."""

    depth: Field
    """Millimetres inside the outline; negative outside."""
    along: Field
    """0 at the top of the fundus to 1 at the pylorus, more in the bulb."""
    across: Field
    """Millimetres from the middle line, greater curvature positive."""
    radius: Field
    """Of the tube there, in mm."""
    right: Field
    """Millimetres right of the picture's middle."""
    down: Field
    """Millimetres below it."""
    spacing: float
    """Millimetres a pixel."""

    @property
    def inside(self) -> Field:
        """Coverage by stomach and bulb, 0 to 1."""
        inside: Field = np.clip(self.depth / np.float32(self.spacing) + np.float32(0.5), 0, 1)
        return inside

    @property
    def proper(self) -> Field:
        """Coverage by the stomach without the bulb."""
        return self.inside * (self.along < 1)


def stomach_of(build: Build, side: int, turn: float, squeeze: float, wave: float) -> Stomach:
    """The stomach in one view.

    Parameters
    ----------
    build
        Its shape.
    side
        Pixels of the picture.
    turn
        How far it is turned in the picture's plane, radians.
    squeeze
        Its breadth as this view shows it, 1 as it is.
    wave
        Phase of the peristalsis, radians.

    Returns
    -------
    Stomach
        Outline and coordinates.
    """
    line, radius, along, length = _tube(build, turn, squeeze, wave)
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    place = _grid(side // _COARSE)
    centre = line.astype(np.float32)
    squared = (place**2).sum(axis=1)[:, None] + (centre**2).sum(axis=1) - 2 * place @ centre.T
    depths = radius.astype(np.float32) - np.sqrt(np.maximum(squared, 0))
    best = depths.argmax(axis=1)
    x, y = (place - centre[best]).T
    tx, ty = tangent.astype(np.float32)[best].T
    step = along[best] + (x * tx + y * ty) / length
    coarse = (depths.max(axis=1), step, x * ty - y * tx, radius[best])
    depth, at, across, tube = (_fine(field, side) for field in coarse)
    right, down = _grid(side).T.reshape(2, side, side)
    return Stomach(depth, at, across, tube, right, down, FIELD_OF_VIEW / side)


def _grid(side: int) -> Field:
    """Right and down of every pixel in mm from the picture's middle, ``(side * side, 2)``."""
    place = (np.arange(side, dtype=np.float32) + 0.5) / side * FIELD_OF_VIEW - FIELD_OF_VIEW / 2
    down, right = np.meshgrid(place, place, indexing="ij")
    return np.column_stack([right.ravel(), down.ravel()])


def _tube(
    build: Build, turn: float, squeeze: float, wave: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    """Points of the middle line, radius and place along it of each, and its length; in mm."""
    points = _LINE.copy()
    points[5:, 1] -= build.hook * np.array([3, 7, 9, 11])
    points[5:, 0] -= build.hook * np.array([-2, -4, -5, -6])
    points *= build.size
    points[:, 0] *= squeeze
    cos, sin = np.cos(turn), np.sin(turn)
    points = points @ np.array([[cos, sin], [-sin, cos]])
    chord = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    at = np.linspace(0, chord[-1], _STEPS)
    along = at / chord[_PYLORUS]
    radius = PchipInterpolator(chord, _RADIUS * build.size * build.width)(at)
    swing = 0.07 * np.clip((along - 0.35) / 0.3, 0, 1) * (along < 1)
    return (
        CubicSpline(chord, points)(at),
        radius * (1 + swing * np.sin(26 * along + wave)),
        along,
        float(chord[_PYLORUS]),
    )


def _fine(coarse: NDArray[np.floating], side: int) -> Field:
    small = side // _COARSE
    field = coarse.reshape(small, small).astype(np.float32)
    return np.asarray(Image.fromarray(field).resize((side, side), Image.Resampling.BILINEAR))
