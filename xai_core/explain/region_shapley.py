"""What did each region earn? Exact Shapley values with regions as players.

The game: a coalition's worth is the model's answer to the picture in which only its regions are
shown and all others are filled (``infills.py``). A region's Shapley value is what it adds to the
answer when it is shown, averaged over all orders in which the regions may come. With n regions
there are 2^n pictures, and every one of them is answered: nothing is sampled.

The values of one target add up to the answer for the whole picture less the answer with everything
filled. For a class that holds in logits and in points of calibrated probability alike. Each is a
game of its own: probabilities are no linear function of logits, so the two may rank regions
differently. Read as "the nucleus earned +38 points of 'band', the red cells +12". A value is shared
out in its own unit: "the lower half took 1.8 from it". All of it holds for this fill: another fill
is another game.

Under ``inpaint`` the ``background`` does not play. It is always shown, since it is what the others
are grown in from.

Source: Shapley, L. S. (1953), A value for n-person games; regions as players: Lundberg & Lee
(2017), arXiv:1705.07874.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from math import factorial

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, ImageArray
from xai_core.errors import ExplanationError
from xai_core.explain.coalitions import Composer, Hidden
from xai_core.explain.infills import AnyInfill, Infill, default_infill
from xai_core.explain.many_answers import answers_to
from xai_core.explain.partition import (
    BACKGROUND,
    MAX_PLAYERS,
    checked_partition,
    surroundings_of,
)
from xai_core.explain.targets import targets_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction
from xai_core.types import Progress


@dataclass(frozen=True)
class ShapleyValue:
    """What one region earned for one target."""

    number: float
    """Of the target's number (``targets.py``): a class's logit, a value in its own unit."""
    amount: float
    """Of how much there is of it: a class's calibrated probability, in [-1, 1]; a value."""


@dataclass(frozen=True)
class RegionShapley:
    """What each region earned for each target, with all it takes to read and check it."""

    earned: Mapping[str, Mapping[str, ShapleyValue]]
    """Target -> region -> what it earned; regions in the players' order."""
    fill: AnyInfill
    whole: Prediction
    """The answer to the whole picture."""
    nothing: Prediction
    """The answer with every playing region filled."""
    nothing_picture: ImageArray
    """``(h, w, 3)`` uint8 on the model's grid: what ``nothing`` answers."""
    always_shown: tuple[str, ...]
    """Regions that do not play because the fill is taken from them."""
    empty: tuple[str, ...]
    """Regions without a pixel: they cannot be hidden, so what they earned is not defined."""
    n_answers: int
    """How often the model was asked: 2^n."""
    model: str
    weights_sha256: str
    torch_version: str


def region_shapley(  # noqa: PLR0913 - what is explained and how
    model: LoadedModel,
    image: ImageArray,
    partition: Mapping[str, BoolMask],
    targets: Sequence[str] | None = None,
    fill: AnyInfill | None = None,
    *,
    progress: Progress | None = None,
) -> RegionShapley:
    """Share the answer out among the regions, exactly.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    image
        ``(H, W, 3)`` uint8.
    partition
        Name -> ``(H, W)`` bool, at most ten, disjoint (``partition.partition_of``).
    targets
        Classes, directions of a value, or marks; None for all there are. More of them cost nothing.
    fill
        What hidden regions are filled with; None: ``default_infill``.
    progress
        Called after each batch of pictures; raising stops the work.

    Returns
    -------
    RegionShapley
        What each region earned for each target; it adds up to the difference between the whole
        picture and the one with everything hidden.

    Raises
    ------
    ExplanationError
        No region, more than ten, two that share a pixel, or nothing to fill from.
    ModelError
        Unknown target, or an answer that is not finite.
    ArrayError
        A mask is no region, or of another size than the picture.
    """
    wanted = targets_of(model, image, targets)
    fill = default_infill() if fill is None else fill
    places = checked_partition(partition, image)
    playing = players(places, fill)
    _check_number(len(playing))
    surroundings = surroundings_of(places, image.shape[:2])
    spec = model.card.input
    composer = Composer(image, [places[name] for name in playing], fill, surroundings, spec)
    shown = coalitions(len(playing))
    found = answers_to(model, wanted, ~shown, composer.pictures, progress)
    weights = shapley_weights(shown)
    numbers, amounts = weights @ found.numbers, weights @ found.amounts
    return RegionShapley(
        earned={
            target: {
                name: ShapleyValue(float(numbers[row, at]), float(amounts[row, at]))
                for row, name in enumerate(playing)
            }
            for at, target in enumerate(wanted.names)
        },
        fill=fill,
        whole=found.predictions[-1],
        nothing=found.predictions[0],
        nothing_picture=np.rint(composer.pictures(~shown[:1])[0]).astype(np.uint8),
        always_shown=tuple(name for name in places if name not in playing),
        empty=tuple(name for name in partition if name not in places),
        n_answers=len(shown),
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        torch_version=version("torch"),
    )


def players(places: Iterable[str], fill: AnyInfill) -> list[str]:
    """The places that play: inpainting grows in from the background, which cannot be hidden."""
    return [name for name in places if fill is not Infill.INPAINT or name != BACKGROUND]


def coalitions(n: int) -> Hidden:
    """Every subset of n players, ``(2^n, n)`` bool: the empty one first, all of them last."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def shapley_weights(shown: Hidden) -> NDArray[np.float64]:
    """``(n, 2^n)``: times the worth of every coalition, the Shapley value of each player.

    A coalition of size s that has the player counts ``(s - 1)! (n - s)! / n!``; the same one
    without the player counts as much, negative.
    """
    n = shown.shape[1]
    joins = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    sizes = shown.sum(axis=1)
    with_player = joins[np.maximum(sizes - 1, 0)]
    without = joins[np.minimum(sizes, n - 1)]
    weights: NDArray[np.float64] = np.where(shown, with_player[:, None], -without[:, None])
    return weights.T


def _check_number(n: int) -> None:
    if n == 0:
        raise ExplanationError(
            "No region of this picture can be hidden, so there is nothing to share out: draw a"
            " region, or choose another fill."
        )
    if n > MAX_PLAYERS:
        raise ExplanationError(
            "{n} regions would take {answers} answers of the model; at most {most} can be told"
            " apart exactly. Join some of them.",
            n=n,
            answers=2**n,
            most=MAX_PLAYERS,
        )
