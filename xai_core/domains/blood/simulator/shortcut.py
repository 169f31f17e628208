"""Shortcut worlds: a cue beside the cell that follows the class, so that a model can cheat.

A model trained where the cue follows the class may learn the cue and never look at the cell
(the Clever Hans effect: Lapuschkin et al., Nat Commun 2019;10:1096,
doi:10.1038/s41467-019-08987-4). Tested where the cue is reversed or removed, it fails, and its
heat maps show why. The cells are the same in every world; only the cue differs.

The cue has two states, on and off. The first half of a library's classes (``cued_classes``)
carry it on, the others off, each with the probability ``follow``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xai_core.arrays import ImageArray, RegionMask
from xai_core.domains.blood.simulator.optics import Camera
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.errors import LibraryError
from xai_core.types import Choice


class Cue(Choice):
    """What follows the class."""

    PEN = "pen"
    """A stroke of a blue pen at the border."""
    SCALE_BAR = "scale-bar"
    """A black scale bar in a lower corner."""
    TINT = "tint"
    """A second hospital's stain: bluer light and stain in the whole picture."""
    CROWDING = "crowding"
    """Many red cells instead of few."""
    TAG = "tag"
    """A small white tag with a letter in an upper corner."""


class World(Choice):
    """How the cue and the class go together."""

    FOLLOWING = "following"
    REVERSED = "reversed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Shortcut:
    """A cue and how faithfully it follows the class."""

    cue: Cue
    follow: float = 1.0
    """Probability, 0.5 (no use) .. 1 (always), that the cue is what the class says."""

    def __post_init__(self) -> None:
        if not 0.5 <= self.follow <= 1:
            raise LibraryError(
                "A cue follows the class with a probability between 0.5 and 1, not {follow}.",
                follow=self.follow,
            )

    def state(
        self, world: World, label: str, classes: Sequence[str], rng: np.random.Generator
    ) -> bool | None:
        """Whether this case carries the cue; None where the world has no cue.

        Parameters
        ----------
        world
            Whether the cue follows the class, its opposite, or is left out.
        label
            The case's class.
        classes
            Those of the library, in order: the first half carries the cue.
        rng
            Chooses the cases in which the cue does not follow.

        Returns
        -------
        bool | None
            Whether the cue is drawn; None where the world has none.
        """
        follows = bool(rng.random() < self.follow)
        if world is World.REMOVED:
            return None
        expected = label in cued_classes(classes)
        return (expected == follows) != (world is World.REVERSED)


def cued_classes(classes: Sequence[str]) -> tuple[str, ...]:
    """The classes that carry the cue in a world where it follows: the first half."""
    return tuple(classes[: max(1, len(classes) // 2)])


def under_cue(specimen: Specimen, shortcut: Shortcut, state: bool | None) -> Specimen:
    """The specimen as the cue has it, for the cues that lie in the stain or the smear.

    With such a cue even the picture without it must look one way: as the specimen is.
    """
    if state is None:
        return specimen
    if shortcut.cue is Cue.CROWDING:
        crowding = 0.8 if state else 0.16
        return replace(specimen, red_cells=replace(specimen.red_cells, crowding=crowding))
    if shortcut.cue is Cue.TINT and state:
        return replace(specimen, camera=_second_hospital(specimen.camera))
    return specimen


def plant(
    picture: ImageArray, shortcut: Shortcut, state: bool | None, rng: np.random.Generator
) -> tuple[ImageArray, RegionMask | None]:
    """The picture with the cue drawn on it, and where it lies; None where nothing was drawn.

    Parameters
    ----------
    picture
        ``(H, W, 3)`` uint8, square; it is not changed.
    shortcut
        Which cue.
    state
        Whether it is drawn.
    rng
        Small chances in how it looks.

    Returns
    -------
    tuple[ImageArray, RegionMask | None]
        ``(H, W, 3)`` uint8 and, where a mark was drawn, ``(H, W)`` float32, 1 on it and 0
        elsewhere.
    """
    if not state or shortcut.cue not in _MARKS:
        return picture, None
    share, colour = _MARKS[shortcut.cue](picture.shape[0], rng)
    mixed = picture + share[..., None] * (np.array(colour, dtype=np.float32) - picture)
    marked: ImageArray = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return marked, (share > 0.25).astype(np.float32)


def _second_hospital(camera: Camera) -> Camera:
    red, green, blue = camera.light
    cooler = (red * 0.90, green * 0.97, min(255.0, blue * 1.13))
    return replace(camera, light=cooler)


def _pen(size: int, rng: np.random.Generator) -> tuple[RegionMask, tuple[int, int, int]]:
    along = np.linspace(0, 1, size, dtype=np.float32)
    middle = size * (0.045 + 0.02 * np.sin(along * rng.uniform(3, 6) + rng.uniform(0, 6)))
    across = np.arange(size, dtype=np.float32)[:, None]
    stroke = np.clip(0.025 * size - np.abs(across - middle[None, :]) + 0.5, 0, 1) * 0.85
    turned: RegionMask = np.rot90(stroke, int(rng.integers(4))).astype(np.float32)
    return turned, (40, 60, 170)


def _scale_bar(size: int, rng: np.random.Generator) -> tuple[RegionMask, tuple[int, int, int]]:
    share = np.zeros((size, size), dtype=np.float32)
    left = round(size * (0.05 if rng.random() < 0.5 else 0.67))
    top, height = round(size * 0.92), max(2, round(size * 0.02))
    share[top : top + height, left : left + round(size * 0.28)] = 0.95
    return share, (15, 15, 15)


def _tag(size: int, rng: np.random.Generator) -> tuple[RegionMask, tuple[int, int, int]]:
    share = np.zeros((size, size), dtype=np.float32)
    side = max(8, round(size * 0.085))
    edge = round(size * 0.03)
    left = edge if rng.random() < 0.5 else size - edge - side
    tag = np.full((side, side), 0.92, dtype=np.float32)
    # A letter L, left out of the white.
    stroke = max(1, side // 6)
    tag[side // 4 : 3 * side // 4, side // 4 : side // 4 + stroke] = 0.0
    tag[3 * side // 4 - stroke : 3 * side // 4, side // 4 : 3 * side // 4] = 0.0
    share[edge : edge + side, left : left + side] = tag
    return share, (250, 250, 250)


_MARKS = {Cue.PEN: _pen, Cue.SCALE_BAR: _scale_bar, Cue.TAG: _tag}
"""The cues that are drawn onto the finished picture."""
