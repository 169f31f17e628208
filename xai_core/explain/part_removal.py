"""Do the shares of a map follow what each part is worth? Parts removed one by one.

The "single deletion" of FunnyBirds (Hesse et al. 2023, 10.1109/ICCV51070.2023.00368): each part of
the picture is taken away alone, and what the target's number loses (a logit, or a value in its
unit) is what the part is worth to the model. A map gives each part a share: the sum of its heat
there. The score is the rank correlation (Spearman) of the two over the parts, in [-1, 1]: 1 where
the map ranks the parts as the model does.

FunnyBirds renders the picture again without the part. Our simulators cannot draw a cell without its
cytoplasm, so a part is hidden by a fill that is named (``infills.py``); where a field can draw
*parts anew*, with the look of another class, :func:`follows_parts` takes what that did instead
(``evaluation/scoreboard/redrawn.py``).

Of two parts it is 1 or -1: which of them comes first. Undefined (None): a single part, or all equal
on either side.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xai_core.arrays import BoolMask, HeatMap, ImageArray
from xai_core.explain.coalitions import Composer
from xai_core.explain.infills import AnyInfill
from xai_core.explain.many_answers import answers_to
from xai_core.explain.partition import checked_partition, surroundings_of
from xai_core.explain.region_shapley import players
from xai_core.explain.targets import targets_of
from xai_core.models.checkpoints import LoadedModel

FEWEST = 2
"""Parts whose ranks are compared."""


def worth_of_parts(
    model: LoadedModel,
    image: ImageArray,
    partition: Mapping[str, BoolMask],
    target: str,
    fill: AnyInfill,
) -> dict[str, float]:
    """What the target's number loses when each part alone is hidden.

    Parameters
    ----------
    model
        Answers on a private copy of its network.
    image
        ``(H, W, 3)`` uint8.
    partition
        Name -> ``(H, W)`` bool, disjoint (``partition.partition_of``).
    target
        Whose number is watched.
    fill
        What hidden parts are filled with.

    Returns
    -------
    dict[str, float]
        Part -> what its loss takes; negative where the number rises. Parts without a pixel, and
        the background under ``inpaint``, which grows from it, are left out.

    Raises
    ------
    ExplanationError
        Two parts share a pixel, or nothing to fill from.
    ModelError
        Unknown target, or an answer that is not finite.
    """
    places = checked_partition(partition, image)
    parts = players(places, fill)
    if not parts:
        return {}
    surroundings = surroundings_of(places, image.shape[:2])
    masks = [places[name] for name in parts]
    composer = Composer(image, masks, fill, surroundings, model.card.input)
    hidden = np.concatenate([np.zeros((1, len(parts)), bool), np.eye(len(parts), dtype=bool)])
    asked = targets_of(model, image, [target])
    numbers = answers_to(model, asked, hidden, composer.pictures).numbers[:, 0]
    return dict(zip(parts, (numbers[0] - numbers[1:]).tolist(), strict=True))


def follows_parts(
    heat_map: HeatMap, partition: Mapping[str, BoolMask], worth: Mapping[str, float]
) -> float | None:
    """The rank correlation of a map's shares with what the parts are worth.

    Parameters
    ----------
    heat_map
        ``(H, W)``; a signed map counts as it is.
    partition
        Part -> ``(H, W)`` bool; those named in ``worth``, at least.
    worth
        Part -> what it is worth to the model.

    Returns
    -------
    float | None
        Spearman's, in [-1, 1]; None where it is not defined.
    """
    from scipy.stats import spearmanr

    if len(worth) < FEWEST:
        return None
    shares = [float(heat_map[partition[name]].sum(dtype=np.float64)) for name in worth]
    known = list(worth.values())
    if len(set(shares)) == 1 or len(set(known)) == 1:
        return None
    return float(spearmanr(shares, known).statistic)
