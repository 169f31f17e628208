"""Hide some regions and look at the answer again: the plainest causal check there is.

A heat map says where a method believes the evidence to lie. Ablation asks the model itself: if the
nucleus were not there, would it still answer "band"? The answer holds for the fill it was asked
with, since the model sees that as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from xai_core.arrays import BoolMask, ImageArray
from xai_core.errors import ExplanationError, Phrase, listed
from xai_core.explain.infills import AnyInfill, default_infill, filled
from xai_core.explain.partition import checked_partition, surroundings_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction, predict


@dataclass(frozen=True)
class Ablation:
    """The picture with some regions hidden, and what the model answers to it."""

    picture: ImageArray
    """``(H, W, 3)`` uint8 on the case image's grid."""
    prediction: Prediction
    hidden: tuple[str, ...]
    """The regions that were hidden, in the players' order."""
    fill: AnyInfill

    @property
    def unchanged(self) -> Phrase | None:
        """Why the picture is as it was, or None where something was hidden."""
        if self.hidden:
            return None
        return Phrase("Nothing is hidden: no region is chosen, or the chosen ones have no pixel.")


def ablated(
    model: LoadedModel,
    image: ImageArray,
    partition: Mapping[str, BoolMask],
    hidden: Collection[str],
    fill: AnyInfill | None = None,
) -> Ablation:
    """Hide these regions together, and answer what is left.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    image
        ``(H, W, 3)`` uint8.
    partition
        Name -> ``(H, W)`` bool, disjoint (``partition.partition_of``).
    hidden
        Names of those to hide; one without a pixel is not hidden, and not in the result.
    fill
        What they are filled with, taken from the ``background`` player where there is one.
        None: ``default_infill``.

    Returns
    -------
    Ablation
        The answers before and after, and the picture that gave the second.

    Raises
    ------
    ExplanationError
        Unknown region, two that share a pixel, or nothing to fill from.
    ModelError
        The answer is not finite.
    ArrayError
        A mask is no region, or of another size than the picture.
    """
    unknown = set(hidden) - set(partition)
    if unknown:
        raise ExplanationError(
            "There is no region “{unknown}” to hide; there are: {known}.",
            unknown=listed(unknown),
            known=", ".join(partition) or "-",
        )
    places = checked_partition(partition, image)
    chosen = tuple(name for name in places if name in hidden)
    mask = np.zeros(image.shape[:2], bool)
    for name in chosen:
        mask |= places[name]
    surroundings = surroundings_of(places, image.shape[:2])
    used = default_infill() if fill is None else fill
    picture = filled(image, mask, used, surroundings=surroundings)
    return Ablation(picture, predict(model, [picture])[0], chosen, used)
