"""Do they agree? Every score of one heat map against one region, in one record.

S is the heat map and G the region, both ``(H, W)`` on the image's own pixel grid. Only the
positive part S+ counts as attention for the answer. A percentage never stands alone: the
record holds ``chance`` and the two centre blobs beside the headline, and names how the map was
binarised. What each score means, and when it is undefined, is told in ``scores``,
``baselines``, ``binarisation`` and ``patterns``.

Overlap is plausibility, not faithfulness: a map may lie on the region and the model may still
not use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from numpy.typing import ArrayLike
from pydantic import PlainSerializer, TypeAdapter

from xai_core.agreement.baselines import NARROW_SIGMA, blob_in_region, region_share
from xai_core.agreement.binarisation import (
    MATCHED_AREA,
    Binarisation,
    binarise_positive,
    kth_largest,
)
from xai_core.agreement.contract import check_pair
from xai_core.agreement.patterns import (
    DEFAULT_THRESHOLDS,
    Pattern,
    PatternThresholds,
    pattern_of,
)
from xai_core.agreement.scores import (
    above_chance,
    attention_in_region,
    emphasis,
    overlap,
    pointing,
    rank_accuracy,
)
from xai_core.arrays import positive_part


@dataclass(frozen=True)
class Agreement:
    """The scores of one heat map against one region. None means undefined, never 0.

    All are fractions in [0, 1] except ``above_chance`` (at most 1, negative where the region
    is avoided) and ``emphasis`` (a correlation in [-1, 1]).
    """

    attention_in_region: float | None
    """The headline: share of all attention that lies in the region."""
    chance: float | None
    """The region's share of the image: what evenly spread attention would score."""
    centre_blob: float | None
    """What a content-free centred Gaussian would score (sigma 0.25 W)."""
    centre_blob_narrow: float | None
    """The same with sigma 0.15 W."""
    above_chance: float | None
    """(attention - chance) / (1 - chance)."""
    iou: float | None
    ground_truth_coverage: float | None
    saliency_coverage: float | None
    rank_accuracy: float | None
    """Share of the |G| hottest pixels that lie in the region."""
    pointing: float | None
    """Share of the (tied) hottest pixels that lie in the region."""
    emphasis: float | None
    """Spearman correlation of attention and importance inside a graded region."""
    binarisation: Annotated[Binarisation, PlainSerializer(str)]
    """How the map was cut for IoU, the coverages and the pattern."""
    pattern: Pattern | None
    """The Shared Interest pattern; None where right or wrong is not known."""
    thresholds: PatternThresholds
    """From where on a score counted as high for the pattern."""

    def as_dict(self) -> dict[str, Any]:
        """The record for JSON; its keys are a promise, and are the fields in their order."""
        record: dict[str, Any] = _in_json().dump_python(self, mode="json")
        return record


@cache
def _in_json() -> TypeAdapter[Agreement]:
    # A plain dataclass, as a study makes ten thousands of them: checked by nobody, written by this.
    return TypeAdapter(Agreement)


def score_heat_map(
    heat_map: ArrayLike,
    region: ArrayLike,
    *,
    right: bool | None = None,
    binarisation: Binarisation = MATCHED_AREA,
    thresholds: PatternThresholds = DEFAULT_THRESHOLDS,
) -> Agreement:
    """Score one heat map against one region.

    Parameters
    ----------
    heat_map
        ``(H, W)`` real numbers, finite; any number type, converted before use.
    region
        ``(H, W)`` importance in [0, 1], or a boolean mask.
    right
        Whether the model's answer was right; None where that is not known.
    binarisation
        How the map is cut for IoU, the coverages and the pattern.
    thresholds
        From where on a score counts as high for the pattern.

    Returns
    -------
    Agreement
        Every score of the pair, None where undefined, with how the map was cut.

    Raises
    ------
    ArrayError
        A contract is broken, or the two shapes differ.
    """
    checked_map, checked_region = check_pair(heat_map, region)
    positive, inside = positive_part(checked_map), checked_region > 0
    chance = region_share(inside)
    attention = attention_in_region(positive, inside)
    area = int(inside.sum())
    # The selection is the costliest step here, and two scores stand on the same one.
    cut = kth_largest(positive, area) if area else None
    looked_at = binarise_positive(positive, area, binarisation, cut)
    shared = overlap(looked_at, inside)
    return Agreement(
        attention_in_region=attention,
        chance=chance,
        centre_blob=blob_in_region(inside),
        centre_blob_narrow=blob_in_region(inside, NARROW_SIGMA),
        above_chance=above_chance(attention, chance),
        iou=shared.iou,
        ground_truth_coverage=shared.ground_truth_coverage,
        saliency_coverage=shared.saliency_coverage,
        rank_accuracy=rank_accuracy(positive, inside, cut),
        pointing=pointing(positive, inside),
        emphasis=emphasis(positive, checked_region),
        binarisation=binarisation,
        thresholds=thresholds,
        pattern=pattern_of(shared, right, thresholds),
    )
