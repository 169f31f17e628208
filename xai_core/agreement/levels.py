"""Two levels of agreement: the same place, and weighed in the same way.

Two maps may lie on a region alike, and still stress other parts of it. So agreement with a region
whose importance is graded has two levels:

*where*              the **irrelevant share**, 1 - attention in region: attention outside. By Otsu
                     the same of the map cut in two, as studies report it that draw an outline
                     around what was looked at: the share of the cut map outside the region,
                     1 - saliency coverage.
*with what emphasis* inside the region only: **emphasis**, the rank correlation of attention and
                     importance, and the **hottest tenth**, whether the part looked at most is
                     the part that matters most (``scores.py``).

A right place says nothing of the emphasis, and emphasis means little where the place is not
right: the words of the screens (``ui/common/levels.py``) take the place from the one verdict
(``verdict.py``) and add :func:`weighing_of` only where a reader may trust it.

Both levels are undefined as their scores are; a region without grades has no second level.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from xai_core.agreement.agreement import Agreement
from xai_core.agreement.binarisation import Binarisation, BinarisationKind, binarise_positive
from xai_core.agreement.contract import check_pair
from xai_core.agreement.scores import attention_in_region, emphasis, hottest_tenth, overlap
from xai_core.arrays import BoolMask, HeatMap, positive_part
from xai_core.types import Choice

ALIKE_FROM = 0.5
"""From this rank correlation on, attention and importance count as weighed alike: what Cohen
(1988) calls a large correlation."""
_OTSU = Binarisation(BinarisationKind.OTSU)


class Weighing(Choice):
    """What emphasis inside a region is worth."""

    NOT_DEFINED = "not-defined"
    """The region is not graded, or the attention in it is not."""
    ALIKE = "alike"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Levels:
    """Both levels of one map and one region. None means undefined, never 0."""

    irrelevant: float | None
    """Share of all attention outside the region, in [0, 1]."""
    irrelevant_otsu: float | None
    """Share of the map cut by Otsu that lies outside the region, in [0, 1]."""
    emphasis: float | None
    """Spearman's correlation of attention and importance inside, in [-1, 1]."""
    hottest_tenth: float | None
    """At most 1; 0 is chance, negative where what matters less is looked at more."""


def score_levels(heat_map: ArrayLike, region: ArrayLike, *, otsu: BoolMask | None = None) -> Levels:
    """Both levels of one heat map and one region.

    Parameters
    ----------
    heat_map
        ``(H, W)`` real numbers, finite; only the positive part is attention.
    region
        ``(H, W)`` importance in [0, 1].
    otsu
        ``(H, W)``: the map as :func:`cut_by_otsu` cuts it, where the caller has it already.

    Returns
    -------
    Levels
        None where undefined.

    Raises
    ------
    ArrayError
        A contract is broken, or the two shapes differ.
    """
    checked_map, checked_region = check_pair(heat_map, region)
    positive, inside = positive_part(checked_map), checked_region > 0
    looked_at = cut_by_otsu(positive) if otsu is None else otsu
    return Levels(
        irrelevant=share_outside(attention_in_region(positive, inside)),
        irrelevant_otsu=share_outside(overlap(looked_at, inside).saliency_coverage),
        emphasis=emphasis(positive, checked_region),
        hottest_tenth=hottest_tenth(positive, checked_region),
    )


def cut_by_otsu(positive: HeatMap) -> BoolMask:
    """``(H, W)``: what of S+ counts as looked at by Otsu's threshold."""
    return binarise_positive(positive, 0, _OTSU)


def share_outside(inside: float | None) -> float | None:
    """The rest of a share; None of None."""
    return None if inside is None else 1.0 - inside


def weighing_of(agreement: Agreement) -> Weighing:
    """Whether attention is weighed inside the region as its importance is."""
    if agreement.emphasis is None:
        return Weighing.NOT_DEFINED
    return Weighing.ALIKE if agreement.emphasis >= ALIKE_FROM else Weighing.DIFFERENT
