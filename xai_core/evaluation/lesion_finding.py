"""Are lesions found, and at how many false marks? Two detectors, one FROC.

``network``    a model that marks lesions; its own marks count
``attention``  a model that names a class: the peaks of its Grad-CAM are the marks

A class's map says where the class is seen, not whether it is there. So of the classes in which the
library has lesions the likeliest one's map is taken, whatever the answer is, and a peak's score is
the probability of all these classes together times its height as a share of the map's highest
place: of two pictures the likelier one is marked first, within one the brightest place.

Lesions, and what hits one, are the library's (``tasks/detection.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.arrays import HeatMap
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.errors import AlignmentError, ShitenError
from xai_core.evaluation.case_results import case_results
from xai_core.explain.gradcam import grad_cam
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.froc import Froc, froc
from xai_core.tasks import (
    ClassAnswer,
    Detection,
    DetectionAnswer,
    DetectionJudgement,
    Judged,
    Mark,
    align,
    align_classes,
    lesion_question,
    resampling_groups,
)
from xai_core.types import Choice, Progress, Split

APART = 1 / 16
"""Of the shorter side: peaks of a map lie at least so far from each other."""
LEAST_HEIGHT = 0.25
"""Of a map's highest place: lower peaks are no marks."""


class Detector(Choice):
    """What marks the lesions."""

    ATTENTION = "attention"
    NETWORK = "network"


@dataclass(frozen=True)
class LesionFinding:
    """One detector on many cases."""

    detector: Detector
    question: Detection
    """The library's: which region, and what hits a lesion."""
    curve: Froc
    cases: tuple[tuple[Case, DetectionAnswer, DetectionJudgement], ...]
    """Each annotated case with its marks and what they hit."""
    skipped: tuple[Skipped, ...]


def detector_of(model: LoadedModel) -> Detector:
    """What a model can be: its own detector where it marks lesions, else its attention is."""
    return Detector.NETWORK if isinstance(model.card.task, Detection) else Detector.ATTENTION


def find_lesions(
    library: CaseLibrary,
    model: LoadedModel,
    progress: Progress,
    *,
    split: Split | None = None,
    where: Mapping[str, str] | None = None,
) -> LesionFinding:
    """Mark every annotated case of a library, and judge the marks together.

    Parameters
    ----------
    library
        Asks for lesions, as its own question or beside it.
    model
        Who marks, by :func:`detector_of`.
    progress
        Called with (cases done, cases in all).
    split
        None for every case.
    where
        Only cases with these attributes.

    Returns
    -------
    LesionFinding
        The curve, its interval resampled by specimen where every case names one.

    Raises
    ------
    AlignmentError
        The library does not ask for lesions, or the model answers something else.
    ModelError
        An answer is not finite.
    """
    question = lesion_question(library.task)
    if question is None:
        raise AlignmentError(
            "The library “{library}” does not ask for lesions.", library=library.id
        )
    chosen = [
        case
        for case in library.cases
        if matches(case, split, where or {})
        and LibraryFacts(library, case).annotated(question.region)
    ]
    detector = detector_of(model)
    if detector is Detector.NETWORK:
        marked = _by_network(library, model, chosen, progress)
    else:
        marked = _by_attention(library, model, question.region, chosen, progress)
    judge = question.align(question)
    found: list[tuple[Case, DetectionAnswer, DetectionJudgement]] = []
    skipped: list[Skipped] = []
    for case, answer in marked:
        if isinstance(answer, ShitenError):
            skipped.append(Skipped(case.id, answer))
            continue
        try:
            truth = judge.truth(LibraryFacts(library, case))
        except ShitenError as error:
            skipped.append(Skipped(case.id, error))
            continue
        found.append((case, answer, judge.judge(answer, truth)))
    return LesionFinding(detector, question, _curve(found), tuple(found), tuple(skipped))


def found_together(findings: Sequence[LesionFinding]) -> LesionFinding:
    """Several findings of one kind on different cases of a library, judged as one."""
    cases = [case for finding in findings for case in finding.cases]
    skipped = tuple(item for finding in findings for item in finding.skipped)
    first = findings[0]
    return LesionFinding(first.detector, first.question, _curve(cases), tuple(cases), skipped)


def _curve(found: Sequence[tuple[Case, DetectionAnswer, DetectionJudgement]]) -> Froc:
    judged = [Judged(answer, judgement, case.specimen) for case, answer, judgement in found]
    images = [judgement.marked for _, _, judgement in found if judgement.marked is not None]
    return froc(images, resampling_groups(judged))


Marked = list[tuple[Case, DetectionAnswer | ShitenError]]


def _by_network(
    library: CaseLibrary, model: LoadedModel, cases: Sequence[Case], progress: Progress
) -> Marked:
    align(library.task, model.card.task)
    marked: Marked = []
    for case, result in case_results(library, model, cases, regions=()):
        answer = result if isinstance(result, ShitenError) else result.prediction.answer
        assert isinstance(answer, DetectionAnswer | ShitenError)  # its task was aligned
        marked.append((case, answer))
        progress(len(marked), len(cases))
    return marked


def _by_attention(
    library: CaseLibrary, model: LoadedModel, region: str, cases: Sequence[Case], progress: Progress
) -> Marked:
    classes = _lesion_classes(library, model, region)
    marked: Marked = []
    for case in cases:
        try:
            marked.append((case, attention_marks(library, model, case, classes)))
        except ShitenError as error:
            marked.append((case, error))
        progress(len(marked), len(cases))
    return marked


def _lesion_classes(library: CaseLibrary, model: LoadedModel, region: str) -> tuple[str, ...]:
    """The model's classes that are read as one of which the library has a case with a lesion."""
    shared = align_classes(library.task, model.card.task)
    truths = {shared.truth_of(case.label) for case in library.cases if case.regions.get(region)}
    found = tuple(c for c in model.card.class_ids if shared.answer_of(c) in truths - {None})
    if not found:
        raise AlignmentError(
            "No class of “{library}” has a case with a lesion.", library=library.id
        )
    return found


def attention_marks(
    library: CaseLibrary, model: LoadedModel, case: Case, classes: Sequence[str]
) -> DetectionAnswer:
    """The peaks of the likeliest of ``classes``' Grad-CAM, the best first.

    Parameters
    ----------
    library
        Where the picture is.
    model
        Names a class.
    case
        Which.
    classes
        Those of its classes that have lesions.

    Returns
    -------
    DetectionAnswer
        Scores up to the probability of all ``classes`` together.

    Raises
    ------
    LibraryError, ImageError
        The picture cannot be read.
    ModelError
        The answer is not finite.
    """
    explained = grad_cam(model, library.picture(case).view, classes)
    answer = explained.prediction.answer
    assert isinstance(answer, ClassAnswer)  # its classes were aligned
    likeliest = max(classes, key=lambda name: answer.probabilities[name])
    heat = explained.explanations[likeliest].heat_map
    return DetectionAnswer(peaks(heat, sum(answer.probabilities[name] for name in classes)))


def peaks(heat: HeatMap, likely: float) -> tuple[Mark, ...]:
    """Marks at the peaks of a map, the best first; a blank map has none.

    Parameters
    ----------
    heat
        ``(H, W)`` float32, at least 0.
    likely
        The score of its highest place, 0 to 1.

    Returns
    -------
    tuple[Mark, ...]
        Scores fall with the peak's height.
    """
    from skimage.feature import peak_local_max

    top, (height, width) = float(heat.max()), heat.shape
    if top <= 0:
        return ()
    found = peak_local_max(  # type: ignore[no-untyped-call]
        heat.astype(np.float64) / top,
        min_distance=max(1, round(min(height, width) * APART)),
        threshold_abs=LEAST_HEIGHT,
        exclude_border=False,
    )
    marks = [
        Mark((row + 0.5) / height, (column + 0.5) / width, likely * float(heat[row, column]) / top)
        for row, column in found.tolist()
    ]
    return tuple(sorted(marks, key=lambda mark: (-mark.score, mark.row, mark.column)))
