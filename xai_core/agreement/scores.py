"""How far do a heat map and a region agree? The single scores, one function each.

All take S+ (the positive part of the heat map), ``(H, W)`` float32, and ``inside`` = G > 0,
``(H, W)`` bool, both already checked; |G| is the number of pixels inside. All return a float,
or None where the score is undefined. Sums are accumulated in float64.

Where pixels are equally hot nothing depends on which of them comes first in memory: the rank
scores give the expected value over all orders of the tied pixels.

Shared Interest: Boggust, A. et al. (2022), CHI, 10.1145/3491102.3501965.
Rank accuracy and attention in region (there: relevance rank and mass accuracy): Arras, L. et al.
(2022), Information Fusion 81, 14-40, 10.1016/j.inffus.2021.11.008.
Pointing: Zhang, J. et al. (2018), IJCV 126, 1084-1102, 10.1007/s11263-017-1059-x.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xai_core.agreement.binarisation import kth_largest
from xai_core.arrays import BoolMask, HeatMap, RegionMask

EMPHASIS_NEEDS = 3
"""Distinct values of S+ and of G below which a rank correlation would be an accident."""


class Overlap(NamedTuple):
    """The three Shared Interest scores of a binarised map B against a region."""

    iou: float | None
    """|B and G| / |B or G|. Undefined for an empty region; 0 when only B is empty."""
    ground_truth_coverage: float | None
    """|B and G| / |G|: how much of the region was looked at. Undefined for an empty region."""
    saliency_coverage: float | None
    """|B and G| / |B|: how much of the attention was in it. Undefined also when B is empty."""


def attention_in_region(positive: HeatMap, inside: BoolMask) -> float | None:
    """The share of all attention that lies in the region, in [0, 1].

    Undefined when the map has no positive value or the region is empty.
    """
    if not inside.any():
        return None
    within = float(positive[inside].sum(dtype=np.float64))
    without = float(positive[~inside].sum(dtype=np.float64))
    total = within + without
    # Dividing by the sum of both parts, rounding cannot leave [0, 1].
    return within / total if total > 0 else None


def above_chance(attention: float | None, chance: float | None) -> float | None:
    """(attention - chance) / (1 - chance): 1 all inside, 0 chance, negative avoids the region.

    Undefined when either is, or when the region is the whole image.
    """
    if attention is None or chance is None or chance >= 1:
        return None
    return (attention - chance) / (1 - chance)


def overlap(looked_at: BoolMask, inside: BoolMask) -> Overlap:
    """IoU and the two coverages of a binarised map against a region, each in [0, 1]."""
    shared = int(np.count_nonzero(looked_at & inside))
    return overlap_of_counts(
        shared, int(np.count_nonzero(looked_at)), int(np.count_nonzero(inside))
    )


def overlap_of_counts(shared: int, looked_at: int, area: int) -> Overlap:
    """:func:`overlap` from the number of pixels in both, in the binary map, in the region."""
    if area == 0:
        return Overlap(None, None, None)
    return Overlap(
        iou=shared / (looked_at + area - shared),
        ground_truth_coverage=shared / area,
        saliency_coverage=shared / looked_at if looked_at else None,
    )


def rank_accuracy(
    positive: HeatMap, inside: BoolMask, cut: np.float32 | None = None
) -> float | None:
    """The share of the |G| hottest pixels that lie in the region, in [0, 1].

    Tied pixels at the cut take part with their expected number. Undefined when the region is
    empty or S+ is flat. ``cut`` is the |G|-th largest value of S+, where the caller knows it.
    """
    area = int(np.count_nonzero(inside))
    if area == 0 or is_flat(positive):
        return None
    threshold = kth_largest(positive, area) if cut is None else cut
    hotter, tied = positive > threshold, positive == threshold
    places_left = area - int(np.count_nonzero(hotter))
    tied_inside = int(np.count_nonzero(tied & inside))
    expected = places_left * tied_inside / int(np.count_nonzero(tied))
    return (int(np.count_nonzero(hotter & inside)) + expected) / area


def pointing(positive: HeatMap, inside: BoolMask) -> float | None:
    """Is the hottest pixel in the region? The share of the tied hottest pixels that are.

    In [0, 1]; 0 or 1 without ties. Undefined when the region is empty or S+ is flat.
    """
    if not inside.any() or is_flat(positive):
        return None
    hottest = positive == positive.max()
    return int(np.count_nonzero(hottest & inside)) / int(np.count_nonzero(hottest))


def emphasis(positive: HeatMap, region: RegionMask) -> float | None:
    """Within the region, is the important looked at most? Spearman's rho of S+ and G.

    In [-1, 1], over the pixels with G > 0, tied values sharing their mean rank. Undefined when
    S+ or G has fewer than three distinct values there: a plain mask has no emphasis.
    """
    inside = region > 0
    importance, attention = region[inside], positive[inside]
    if not (_is_graded(importance) and _is_graded(attention)):
        return None
    ranks_a, ranks_g = _centred_ranks(attention), _centred_ranks(importance)
    # Plain sums: a threaded dot product of so few numbers waits longer than it works.
    scale = math.sqrt(float(np.square(ranks_a).sum()) * float(np.square(ranks_g).sum()))
    rho = float((ranks_a * ranks_g).sum()) / scale
    # Rounding may leave [-1, 1] by a hair; adding 0.0 turns -0.0 into 0.0.
    return min(1.0, max(-1.0, rho)) + 0.0


def hottest_tenth(positive: HeatMap, region: RegionMask) -> float | None:
    """Does the tenth of the region that is looked at most matter most? At most 1; 0 is chance.

    (found - mean) / (best - mean), where *found* is the mean importance of the hottest tenth of
    the region's pixels, *mean* that of all of them, and *best* that of the most important tenth.
    Negative where what matters less is looked at more. Tied pixels at the cut take part with
    their expected importance. Undefined as :func:`emphasis`.
    """
    inside = region > 0
    importance, attention = region[inside].astype(np.float64), positive[inside]
    if not (_is_graded(region[inside]) and _is_graded(attention)):
        return None
    k = math.ceil(attention.size / 10)
    cut = kth_largest(attention, k)
    hotter, tied = attention > cut, attention == cut
    left = k - int(np.count_nonzero(hotter))
    found = (importance[hotter].sum() + left * importance[tied].mean()) / k
    best = np.partition(importance, importance.size - k)[-k:].mean()
    mean = importance.mean()
    return min(1.0, float((found - mean) / (best - mean))) + 0.0


def is_flat(values: HeatMap) -> bool:
    """Whether every pixel has the same value, so that no pixel is hotter than another."""
    return bool(values.min() == values.max())


def _is_graded(values: HeatMap) -> bool:
    if values.size < EMPHASIS_NEEDS or is_flat(values):
        return False
    low, high = values.min(), values.max()
    return bool(((values > low) & (values < high)).any())


def _centred_ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean ranks of the values, less their mean.

    What ``scipy.stats.rankdata`` gives, without loading scipy on the way to a first score.
    """
    # A stable sort is the quick one here: maps are smooth and regions have few levels.
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts_run = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    first = np.flatnonzero(starts_run)
    last = np.append(first[1:], values.size) - 1
    ranks = np.empty(values.size, dtype=np.float64)
    # Ranks from 0 have the mean (n - 1) / 2.
    ranks[order] = ((first + last) / 2 - (values.size - 1) / 2)[np.cumsum(starts_run) - 1]
    return ranks
