"""How well a segmenter finds what a library has only boxes of.

A region's *box* is the smallest upright rectangle around all of it. It is met when the box around
what the segmenter drew overlaps it with an IoU of :data:`LEAST_IOU` or more (Everingham et al.
2010, 10.1007/s11263-009-0275-4). Nothing drawn is a miss, with an IoU of 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.draft import Skipped
from xai_core.cases.geometry import bounding_box
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import LibraryError, ShitenError
from xai_core.evaluation.segmentation import outline
from xai_core.models.label_maps import AnswerMap
from xai_core.models.segmenter_cards import BACKGROUND
from xai_core.models.segmenters import LoadedSegmenter
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.types import Interval, Progress, Split

LEAST_IOU = 0.5


@dataclass(frozen=True)
class BoxesMet:
    """How many boxes were met."""

    n: int
    n_met: int
    met: float | None
    """Share of the cases; None without any."""
    met_ci95: Interval
    iou: Mean
    by_case: dict[str, float]
    """Case id -> IoU."""
    skipped: tuple[Skipped, ...]
    """Cases that could not be read, or have no box."""


def boxes_met(
    library: CaseLibrary,
    segmenter: LoadedSegmenter,
    region: str,
    split: Split | None,
    progress: Progress,
) -> BoxesMet:
    """Outline every case of a split and compare boxes.

    Parameters
    ----------
    library
        Where the boxes are.
    segmenter
        Who draws; all that it draws in a picture is one object.
    region
        The library's, whose box is to be met.
    split
        None for every case.
    progress
        Called with (cases done, cases in all).

    Returns
    -------
    BoxesMet
        With the IoU of each case.

    Raises
    ------
    LibraryError
        The library has no such region.
    ModelError
        An answer of the segmenter is not finite.
    """
    library.region_info(region)
    cases = by_hash(library, split, {})

    def compared(case: Case, answers: AnswerMap) -> float:
        mask = library.mask(case, region)
        if mask is None or not (mask > 0).any():
            raise LibraryError(
                "The case {case} has no region “{region}”.", case=case.id, region=region
            )
        return box_iou(answers != BACKGROUND, mask > 0)

    found: dict[str, float] = {}
    skipped: list[Skipped] = []
    for done, (case, result) in enumerate(outline(library, segmenter, cases, compared), start=1):
        progress(done, len(cases))
        if isinstance(result, ShitenError):
            skipped.append(Skipped(case.id, result))
        else:
            found[case.id] = result
    n_met = sum(iou >= LEAST_IOU for iou in found.values())
    return BoxesMet(
        n=len(found),
        n_met=n_met,
        met=n_met / len(found) if found else None,
        met_ci95=wilson_interval(n_met, len(found)),
        iou=mean_with_interval(list(found.values())),
        by_case=found,
        skipped=tuple(skipped),
    )


def box_iou(one: BoolMask, other: BoolMask) -> float:
    """Overlap of the boxes around two ``(H, W)`` masks over their union; 0 where one is empty."""
    first, second = _filled(one), _filled(other)
    union = int(np.count_nonzero(first | second))
    both = int(np.count_nonzero(first & second))
    return both / union if union else 0.0


def _filled(mask: BoolMask) -> BoolMask:
    left, top, width, height = bounding_box(mask)
    box = np.zeros_like(mask)
    box[top : top + height, left : left + width] = True
    return box
