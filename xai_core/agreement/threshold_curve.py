"""How do the overlap scores move with the threshold? One strip of numbers instead of one.

A reader who sees "IoU 0.41" should be able to see what it would have been at another cut. The
map is cut at the hottest 1 %, 2 % ... of the image's pixels, by the same rules as everywhere:
only positive pixels, ties all in. Level q is ``Binarisation`` "percentile 100 - q".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from xai_core.agreement.binarisation import hottest_count
from xai_core.agreement.contract import check_pair
from xai_core.agreement.scores import overlap_of_counts
from xai_core.arrays import positive_part
from xai_core.errors import ChoiceError

DEFAULT_LEVELS = tuple(float(level) for level in range(1, 101))
"""The hottest 1 % to 100 % of the image."""


@dataclass(frozen=True)
class ThresholdCurve:
    """Overlap scores at each level; every tuple has one entry a level.

    ``selected`` is the share of the image's pixels actually taken: more than the level where
    pixels tie at the cut, less where the map has too few positive ones.
    """

    levels: tuple[float, ...]
    selected: tuple[float, ...]
    iou: tuple[float | None, ...]
    ground_truth_coverage: tuple[float | None, ...]
    saliency_coverage: tuple[float | None, ...]


def threshold_curve(
    heat_map: ArrayLike, region: ArrayLike, levels: Sequence[float] = DEFAULT_LEVELS
) -> ThresholdCurve:
    """IoU and both coverages with the map cut at the hottest ``level`` % of the image.

    Parameters
    ----------
    heat_map, region
        Both ``(H, W)``, on one grid.
    levels
        Per cents of the image, each above 0 and at most 100, in any order.

    Raises
    ------
    ArrayError
        A contract is broken, or the two shapes differ.
    ChoiceError
        A level outside (0, 100].
    """
    for level in levels:
        if not 0 < level <= 100:
            raise ChoiceError(
                "A level is above 0 and at most 100 per cent, but {value:g} was given.",
                value=level,
            )
    checked_map, checked_region = check_pair(heat_map, region)
    positive = positive_part(checked_map)
    everything = np.sort(positive, axis=None)
    inside = np.sort(positive[checked_region > 0])

    counts = np.array([hottest_count(everything.size, level) for level in levels], dtype=np.intp)
    thresholds = everything[everything.size - counts]
    # Never below the smallest positive value: pixels without evidence stay out.
    smallest = np.nextafter(np.float32(0), np.float32(1))
    thresholds = np.maximum(thresholds, smallest)
    taken = everything.size - np.searchsorted(everything, thresholds)
    shared = inside.size - np.searchsorted(inside, thresholds)

    scores = [
        overlap_of_counts(int(both), int(all_taken), inside.size)
        for both, all_taken in zip(shared, taken, strict=True)
    ]
    return ThresholdCurve(
        levels=tuple(float(level) for level in levels),
        selected=tuple(int(all_taken) / everything.size for all_taken in taken),
        iou=tuple(score.iou for score in scores),
        ground_truth_coverage=tuple(score.ground_truth_coverage for score in scores),
        saliency_coverage=tuple(score.saliency_coverage for score in scores),
    )
