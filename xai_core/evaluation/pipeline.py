"""One case, one model: the answer, where the model looked, and how far experts agree.

:func:`read_case` collects what the library knows of a case; :func:`agreements` scores one heat map
against each of its regions. A screen and the command line show the same numbers because both
come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xai_core.agreement import (
    DEFAULT_THRESHOLDS,
    MATCHED_AREA,
    Agreement,
    Binarisation,
    PatternThresholds,
    score_heat_map,
)
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.models.predict import Prediction
from xai_core.tasks import ClassAlignment


@dataclass(frozen=True)
class CaseMaterial:
    """What is looked at: the picture, and its regions by id, in the library's order."""

    image: ImageArray
    """``(H, W, 3)`` uint8."""
    regions: Mapping[str, RegionMask]
    """Region id -> ``(H, W)`` float32 in [0, 1], importance included."""


def read_case(library: CaseLibrary, case: Case) -> CaseMaterial:
    """The picture and every region drawn for this case.

    Raises
    ------
    LibraryError, ImageError
        A file is missing, altered or unreadable.
    """
    image = library.image(case)  # first: that it was altered explains what its masks may say
    regions = {}
    for region_id in library.region_ids(case):
        mask = library.region(case, region_id)
        if mask is not None:
            regions[region_id] = mask
    return CaseMaterial(image, regions)


def is_right(view: ClassAlignment, prediction: Prediction, label: str | None) -> bool | None:
    """Whether the answer is the label, in the reading both share; None where there is no label."""
    return view.right_of(label, prediction.answer)


def agreements(
    heat_map: HeatMap,
    regions: Mapping[str, RegionMask],
    right: bool | None,
    binarisation: Binarisation = MATCHED_AREA,
    thresholds: PatternThresholds = DEFAULT_THRESHOLDS,
) -> dict[str, Agreement]:
    """The scores of one heat map against each region, by region id.

    Parameters
    ----------
    heat_map
        ``(H, W)`` float32.
    regions
        Id -> ``(H, W)`` importance in [0, 1].
    right
        Whether the model's answer was right; None where that is not known.
    binarisation
        How the map is cut.
    thresholds
        From where on a score counts as high.

    Returns
    -------
    dict[str, Agreement]
        Region id -> scores, in the order of ``regions``.
    """
    return {
        region_id: score_heat_map(
            heat_map, mask, right=right, binarisation=binarisation, thresholds=thresholds
        )
        for region_id, mask in regions.items()
    }
