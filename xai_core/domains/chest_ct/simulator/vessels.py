"""Branching vessels of the lungs, as one slice meets them: tapering strokes, and dots."""

from __future__ import annotations

import math

import numpy as np

from xai_core.domains.chest_ct.simulator.anatomy import Field, Parts

_FINER = 2
"""They are drawn on so many times more pixels a side, then averaged."""
_TIPS = 5
"""Vessels that leave each hilum."""
_THINNEST = 0.45
"""Radius at which a vessel is no longer followed, mm."""
_THICKNESS = 2.0
"""Radius of a vessel that fills the thickness of the slice, mm; a thinner one is fainter."""
_SEEN = 0.45
"""Share of the stretches that lie in the slice; others cross it, and are dots."""


def branching_vessels(parts: Parts, rng: np.random.Generator) -> Field:
    """Coverage of the vessels inside the lungs."""
    import cv2

    side = parts.lungs.shape[0] * _FINER
    canvas = np.zeros((side, side), dtype=np.uint8)
    spacing = parts.grid.spacing / _FINER
    # The body's own axes are turned and shifted against the picture's by so little that vessels,
    # which lie anywhere, need not follow.
    left, top = float(parts.grid.x[0, 0]), float(parts.grid.y[0, 0])

    def pixel(x: float, y: float) -> tuple[int, int]:
        return round((x - left) / spacing * 16), round((y - top) / spacing * 16)

    for start, end, radius in _stretches(parts.hili, rng):
        width = max(1, round(2 * radius / spacing))
        grey = round(255 * min(1.0, radius / _THICKNESS))
        if rng.random() < _SEEN:
            cv2.line(canvas, pixel(*start), pixel(*end), grey, width, cv2.LINE_AA, 4)
        else:
            size = round(radius / spacing * 16)
            cv2.circle(canvas, pixel(*end), size, grey, -1, cv2.LINE_AA, 4)
    shape = parts.lungs.shape
    drawn = canvas.reshape(shape[0], _FINER, shape[1], _FINER).mean(axis=(1, 3), dtype=np.float32)
    covered: Field = drawn / np.float32(255) * parts.lungs
    return covered


_Point = tuple[float, float]


def _stretches(
    hili: tuple[_Point, _Point], rng: np.random.Generator
) -> list[tuple[_Point, _Point, float]]:
    """From, to and radius of each stretch; each divides in two until it is thin."""
    done = []
    growing = [
        (hilum, sign, (tip - (_TIPS - 1) / 2) * 0.6 + float(rng.normal(0, 0.15)), 2.3)
        for sign, hilum in zip((-1, 1), hili, strict=True)
        for tip in range(_TIPS)
    ]
    while growing:
        start, sign, angle, radius = growing.pop()
        length = 9 + 6 * radius * float(rng.uniform(0.6, 1.2))
        end = (
            start[0] + sign * length * math.cos(angle),
            start[1] + length * math.sin(angle),
        )
        done.append((start, end, radius))
        thinner = radius * float(rng.uniform(0.62, 0.8))
        if thinner > _THINNEST:
            turn = float(rng.uniform(0.2, 0.6))
            growing += [(end, sign, angle + turn, thinner), (end, sign, angle - turn, thinner)]
    return done
