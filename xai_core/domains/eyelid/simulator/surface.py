"""What lies on the parts of an eye: relief, unevenness, blood in vessels, lashes, wet reflections.

Fields are ``(side, side)`` float32. What changes with one length alone, such as the relief down the
mucosa, is a table that is looked up; unevenness is drawn small and enlarged. So a field costs a few
passes over the picture; what is smooth is drawn at half the size.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from xai_core.domains.eyelid.simulator.anatomy import FORNIX, PUPIL, Eye, Field, Parts

Points = NDArray[np.float64]
Random = np.random.Generator

_FINE = 2
"""Lines are drawn so many times larger, then brought down."""
_SCLERAL_VESSELS, _FORNICEAL_VESSELS = 18, 9
_UPPER_LASHES, _LOWER_LASHES = 55, 42


def blood_in_mucosa(parts: Parts, inflammation: float, vessels: Field, rng: Random) -> Field:
    """How full of blood each pixel of mucosa is: log of how many times as full as on average.

    Inflammation fills the fornix, by as much as it says at the eyeball (1 is as much again). The
    small vessels run upright in the palpebral mucosa, and tangled in the fornix.

    Parameters
    ----------
    parts
        Where mucosa is, and how far down, ``(side, side)`` each.
    inflammation
        Of the fornix, 0 or more.
    vessels
        How much of a large vessel each pixel shows, ``(side, side)`` in [0, 1].
    rng
        Draws the small ones.

    Returns
    -------
    Field
        ``(side, side)`` float32.
    """
    down = _small(parts.down)
    side = len(down)
    fuller = looked_up(
        down,
        lambda d: (
            np.log1p(inflammation * np.clip(1 - d / FORNIX, 0, 1) ** 0.7)
            - 0.25 * np.exp(-(((1 - d) / 0.08) ** 2))
        ),
    )
    upright = looked_up(down, lambda d: 0.14 * np.sqrt(d))
    fuller += np.float32(0.10) * unevenness(side, (10, 14), rng)
    fuller += upright * unevenness(side, (9, 64), rng)
    fuller += (np.float32(0.18) - upright) * unevenness(side, (60, 60), rng)
    return _enlarged(fuller, len(vessels)) + np.float32(0.8) * vessels


def reddened_sclera(parts: Parts, vessels: Field) -> Field:
    """How far the sclera's white is hidden by blood: in its vessels, and towards the fornix."""
    pink = looked_up(_small(parts.down), lambda d: 0.04 + 0.5 * np.exp(d / 0.25), -1, 0)
    reddened = _enlarged(pink, len(vessels)) + np.float32(0.75) * vessels
    return np.minimum(reddened, 1, out=reddened)


def shading(eye: Eye, parts: Parts, rng: Random) -> Field:
    """How much of the light comes back from each pixel for its slope and its shadows, near 1."""
    side = len(parts.down)
    below_upper, from_finger = _small(parts.below_upper), _small(parts.from_finger)
    fine = np.float32(0.03) * unevenness(len(below_upper), (90, 90), rng)
    ball = _rounded(eye, len(below_upper))
    ball *= looked_up(below_upper, lambda d: 1 - 0.55 * np.exp(-d / 0.03), 0, 0.3)
    skin = looked_up(_small(parts.below_rim), _lower_lid, 0, 0.4)
    skin *= looked_up(below_upper, _upper_lid, -0.5, 0)
    skin *= looked_up(from_finger, lambda d: 1 - 0.45 * np.exp((1 - d) / 0.2), 1, 3)
    skin *= 1 + np.float32(0.05) * unevenness(len(skin), (7, 7), rng)
    skin *= 1 + fine + np.float32(0.035) * unevenness(len(skin), (60, 9), rng)
    finger = looked_up(from_finger, lambda d: 1.08 - 0.45 * d**2.5) * (1 + fine)
    ball, skin, finger = (_enlarged(small, side) for small in (ball, skin, finger))
    iris = looked_up(parts.from_iris, _iris_ring)
    lit: Field = (parts.sclera + parts.iris * iris) * ball
    lit += parts.mucosa * looked_up(parts.down, _relief) + parts.rim
    lit += parts.skin * skin + parts.finger * finger
    return lit


def _relief(down: Points) -> Points:
    """The fold of the fornix between two creases, then the flat tarsal plate."""
    creases = 0.40 * np.exp(-((down / 0.05) ** 2)) + 0.20 * np.exp(-(((down - FORNIX) / 0.05) ** 2))
    fold = 0.14 * np.exp(-(((down - 0.22) / 0.09) ** 2))
    edge = 0.16 * np.exp(-(((1 - down) / 0.05) ** 2))
    return 0.97 + fold - creases - edge + 0.06 * np.exp(-(((down - 0.7) / 0.15) ** 2))


def _lower_lid(below: Points) -> Points:
    """Shadow under the lid margin, a crease under the lid."""
    return 0.98 - 0.30 * np.exp(-below / 0.025) - 0.16 * np.exp(-(((below - 0.12) / 0.015) ** 2))


def _upper_lid(above: Points) -> Points:
    """The fold of the upper lid, and the shadow of the brow above it."""
    fold = 0.45 * np.exp(-(((above + 0.055) / 0.012) ** 2))
    return 0.98 - fold - 0.25 * np.exp(above / 0.02) - 0.35 * np.clip((-above - 0.1) / 0.3, 0, 1)


def _iris_ring(radius: Points) -> Points:
    """Rings of the iris, between a dark pupil and a dark border."""
    pupil = np.clip((PUPIL - radius) / 0.03 + 0.5, 0, 1)
    rings = 1 + 0.12 * np.sin(38 * radius) * np.sin(11 * radius)
    return (rings - 0.55 * np.exp(-(((1 - radius) / 0.10) ** 2))) * (1 - pupil) + 0.03 * pupil


def _rounded(eye: Eye, side: int) -> Field:
    """The eyeball is a ball: darker towards its borders."""
    axis = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side)
    across = ((axis - np.float32(eye.column)) / np.float32(1.05 * eye.half_width)) ** 2
    along = ((axis - np.float32(eye.row)) / np.float32(0.42)) ** 2
    ball: Field = 1 - np.float32(0.42) * (across + along[:, None])
    return ball


def vessels(eye: Eye, side: int, rng: Random) -> Field:
    """Thin wandering vessels over the eyeball and the fornix, 0 to 1."""
    number = _SCLERAL_VESSELS + _FORNICEAL_VESSELS
    over_ball = np.arange(number) < _SCLERAL_VESSELS
    corner = rng.choice([-0.95, 0.95], number)
    across = np.where(over_ball, corner, rng.uniform(-0.7, 0.7, number)) * eye.half_width
    into = eye.eyeball * np.where(over_ball, rng.uniform(-0.8, 0.9, number), 1.1)
    heading = np.where(over_ball, -corner, rng.normal(0, 0.6, number))
    start = np.stack([eye.column + across, eye.row + into * (1 - np.abs(corner) * over_ball)], 1)
    end = np.stack([heading * eye.half_width, rng.normal(0, 0.06, number)], 1)
    reach = np.linspace(0, 1, 14)[:, None] * rng.uniform(0.25, 0.7, number)[:, None, None]
    wander = rng.normal(0, 0.0065, (number, 14, 2)).cumsum(axis=1)
    strength = rng.integers(90, 255, number)
    return _as_field(_lines(start[:, None] + end[:, None] * reach + wander, strength, side, 2))


def lashes(parts: Parts, eye: Eye, rng: Random) -> Field:
    """Dark hairs along both lids, 0 to 1."""
    side = len(parts.down)
    number = _UPPER_LASHES + _LOWER_LASHES
    down = np.where(np.arange(number) < _UPPER_LASHES, -1, 1)
    across = rng.uniform(-0.93, 0.93, number)
    column = eye.column + across * eye.half_width
    place = np.clip((column * side).astype(int), 0, side - 1)
    row = np.where(down < 0, parts.upper_lid[place], parts.outer_rim[place])
    length = np.where(down < 0, rng.uniform(0.05, 0.11, number), rng.uniform(0.03, 0.075, number))
    leaning = 0.7 * across + rng.normal(0, 0.18, number)
    along = np.linspace(0, 1, 6)[:, None]
    # Each bends outwards from its root.
    x = column + length * (along**1.6) * leaning
    y = row + down * length * (along - 0.25 * along**2)
    strength = rng.integers(120, 235, number)
    hairs = np.stack([x, y], axis=2).transpose(1, 0, 2)
    return _as_field(_lines(hairs, strength, side, 3)) * (1 - parts.finger)


def highlights(parts: Parts, eye: Eye, rng: Random) -> Field:
    """Light thrown back by the wet surface, in units of a white pixel.

    Small crisp spots in groups, the lamp mirrored in the cornea, and a broken sheen on the folds.
    """
    side = len(parts.down)
    wet = parts.mucosa + parts.sclera + parts.iris
    sheet = Image.new("L", (_FINE * side, _FINE * side))
    pen = ImageDraw.Draw(sheet)
    places = np.argwhere((parts.mucosa[::4, ::4] > 0.9) | (parts.sclera[::4, ::4] > 0.9)) * 4
    for row, column in _groups(places, side, rng):
        wide, high = rng.uniform(0.003, 0.016), rng.uniform(0.0025, 0.006)
        pen.ellipse(_around(row / side, column / side, wide, high, side), fill=255)
    radius = eye.iris[2]
    column = eye.column + eye.iris[1] + float(rng.uniform(-0.4, 0.4)) * radius
    row = eye.row + eye.iris[0] + float(rng.uniform(0.0, 0.4)) * radius
    wide, high = rng.uniform(0.08, 0.2, 2) * radius
    pen.rounded_rectangle(_around(row, column, wide, high, side), radius=4, fill=210)
    spots = _as_field(sheet.reduce(_FINE))
    return spots * wet * np.float32(rng.uniform(0.7, 1.2)) + _sheen(parts, rng) * parts.mucosa


def _sheen(parts: Parts, rng: Random) -> Field:
    """The broken gleam on the fold of the fornix and on the tarsal plate."""
    down = _small(parts.down)
    gleam = looked_up(
        down,
        lambda d: np.exp(-(((d - 0.20) / 0.10) ** 2)) + 0.7 * np.exp(-(((d - 0.62) / 0.15) ** 2)),
    )
    broken = np.maximum(unevenness(len(down), (46, 15), rng) - np.float32(0.5), 0)
    return _enlarged(gleam * broken * np.float32(rng.uniform(0.03, 0.16)), len(parts.down))


def _around(row: float, column: float, wide: float, high: float, side: int) -> list[float]:
    """The box so far around a place, in pixels of a fine sheet."""
    box = (column - wide, row - high, column + wide, row + high)
    return [_FINE * side * float(length) for length in box]


def _groups(places: NDArray[np.intp], side: int, rng: Random) -> list[tuple[float, float]]:
    """Where the spots lie: rows and columns around a few of the places."""
    spots: list[tuple[float, float]] = []
    for _ in range(int(rng.integers(2, 6)) if len(places) else 0):
        row, column = places[rng.integers(len(places))]
        for dy, dx in rng.normal(0, (0.008 * side, 0.03 * side), (int(rng.integers(1, 5)), 2)):
            spots.append((row + dy, column + dx))
    return spots


def looked_up(
    field: Field, of: Callable[[Points], Points], low: float = 0.0, high: float = 1.0
) -> Field:
    """A function of a field, from a table of its values between ``low`` and ``high``.

    Beyond them it stays as it is there.

    Parameters
    ----------
    field
        Of any shape.
    of
        The function, of a whole array.
    low, high
        Ends of the table.

    Returns
    -------
    Field
        The values, of the field's shape; steps of a 255th of the table are lost.
    """
    table = of(np.linspace(low, high, 256)).astype(np.float32)
    place = (field - np.float32(low)) * np.float32(255 / (high - low))
    np.clip(place, 0, 255, out=place)
    values: Field = table.take(place.astype(np.uint8))
    return values


def _small(field: Field) -> Field:
    """Every other pixel, enough for what is smooth."""
    return field[::2, ::2]


def _enlarged(small: Field, side: int) -> Field:
    return np.asarray(Image.fromarray(small).resize((side, side), Image.Resampling.BILINEAR))


def unevenness(side: int, hills: tuple[int, int], rng: Random) -> Field:
    """Smooth noise of mean 0 and standard deviation near 1, so many hills down and across."""
    rows, columns = (min(n, side) for n in hills)
    small = Image.fromarray(rng.standard_normal((rows, columns), dtype=np.float32))
    large = small.resize((side, side), Image.Resampling.BICUBIC)
    noise: Field = np.asarray(large) * np.float32(1.35)
    return noise


def _lines(points: Points, strength: NDArray[np.int64], side: int, width: int) -> Image.Image:
    """Lines through ``(n, k, 2)`` points, column then row as shares of the side."""
    sheet = Image.new("L", (_FINE * side, _FINE * side))
    pen = ImageDraw.Draw(sheet)
    thick = max(1, round(width * side / 384))
    for line, fill in zip((points * (_FINE * side)).tolist(), strength.tolist(), strict=True):
        through = [tuple(point) for point in line]
        pen.line(through[: len(through) // 2 + 1], fill=fill, width=thick)
        pen.line(through[len(through) // 2 :], fill=fill, width=max(1, thick - 1))
    return sheet.reduce(_FINE)


def _as_field(sheet: Image.Image) -> Field:
    return np.asarray(sheet, dtype=np.float32) * np.float32(1 / 255)
