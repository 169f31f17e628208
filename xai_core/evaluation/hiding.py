"""Does an answer need a region? The region of many cases hidden, and the model asked again.

The second question of ``wrong_reason.py``. One more answer a case: it costs what the study itself
did for these cases, so only right answers that are suspected are asked, not the whole library.
What is found is kept beside the study (``hidden_answers.py``).

What is hidden is the convex hull of all that is drawn as the region: a nucleus filled along its own
border would still show its shape. Unless one is chosen, the fill is the first that a field brings,
else blur (``default_infill`` in ``explain/infills.py``), taken from outside the hull.
"""

from __future__ import annotations

import numpy as np

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ExplanationError
from xai_core.evaluation.case_list import Flags, Outcomes, suspected
from xai_core.evaluation.hidden_answers import HiddenAnswers
from xai_core.evaluation.map_cases import in_batches, map_cases
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.wrong_reason import Hidden
from xai_core.explain.gradcam import BatchOutput
from xai_core.explain.infills import AnyInfill, default_infill, filled
from xai_core.models.checkpoints import LoadedModel
from xai_core.tasks import ClassAnswer, align_classes
from xai_core.types import Choice, Progress


class Asked(Choice):
    """Which cases are asked about."""

    SUSPECTED = "suspected"
    """Right answers whose attention is not in the region."""
    RIGHT = "right"
    """Every right answer with the region drawn: to see what hiding alone would say."""


def ask_without(  # noqa: PLR0913, PLR0917 - who is asked about what; the last by name
    library: CaseLibrary,
    model: LoadedModel,
    study: Study,
    outcomes: Outcomes,
    region: str,
    progress: Progress,
    *,
    asked: Asked = Asked.SUSPECTED,
    fill: AnyInfill | None = None,
) -> HiddenAnswers:
    """Hide the region in each case and ask again.

    Parameters
    ----------
    library, model
        Those of the study.
    study
        Whose answers are put to the question.
    outcomes
        Its rows, with attention in this region.
    region
        Which.
    progress
        Called with (cases done, cases in all). Raising stops the work.
    asked
        Which right answers.
    fill
        With what the region is filled; None: ``default_infill()``.

    Returns
    -------
    HiddenAnswers
        One answer a case; a case that cannot be read, or has nothing left outside the hull, is left
        out.

    Raises
    ------
    AlignmentError
        The model does not answer with classes, or shares none with the library.
    """
    used = default_infill() if fill is None else fill
    view = align_classes(library.task, model.card.task)
    flags = suspected(outcomes) if asked is Asked.SUSPECTED else _right(outcomes)
    cases = [library.case(str(case_id)) for case_id in outcomes.case_ids[flags]]
    said = dict(zip(outcomes.case_ids, outcomes.answer, strict=True))
    sure = dict(zip(outcomes.case_ids, outcomes.confidence, strict=True))

    def read(case: Case) -> ImageArray:
        return without_region(library, case, region, used)

    def then(case: Case, output: BatchOutput, _shape: tuple[int, int]) -> Hidden:
        answer = output.prediction.answer
        alike = [
            share
            for name, share in _probabilities(answer).items()
            if view.answer_of(name) == said[case.id]
        ]
        now = answer.class_id if isinstance(answer, ClassAnswer) else None
        return Hidden(
            case=case.id,
            picture_sha256=case.sha256,
            stays=now is not None and view.answer_of(now) == said[case.id],
            before=float(sure[case.id]),
            without=min(1.0, float(sum(alike))),
        )

    found: list[Hidden] = []
    left_out: list[str] = []
    progress(0, len(cases))
    for batch in map_cases(library, model, in_batches(cases, model.network), then, read=read):
        for case, one in batch:
            if isinstance(one, Hidden):
                found.append(one)
            else:
                left_out.append(case.id)
        progress(len(found) + len(left_out), len(cases))
    return HiddenAnswers(
        study=study.info.fingerprint(),
        region=region,
        fill=used.value,
        hidden=tuple(found),
        left_out=tuple(left_out),
    )


def without_region(library: CaseLibrary, case: Case, region: str, fill: AnyInfill) -> ImageArray:
    """The picture with the region's hull filled.

    Parameters
    ----------
    library, case
        Where picture and masks are.
    region
        Which region is hidden.
    fill
        With what, taken from outside the hull.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    LibraryError, ImageError
        The picture or a mask cannot be read.
    ExplanationError
        The region is not drawn, has no pixel, or leaves nothing to fill from.
    """
    image = library.image(case)
    mask = library.mask(case, region)
    if mask is None or not (mask > 0).any():
        raise ExplanationError("There is nothing to hide: the region is not drawn in this case.")
    hull = hull_of(mask > 0)
    if hull.all():
        raise ExplanationError("There is nothing to fill from: the region covers the picture.")
    return filled(image, hull, fill, surroundings=~hull)


def hull_of(mask: BoolMask) -> BoolMask:
    """The convex hull of all pixels of a mask ``(H, W)``, on the same grid; one pixel is its own.

    An empty mask has an empty hull.
    """
    hull = np.zeros(mask.shape, dtype=np.uint8)
    if mask.any():
        import cv2  # loaded here: only this needs it

        points = np.argwhere(mask)[:, ::-1].astype(np.int32)  # columns first, as OpenCV counts
        cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    return (hull > 0) | mask


def _right(outcomes: Outcomes) -> Flags:
    return np.asarray(outcomes.right & np.isfinite(outcomes.attention), dtype=np.bool_)


def _probabilities(answer: object) -> dict[str, float]:
    return dict(answer.probabilities) if isinstance(answer, ClassAnswer) else {}
