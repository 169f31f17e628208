"""ROAD: how soon the answer falls as the hottest pixels are filled from their neighbours.

"Remove and debias" (Rong et al. 2022, arXiv:2202.00449). A pixel that is blacked out tells the
network by its very outline what stood there. Here a removed pixel becomes the weighted mean of its
eight neighbours (1/6 beside it, 1/12 across the corner), removed neighbours included: all removed
pixels are solved for at once, a sparse linear system, and a little noise is laid over them so that
smoothness gives nothing away either. The hottest pixels go first ("MoRF"); the score is the share
of the pictures, over all percentages, whose answer is still right: **smaller is better**.

Pictures are those of the network's own grid, and the noise is in units of its normalised input, as
in the paper. The network answers float pictures; nothing is rounded to grey levels. The numbers are
those of Quantus' ``ROAD``, but for pixels that are equally hot: those come in a seeded random
order, not in that of memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import HeatMap, ImageArray, check_heat_map
from xai_core.cases.pictures.fitting import fit
from xai_core.explain.coalitions import Hidden, Pictures
from xai_core.explain.many_answers import answers_to
from xai_core.explain.targets import targets_of
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input
from xai_core.tasks import Answer

PERCENTAGES = (10, 20, 30, 40, 50, 60, 70, 80, 90)
"""Of the pixels that are removed, as in the paper."""
NOISE = 0.01
"""Standard deviation of the noise, in units of the normalised input."""
_BESIDE, _ACROSS = 1 / 6, 1 / 12
_NEIGHBOURS = tuple(
    (row, column, _BESIDE if 0 in {row, column} else _ACROSS)
    for row in (-1, 0, 1)
    for column in (-1, 0, 1)
    if row or column
)
_OUTSIDE, _KNOWN = -2, -1


@dataclass(frozen=True)
class Road:
    """What became of the answer at each percentage of removed pixels."""

    percentages: tuple[float, ...]
    right: tuple[bool, ...]
    """Whether the answer was still right."""
    amounts: tuple[float, ...]
    """How much of the target there was."""

    @property
    def score(self) -> float:
        """The share of the pictures that were still answered right, in [0, 1]."""
        return sum(self.right) / len(self.right)


def road(  # noqa: PLR0913 - what is checked and how; the rest by keyword
    model: LoadedModel,
    image: ImageArray,
    heat_map: HeatMap,
    target: str,
    right: Callable[[Answer], bool],
    *,
    percentages: Sequence[float] = PERCENTAGES,
    noise: float = NOISE,
    seed: int = 0,
) -> Road | None:
    """Remove the hottest pixels, percentage by percentage, and ask again.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    image, heat_map
        ``(H, W, 3)`` uint8 and ``(H, W)``, finite; a signed map counts as it is.
    target
        The target whose amount is told.
    right
        Whether an answer is right.
    percentages
        Of the pixels, each above 0 and below 100.
    noise
        Standard deviation, in units of the normalised input.
    seed
        Of the noise, and of the order of pixels that are equally hot.

    Returns
    -------
    Road | None
        None where the map is equally hot everywhere: no pixel comes before another.

    Raises
    ------
    ModelError
        Unknown target, or an answer that is not finite.
    ArrayError
        The map breaks its contract, or is of another size than the picture.
    ValueError
        A percentage removes nothing or leaves nothing.
    """
    spec = model.card.input
    heat = check_heat_map(heat_map, image.shape[:2])
    if heat.min() == heat.max():
        return None
    seen = fit(np.ascontiguousarray(heat), spec.height, spec.width, spec.fit)[0]
    order = hottest_first(seen, seed)
    return road_in_order(
        model, image, order, target, right, percentages=percentages, noise=noise, seed=seed
    )


def road_in_order(  # noqa: PLR0913 - as :func:`road`
    model: LoadedModel,
    image: ImageArray,
    order: NDArray[np.intp],
    target: str,
    right: Callable[[Answer], bool],
    *,
    percentages: Sequence[float] = PERCENTAGES,
    noise: float = NOISE,
    seed: int = 0,
) -> Road:
    """The same for an order of pixels that is known, such as a random one.

    Parameters
    ----------
    order
        ``(h * w,)``: numbers of the pixels of the network's grid, row by row; the first go first.
    model, image, target, right, percentages, noise, seed
        As of :func:`road`.

    Returns
    -------
    Road
        What became of the answer.

    Raises
    ------
    ModelError, ValueError
        As :func:`road`.
    """
    if not all(0 < percentage < 100 for percentage in percentages):
        raise ValueError("percentages lie above 0 and below 100")
    spec = model.card.input
    whole = model_input(image, spec).astype(np.float64)
    counts = [int(order.size * percentage / 100) for percentage in percentages]
    rank = np.empty(order.size, np.intp)
    rank[order] = np.arange(order.size)
    gone = rank[None] < np.array(counts)[:, None]

    def pictures(hidden: Hidden) -> Pictures:
        return np.stack([_removed(whole, row, noise, seed, spec) for row in hidden])

    found = answers_to(model, targets_of(model, image, [target]), gone, pictures)
    return Road(
        tuple(float(one) for one in percentages),
        tuple(right(prediction.answer) for prediction in found.predictions),
        tuple(found.amounts[:, 0].tolist()),
    )


def hottest_first(heat: HeatMap, seed: int = 0) -> NDArray[np.intp]:
    """``(H * W,)``: the pixels' numbers, the hottest first; equals in a seeded random order."""
    draws = np.random.default_rng(seed).random(heat.size)
    order: NDArray[np.intp] = np.lexsort((draws, -heat.ravel()))
    return order


def imputed(picture: NDArray[np.float64], gone: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Replace each removed pixel by the weighted mean of its neighbours, all at once.

    Parameters
    ----------
    picture
        ``(H, W, C)``.
    gone
        ``(H, W)``: the removed pixels; at least one stays.

    Returns
    -------
    NDArray[np.float64]
        ``(H, W, C)``, a new picture; pixels that stay are as they were.

    Raises
    ------
    ValueError
        Nothing stays.
    """
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    if gone.all():
        raise ValueError("a picture of which nothing stays has nothing to be filled from")
    rows, columns = np.nonzero(gone)
    n = rows.size
    filled = picture.astype(np.float64)
    if n == 0:
        return filled
    unknown = np.full((gone.shape[0] + 2, gone.shape[1] + 2), _OUTSIDE)
    unknown[1:-1, 1:-1] = _KNOWN
    unknown[rows + 1, columns + 1] = np.arange(n)
    diagonal, wanted = np.zeros(n), np.zeros((n, picture.shape[2]))
    entries: list[tuple[NDArray[np.intp], NDArray[np.intp], float]] = []
    for down, right, weight in _NEIGHBOURS:
        beside = unknown[rows + 1 + down, columns + 1 + right]
        diagonal += weight * (beside != _OUTSIDE)
        known, open_ = beside == _KNOWN, beside >= 0
        wanted[known] += weight * picture[rows[known] + down, columns[known] + right]
        entries.append((np.flatnonzero(open_), beside[open_], -weight))
    at = np.concatenate([*(one[0] for one in entries), np.arange(n)])
    of = np.concatenate([*(one[1] for one in entries), np.arange(n)])
    values = np.concatenate([*(np.full(len(one[0]), one[2]) for one in entries), diagonal])
    # Symmetric and diagonally dominant, so that pivots stay on the diagonal.
    system = splu(
        csc_matrix((values, (at, of)), shape=(n, n)),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    filled[rows, columns] = system.solve(wanted)
    return filled


def _removed(
    whole: NDArray[np.float64], row: NDArray[np.bool_], noise: float, seed: int, spec: InputSpec
) -> NDArray[np.float32]:
    """The picture in grey levels with these pixels removed, ``(h, w, 3)``."""
    gone = row.reshape(whole.shape[:2])
    filled = imputed(whole, gone)
    # A draw for every pixel, so that the noise on one does not depend on which others are gone.
    draws = np.random.default_rng(seed).standard_normal(whole.shape)
    filled[gone] += 255 * noise * np.array(spec.std) * draws[gone]
    return filled.astype(np.float32)
