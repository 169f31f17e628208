"""Two methods on the same right answers: how much of a viewpoint is the method's.

A study keeps both levels of the Grad-CAM of each answer. Here some of its right answers, evenly
drawn, are explained by another method too, and both maps compared case by case. Where the two
disagree, part of what a cohort says is the method's and not the model's. Both maps are also held
against every region drawn (``method_regions``): which agrees with the experts more, and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xai_core.agreement import score_levels
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import even_sample
from xai_core.evaluation.method_regions import OverlapTable, RegionPair
from xai_core.evaluation.two_levels import MEASURES, LevelRows, PairedMeasure, paired_measures
from xai_core.explain.explanation import Method
from xai_core.types import Progress, Report

if TYPE_CHECKING:
    from xai_core.explain.background import Background
    from xai_core.models.checkpoints import LoadedModel

MOST_CASES = 100


class MethodPair(Report):
    """The study's Grad-CAM first, the other method second."""

    method: Method
    n: int
    """Right answers explained by both."""
    measures: dict[str, PairedMeasure]
    """Of ``two_levels.MEASURES``."""
    regions: dict[str, RegionPair]
    """By id, those drawn on a case."""
    mean_error: float | None
    """How far the second's maps are from adding up to the answer, as a share of the range of its
    output; None where the method does not promise to."""
    largest_error: float | None


def compare_method(  # noqa: PLR0913, PLR0917 - who looks at what; the last by name
    library: CaseLibrary,
    model: LoadedModel,
    rows: LevelRows,
    method: Method,
    region: str,
    progress: Progress,
    *,
    background: Background | None = None,
    most: int = MOST_CASES,
) -> MethodPair:
    """Explain right answers by another method too.

    Parameters
    ----------
    library, model
        Those of the study.
    rows
        Its judged cases, read with ``region``.
    method
        The second.
    region
        What agreement is about.
    progress
        Called after each map; raising stops the work.
    background
        What the method compares a case with, if it needs one.
    most
        Right answers explained at most, evenly drawn.

    Returns
    -------
    MethodPair
        Both levels, and the overlap with every region, with paired tests.

    Raises
    ------
    LibraryError, ImageError, ModelError
        A picture is unreadable, or the method cannot explain this model.
    """
    from xai_core.explain.methods import explain  # loads torch, which browsing does without
    from xai_core.models.predict import predict

    chosen = rows.among(even_sample(np.flatnonzero(rows.right), most))
    other = {name: np.full(len(chosen), np.nan) for name in MEASURES}
    overlaps = OverlapTable([info.id for info in library.manifest.regions], len(chosen))
    errors: list[float] = []
    for place, case_id in enumerate(chosen.case_ids):
        case = library.case(str(case_id))
        image, drawn = library.image(case), library.region(case, region)
        target = predict(model, [image])[0].answer.default_target()
        first, found = (
            explain(model, image, one, [target], background=among).explanations[target]
            for one, among in ((Method.GRAD_CAM, None), (method, background))
        )
        if found.completeness is not None and found.completeness.error is not None:
            errors.append(found.completeness.error)
        if drawn is not None:
            levels = score_levels(found.heat_map, drawn)
            for name in MEASURES:
                value = getattr(levels, name)
                other[name][place] = np.nan if value is None else value
        overlaps.add(place, library, case, (first.heat_map, found.heat_map))
        progress(place + 1, len(chosen))
    second = LevelRows(chosen.case_ids, chosen.right, chosen.specimen, chosen.split, **other)
    return MethodPair(
        method=method,
        n=len(chosen),
        measures=paired_measures(chosen, second),
        regions=overlaps.compared(chosen.groups),
        mean_error=float(np.mean(errors)) if errors else None,
        largest_error=max(errors, default=None),
    )
