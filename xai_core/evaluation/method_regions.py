"""Two methods against every outline: which one agrees with the experts more, and in which region.

The same right answers are explained by both methods. Each map is cut by Otsu's threshold and held
against every region drawn on the case (Shared Interest: IoU, how much of the region is covered, how
much of what is marked lies in it); beside them the share of attention, which needs no cut. Each
score is compared case by case: the mean difference with its interval, and the signed-rank test over
specimens. Where a region is not on a case, that case says nothing of it.

Agreement is plausibility: the method nearer to the experts is not thereby truer to the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from xai_core.agreement import Binarisation, BinarisationKind, score_heat_map
from xai_core.arrays import HeatMap
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import Numbers
from xai_core.evaluation.two_levels import PairedMeasure, paired_measure
from xai_core.types import Choice, Report

OVERLAPS = ("iou", "ground_truth_coverage", "saliency_coverage", "attention_in_region")
"""The scores of ``agreement.Agreement`` that are compared."""
ALPHA = 0.05
_CHANCE = "chance"
_OTSU = Binarisation(BinarisationKind.OTSU)


class Nearer(Choice):
    """Which of two methods agrees with a region more, by the IoU of its map."""

    FIRST = "first"
    SECOND = "second"
    NEITHER = "neither"
    """The test does not tell them apart."""


class RegionPair(Report):
    """Two methods against one region."""

    nearer: Nearer
    """By the signed-rank test of IoU at 5 %; regions are not corrected for one another."""
    chance: float | None
    """The region's mean share of the picture: the attention that chance would put there."""
    measures: dict[str, PairedMeasure]
    """Of :data:`OVERLAPS`, the second's less the first's."""


class OverlapTable:
    """Scores of both maps of many cases against each of a library's regions."""

    def __init__(self, regions: Sequence[str], cases: int) -> None:
        self._scores: dict[str, dict[str, Numbers]] = {
            region: {name: np.full((2, cases), np.nan) for name in (*OVERLAPS, _CHANCE)}
            for region in regions
        }

    def add(
        self, place: int, library: CaseLibrary, case: Case, maps: tuple[HeatMap, HeatMap]
    ) -> None:
        """Score both maps of a case against all that is drawn on it.

        Parameters
        ----------
        place
            Of the case among all.
        library, case
            Where its regions are.
        maps
            The first's and the second's, ``(H, W)`` each.

        Raises
        ------
        LibraryError, ImageError
            A region is unreadable.
        """
        for region, scores in self._scores.items():
            drawn = library.region(case, region)
            if drawn is None:
                continue
            for side, heat_map in enumerate(maps):
                found = score_heat_map(heat_map, drawn, binarisation=_OTSU)
                for name, values in scores.items():
                    value = getattr(found, name)
                    values[side, place] = np.nan if value is None else value

    def compared(self, groups: list[str | None] | None) -> dict[str, RegionPair]:
        """By region; those that are on no case are left out."""
        return {
            region: _region_pair(scores, groups)
            for region, scores in self._scores.items()
            if np.isfinite(scores[_CHANCE]).any()
        }


def _region_pair(scores: Mapping[str, Numbers], groups: list[str | None] | None) -> RegionPair:
    measures = {name: paired_measure(scores[name][0], scores[name][1], groups) for name in OVERLAPS}
    return RegionPair(
        nearer=_nearer(measures["iou"]),
        chance=float(np.nanmean(scores[_CHANCE][0])),
        measures=measures,
    )


def _nearer(iou: PairedMeasure) -> Nearer:
    if not iou.rank_biserial or iou.p_value is None or iou.p_value >= ALPHA:
        return Nearer.NEITHER
    return Nearer.SECOND if iou.rank_biserial > 0 else Nearer.FIRST
