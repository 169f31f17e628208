"""What catches the eye and means nothing here: sunken blood, effusion, breaks, tubes, mucus, table.

Both kinds of subjects have these alike, so nothing of it tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import label

from xai_core.domains.chest_ct.simulator.anatomy import Field, Grid, Parts
from xai_core.domains.chest_ct.simulator.subject import Body, Distractors, Table, Tube

EFFUSION, MUCUS = 15.0, 15.0
"""HU."""
_PLUGGED = 0.3
"""Of the bronchi of one with secretions."""
_METAL, _PLASTIC = 1800.0, 450.0
_BOARD = -250.0
"""HU of the table's board."""
_AREA = 0.25
"""Of a pixel, or of the largest change: from here on a place belongs to a distractor."""


@dataclass(frozen=True)
class Laid:
    """Something laid over a slice."""

    coverage: Field
    hu: float

    def over(self, picture: Field) -> None:
        """Lay it over ``picture``, in place."""
        picture += self.coverage * (np.float32(self.hu) - picture)


def dependent_hu(parts: Parts, amount: float, rng: np.random.Generator) -> Field:
    """HU added at the back of the lungs by what has sunk there: smooth, and even from side to side.

    Its front is level but for a gentle slope, unlike the signs, which lie in patches.
    """
    if amount <= 0:
        return np.zeros_like(parts.lungs)
    front = float(rng.uniform(0.62, 0.82))
    slope = parts.grid.x * np.float32(rng.normal(0, 0.0003))
    width = float(rng.uniform(0.04, 0.10))
    rise = 1 / (1 + np.exp(-(parts.height + slope - np.float32(front)) / np.float32(width)))
    added: Field = np.float32(amount) * rise * parts.lungs
    return added


def effusion(parts: Parts, thickness: float) -> Laid:
    """A crescent of fluid between wall and lung, at the back."""
    depth = np.float32(thickness) * np.clip((parts.height - np.float32(0.5)) / 0.4, 0, 1)
    outer = np.clip((depth - parts.cavity_depth) / np.float32(parts.grid.spacing) + 0.5, 0, 1)
    return Laid((outer * parts.lungs * (depth > 0.5)).astype(np.float32), EFFUSION)


def breaks(parts: Parts, body: Body, count: int, rng: np.random.Generator) -> list[Laid]:
    """Ribs broken at the front, as by resuscitation: a gap, and an end that sticks in.

    Parameters
    ----------
    parts
        The slice.
    body
        Whose.
    count
        How many ribs.
    rng
        Draws where.

    Returns
    -------
    list[Laid]
        Gap and end of each.
    """
    laid = []
    inner = body.half_width - body.fat - body.muscle, body.half_depth - body.fat - body.muscle
    for _ in range(count):
        angle = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.1))  # from the front
        x = (inner[0] + body.muscle / 2) * np.sin(angle)
        y = -(inner[1] + body.muscle / 2) * np.cos(angle)
        along = float(np.arctan2(inner[1] * np.sin(angle), inner[0] * np.cos(angle)))
        laid.append(Laid(parts.grid.coverage(parts.grid.ellipse(x, y, 2.2, 6.5, along)), 40))
        end = parts.grid.ellipse(x * 0.965, y * 0.955, 8, 2.6, along + float(rng.normal(0, 0.3)))
        laid.append(Laid(parts.grid.coverage(end), 750))
    return laid


def tube(parts: Parts, kind: Tube, rng: np.random.Generator) -> list[Laid]:
    """What of the tube this slice meets."""
    grid = parts.grid
    if kind is Tube.TRACHEAL and parts.trachea is not None:
        x, y, radius = parts.trachea
        outside = grid.ellipse(x, y, radius * 0.62, radius * 0.62)
        ring = np.clip(grid.coverage(outside) - grid.coverage(outside - 1.8), 0, 1)
        line = grid.coverage(grid.ellipse(x, y - radius * 0.55, 1.3, 1.3))
        return [Laid(ring, _PLASTIC), Laid(line, _METAL)]
    if kind is Tube.GASTRIC:
        return [Laid(grid.coverage(grid.ellipse(7, 26, 3, 3)), 700)]
    if kind is Tube.DRAIN:
        x, y = (float(rng.choice([-1, 1])) * rng.uniform(60, 95), float(rng.uniform(-45, -10)))
        outside = grid.ellipse(x, y, 6, 3.8, float(rng.uniform(0, 3)))
        ring = np.clip(grid.coverage(outside) - grid.coverage(outside - 1.6), 0, 1)
        return [Laid(ring, _PLASTIC)]
    return []


def secretions(parts: Parts, rng: np.random.Generator) -> Laid:
    """Mucus: a pool at the back of the trachea or, beyond the carina, a plug in some bronchi."""
    if parts.trachea is not None:
        _, y, radius = parts.trachea
        level = y + radius * float(rng.uniform(0.4, 0.8))  # shallower than fluid
        pool = np.clip((parts.grid.y - np.float32(level)) / np.float32(parts.grid.spacing), 0, 1)
        return Laid(parts.airways * pool, MUCUS)
    bronchi, count = label(parts.airways > 0)
    plugged = np.concatenate([[False], rng.random(count) < _PLUGGED])
    return Laid(parts.airways * plugged[bronchi].astype(np.float32), MUCUS)


def table_under(grid: Grid, body: Body, kind: Table) -> list[Laid]:
    """A shallow trough of two thin boards; ``RAILED`` has a metal rail at each edge."""
    lift = (grid.x / np.float32(FLAT)) ** 2 * np.float32(16)
    below = grid.y + lift - np.float32(body.half_depth + 5)
    inside = np.clip(np.float32(RAIL_AT + 6) - np.abs(grid.x), 0, 1)
    boards = np.maximum(_board(below, grid), _board(below - 22, grid)) * inside
    laid = [Laid(boards, _BOARD)]
    if kind is Table.RAILED:
        y = body.half_depth + 15 - 16 * (RAIL_AT / FLAT) ** 2
        rails = np.maximum(*(grid.coverage(grid.ellipse(x, y, 6, 9)) for x in (-RAIL_AT, RAIL_AT)))
        laid.append(Laid(rails, _METAL))
    return laid


FLAT, RAIL_AT = 160.0, 148.0
"""Half the table's width, and how far from its middle the rails are, mm."""


def _board(below: Field, grid: Grid) -> Field:
    return np.clip((2.2 - np.abs(below)) / np.float32(grid.spacing) + np.float32(0.5), 0, 1)


def area_of(laid: list[Laid], dependent: Field) -> Field:
    """Where any of it lies, 0 or 1, ``(side, side)`` float32."""
    largest = float(dependent.max())
    where = dependent > _AREA * largest if largest > 0 else np.zeros(dependent.shape, dtype=bool)
    for one in laid:
        where |= one.coverage > _AREA
    return where.astype(np.float32)


def of_subject(
    parts: Parts, body: Body, distractors: Distractors, rng: np.random.Generator
) -> list[Laid]:
    """Effusion, breaks, secretions and tube of one slice.

    Parameters
    ----------
    parts
        The slice.
    body
        Whose.
    distractors
        What the subject has.
    rng
        Draws where.

    Returns
    -------
    list[Laid]
        In the order in which they are laid over it.
    """
    laid = breaks(parts, body, distractors.broken, rng)
    if distractors.effusion > 0:
        laid.insert(0, effusion(parts, distractors.effusion))
    if distractors.secretions:
        laid.append(secretions(parts, rng))
    return laid + tube(parts, distractors.tube, rng)
