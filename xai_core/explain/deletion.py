"""Deletion and insertion: whether the answer falls as the map's hottest places go.

Deletion hides the hottest places first and watches how much there is of the target (the probability
of a class; a value itself): a map that found what matters lets it fall early, so a *small* area
under the curve (AUC) is good.
Insertion starts from the filled picture and shows the hottest places first: a *large* area is
good. Both curves run over the share of the picture that is hidden or shown, 0 to 1, and the AUC is
the mean amount along the way: in [0, 1] for a class, in its own unit for a value.

Chance is the same in random order: the mean over several seeded orders, and their standard
deviation. A random order read backwards is a random order too, so one set of pictures serves both
curves, and chance has one AUC for both.

Three things differ from Petsiuk et al. (2018, arXiv:1806.07421), so that maps of every kind meet
chance on equal terms:

- Tiles are hidden, not pixels. Scattered single pixels are a noise of their own that breaks an
  answer whatever they hide, so that a random order of pixels would look better than most maps.
- Tiles that are equally hot take every place among them equally often: their order is drawn as
  often as the random orders are, and the curve is the mean. Which comes first in memory plays no
  role. A map that is equally hot everywhere has no order, and its curves are not defined.
- Both curves use the same fill, and it is named.

Signed maps count as they are: what speaks against the class goes last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, HeatMap, ImageArray, check_heat_map
from xai_core.cases.pictures.fitting import Placement, placement
from xai_core.errors import Phrase
from xai_core.explain.coalitions import Hidden, Pictures
from xai_core.explain.infills import AnyInfill, Infill, replacement
from xai_core.explain.many_answers import answers_to
from xai_core.explain.partition import frame
from xai_core.explain.targets import Targets, targets_of
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input
from xai_core.types import Progress

TILES = 16
"""The picture is hidden in 16 x 16 tiles (fewer where it has fewer pixels)."""
STEPS = 32
ORDERS = 8
"""Random orders that chance is the mean of."""


@dataclass(frozen=True)
class Curve:
    """How much of the target there is along one way from whole to filled, or back."""

    amounts: tuple[float, ...]
    """At each of the shares."""
    auc: float
    """The mean amount along the way (trapezoids)."""


@dataclass(frozen=True)
class Chance:
    """The curves of random orders, for one picture, target and fill."""

    deletion: Curve
    insertion: Curve
    auc_sd: float | None
    """Standard deviation of the AUC from one random order to another; None for a single one."""
    n_orders: int
    seed: int


@dataclass(frozen=True)
class DeletionCurves:
    """Both curves of one map beside chance."""

    shares: tuple[float, ...]
    """Share of the picture's tiles hidden (deletion) or shown (insertion), 0 to 1."""
    deletion: Curve | None
    """None where the map has no order."""
    insertion: Curve | None
    chance: Chance
    target: str
    fill: AnyInfill
    tiles: tuple[int, int]
    """Rows and columns of tiles."""
    model: str
    weights_sha256: str
    torch_version: str

    @property
    def undefined(self) -> Phrase | None:
        """Why there are no curves, or None where there are."""
        if self.deletion is not None:
            return None
        return Phrase("The map is equally hot everywhere: no place comes before another.")


def deletion_curves(  # noqa: PLR0913 - what is checked and how
    model: LoadedModel,
    image: ImageArray,
    heat_map: HeatMap,
    target: str,
    fill: AnyInfill = Infill.BLUR,
    *,
    steps: int = STEPS,
    orders: int = ORDERS,
    seed: int = 0,
    surroundings: BoolMask | None = None,
    chance: Chance | None = None,
    progress: Progress | None = None,
) -> DeletionCurves:
    """Both curves of a map, and chance.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    image, heat_map
        ``(H, W, 3)`` uint8 and ``(H, W)`` real numbers, finite.
    target
        The target whose amount is watched.
    fill
        What hidden tiles are filled with.
    steps
        Steps from whole to filled; at most one for each tile.
    orders, seed
        How many random orders, and where they come from.
    surroundings
        ``(H, W)`` bool: where the fill is taken from; None for the picture's frame.
    chance
        What an earlier call found for this picture, target, fill and these steps: saves
        answering the random orders again.
    progress
        Called after each batch of pictures; raising stops the work.

    Returns
    -------
    DeletionCurves
        The target's amount against the share hidden or shown, with the areas, for the
        map and for chance.

    Raises
    ------
    ModelError
        Unknown target, or an answer that is not finite.
    ExplanationError
        Nothing to fill from; ``inpaint``, for in the end all is hidden.
    ArrayError
        The map breaks its contract, or is of another size than the picture.
    ValueError
        ``chance`` was found with other steps; ``steps`` or ``orders`` below 1.
    """
    if min(steps, orders) < 1:
        raise ValueError("steps and orders are at least 1")
    asked = targets_of(model, image, [target])
    heat = check_heat_map(heat_map, image.shape[:2])
    tiles = _Tiles.of(image.shape[:2], model.card.input, steps)
    random = _random_ranks(tiles.n, orders, seed)
    if chance is not None and len(chance.deletion.amounts) != len(tiles.cuts):
        raise ValueError("the chance handed on was found with other steps")
    of_map = _ranks(tiles.means(heat), random)
    ways: list[_Ways] = []
    if of_map is not None:
        ways += [_Ways(of_map, deletes=True), _Ways(of_map, deletes=False)]
    if chance is None:
        ways.append(_Ways(random, deletes=True))
    where = frame(image.shape[:2]) if surroundings is None else surroundings
    instead = model_input(replacement(image, fill, where), model.card.input)
    whole = model_input(image, model.card.input)

    def pictures(hidden: Hidden) -> Pictures:
        covered = hidden[:, tiles.on_model]
        return np.where(covered[..., None], instead, whole).astype(np.float32)

    found = _watched(model, asked, ways, tiles, pictures, progress)
    if chance is None:
        chance = _chance(found.pop(), tiles, seed)
    deletion, insertion = [_curve(way.mean(axis=0), tiles) for way in found] or (None, None)
    return DeletionCurves(
        shares=tuple(tiles.shares.tolist()),
        deletion=deletion,
        insertion=insertion,
        chance=chance,
        target=target,
        fill=fill,
        tiles=(tiles.rows, tiles.columns),
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        torch_version=version("torch"),
    )


@dataclass(frozen=True)
class _Tiles:
    """The grid of tiles, and at how many hidden tiles the answer is looked at."""

    rows: int
    columns: int
    on_image: NDArray[np.intp]
    """``(H, W)``: each pixel's tile."""
    on_model: NDArray[np.intp]
    """``(h, w)``: the same in the network's view."""
    cuts: NDArray[np.intp]
    """How many tiles are hidden, from 0 to all; the same read from either end."""

    @classmethod
    def of(cls, shape: tuple[int, int], spec: InputSpec, steps: int) -> _Tiles:
        place = placement(shape, spec.height, spec.width, spec.fit)
        rows = min(TILES, shape[0], place.height)
        columns = min(TILES, shape[1], place.width)
        n = rows * columns
        cuts = np.rint(np.linspace(0, n, min(steps, n) + 1)).astype(np.intp)
        return cls(
            rows,
            columns,
            _tile_of(shape, rows, columns),
            _tile_in_view(place, rows, columns),
            np.unique(np.concatenate([cuts, n - cuts])),
        )

    @property
    def n(self) -> int:
        return self.rows * self.columns

    @property
    def shares(self) -> NDArray[np.float64]:
        return self.cuts / self.n

    def means(self, heat: HeatMap) -> NDArray[np.float64]:
        """The mean heat of each tile, ``(n,)``."""
        tile = self.on_image.ravel()
        sums = np.bincount(tile, weights=heat.ravel(), minlength=self.n)
        return sums / np.bincount(tile, minlength=self.n)


@dataclass(frozen=True)
class _Ways:
    """Orders to go, and in which direction."""

    ranks: NDArray[np.intp]
    """``(m, n)``: each tile's place in each order."""
    deletes: bool

    def hidden(self, cuts: NDArray[np.intp]) -> Hidden:
        """``(m, cuts, n)``: the tiles hidden when so many were deleted, or shown."""
        gone = self.ranks[:, None] < cuts[:, None]
        return gone if self.deletes else ~gone


def _tile_of(shape: tuple[int, int], rows: int, columns: int) -> NDArray[np.intp]:
    return _tile_in_view(Placement(0, 0, *shape, shape), rows, columns)


def _tile_in_view(place: Placement, rows: int, columns: int) -> NDArray[np.intp]:
    """``(h, w)``: each place's tile; of bars, which are the same hidden or not, the nearest."""
    height, width = place.view
    row = (np.arange(height) - place.top) * rows // place.height
    column = (np.arange(width) - place.left) * columns // place.width
    tile: NDArray[np.intp] = row.clip(0, rows - 1)[:, None] * columns + column.clip(0, columns - 1)
    return tile


def _random_ranks(n: int, orders: int, seed: int) -> NDArray[np.intp]:
    start = np.tile(np.arange(n), (orders, 1))
    return np.random.default_rng(seed).permuted(start, axis=1)


def _ranks(heat: NDArray[np.float64], random: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """The hottest first, equals as each random order has them; None where all are equal."""
    if heat.min() == heat.max():
        return None
    order = np.lexsort((random, np.broadcast_to(-heat, random.shape)), axis=1)
    return np.argsort(order, axis=1)


def _watched(  # noqa: PLR0913, PLR0917
    model: LoadedModel,
    target: Targets,
    ways: Sequence[_Ways],
    tiles: _Tiles,
    pictures: Callable[[Hidden], Pictures],
    progress: Progress | None,
) -> list[NDArray[np.float64]]:
    """The target's amount along each of the ways, ``(m, cuts)`` each.

    A picture that several orders come by is answered once.
    """
    if not ways:
        return []
    rows = [way.hidden(tiles.cuts) for way in ways]
    every = np.concatenate([row.reshape(-1, tiles.n) for row in rows])
    _, first, back = np.unique(
        np.packbits(every, axis=1), axis=0, return_index=True, return_inverse=True
    )
    found = answers_to(model, target, every[first], pictures, progress)
    column = found.amounts[:, 0][back.ravel()]
    ends = np.cumsum([row.shape[0] * row.shape[1] for row in rows])
    parts = np.split(column, ends[:-1])
    return [part.reshape(row.shape[:2]) for part, row in zip(parts, rows, strict=True)]


def _chance(found: NDArray[np.float64], tiles: _Tiles, seed: int) -> Chance:
    mean = found.mean(axis=0)
    areas = [_curve(row, tiles).auc for row in found]
    return Chance(
        deletion=_curve(mean, tiles),
        insertion=_curve(mean[::-1], tiles),
        auc_sd=float(np.std(areas, ddof=1)) if len(areas) > 1 else None,
        n_orders=len(areas),
        seed=seed,
    )


def _curve(amounts: NDArray[np.float64], tiles: _Tiles) -> Curve:
    area = float(np.trapezoid(amounts, tiles.shares))
    low, high = float(amounts.min()), float(amounts.max())
    # Rounding may leave the range of the curve by a hair.
    return Curve(tuple(amounts.tolist()), min(high, max(low, area)))
