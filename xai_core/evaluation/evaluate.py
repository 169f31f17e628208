"""How good a model is on a library, and where it looks: every case answered and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xai_core.agreement.attention import RegionReport
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.errors import LibraryError, ShitenError
from xai_core.evaluation.attention_report import LookedAt, attention_report
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.evaluation.region_attention import attention_by_region
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.calibration import expected_calibration_error
from xai_core.stats.deferral import DeferralPoint, deferral_curve
from xai_core.tasks import Alignment, Report, align
from xai_core.types import Progress, Split

MOST_CUT_OFFS = 60
"""Points kept of a deferral curve: enough for a smooth line on a card."""
ANY_CLASS = "-"
"""The class of every case where the question is none of classes."""

Answered = Sequence[tuple[Case, CaseResult]]


@dataclass(frozen=True)
class Evaluation:
    """The report of one model on one library, with what was left out."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    report: Report
    """Of the task's kind (``tasks/reports.py``)."""
    ece_before: float | None
    """Calibration error at temperature 1, as the network came out of training; None for answers
    without confidence."""
    deferral: tuple[DeferralPoint, ...]
    """Accuracy when the least sure answers are withheld; empty for answers without confidence."""
    skipped: tuple[Skipped, ...]
    """Cases that could not be read."""
    n_outside: int
    """Cases whose truth is not known in the terms that library and model share."""
    n_learned_from: int
    """Of the cases answered, those the model was trained or calibrated on, by its card."""
    regions: Mapping[str, RegionReport]
    """Where it looked, by region id: of the regions asked for, those that some case has. Right
    answers against chance, centre blob and wrong answers; by class."""
    results: tuple[tuple[Case, CaseResult], ...]
    """Each case that was counted, with its result (no maps)."""


def evaluate(  # noqa: PLR0913  (one option a choice)
    library: CaseLibrary,
    model: LoadedModel,
    progress: Progress,
    *,
    split: Split | None = None,
    where: Mapping[str, str] | None = None,
    regions: Sequence[str] = (),
) -> Evaluation:
    """Answer every case whose truth is known (of one split, with these attributes) and count.

    Intervals are resampled by specimen where the library names one for every case. ``regions``
    names those for which it is also measured how much of the answer's Grad-CAM lies in them.

    Parameters
    ----------
    library
        What it says of its cases is the truth.
    model
        Who answers, on copies of its network.
    progress
        Called with (cases done, cases in all).
    split
        None for every case.
    where
        Only cases with these attributes.
    regions
        For which it is also measured how much of the answer's Grad-CAM lies in them.

    Returns
    -------
    Evaluation
        Shares with their intervals, the agreement with each region, and what was left out.

    Raises
    ------
    AlignmentError
        The model does not answer what the library asks.
    LibraryError
        The library knows no such region.
    """
    check_regions(library, regions)
    alignment = align(library.task, model.card.task)
    chosen = [case for case in library.cases if matches(case, split, where or {})]
    known = [case for case in chosen if alignment.is_known(LibraryFacts(library, case))]
    answered: list[tuple[Case, CaseResult]] = []
    skipped: list[Skipped] = []
    results = case_results(library, model, known, regions=regions)
    for done, (case, result) in enumerate(results, start=1):
        progress(done, len(known))
        if isinstance(result, ShitenError):
            skipped.append(Skipped(case.id, result))
        else:
            answered.append((case, result))
    before, deferral = _confidence(alignment, answered)
    return Evaluation(
        library=library.id,
        content_hash=library.content_hash,
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        report=alignment.report([result.judged(case.specimen) for case, result in answered]),
        ece_before=before,
        deferral=deferral,
        skipped=tuple(skipped),
        n_outside=len(chosen) - len(known),
        n_learned_from=sum(used_in_training(model.card, library, case) for case, _ in answered),
        regions=_regions(alignment, answered),
        results=tuple(answered),
    )


def check_regions(library: CaseLibrary, regions: Sequence[str]) -> None:
    """Refuse a region that the library does not know. Raises LibraryError."""
    known = [info.id for info in library.manifest.regions]
    for region in regions:
        if region not in known:
            raise LibraryError(
                "The library “{library}” has no region “{region}”; it has: {known}.",
                library=library.id,
                region=region,
                known=", ".join(known) or "-",
            )


def used_in_training(card: ModelCard, library: CaseLibrary, case: Case) -> bool:
    """Whether a card says so: training cases fix the weights, validation cases the temperature."""
    return case.split in {Split.TRAIN, Split.VALIDATION} and any(
        use.library == library.id and matches(case, None, use.where) for use in card.data
    )


def _confidence(
    alignment: Alignment[Any, Any], answered: Answered
) -> tuple[float | None, tuple[DeferralPoint, ...]]:
    """The calibration error at temperature 1, and accuracy when the least sure are withheld."""
    sure: list[float] = []
    raw: list[float] = []
    right: list[bool] = []
    for _, result in answered:
        before = alignment.judge(result.prediction.answer.uncalibrated(), None).confidence
        if result.judgement.confidence is None or before is None:
            return None, ()
        sure.append(result.judgement.confidence)
        raw.append(before)
        right.append(bool(result.judgement.right))
    error = expected_calibration_error(raw, right) if answered else None
    return error, deferral_curve(sure, right, MOST_CUT_OFFS)


def _regions(alignment: Alignment[Any, Any], answered: Answered) -> dict[str, RegionReport]:
    """One report a region; the class of a case is the one it has in the shared classes."""
    means = attention_by_region(
        [result.agreements for _, result in answered], [case.specimen for case, _ in answered]
    )
    cases: dict[str, list[LookedAt]] = {region: [] for region in means}
    for case, result in answered:
        truth, right = result.judgement.truth or ANY_CLASS, result.judgement.right
        if right is None:
            continue
        for region, agreement in result.agreements.items():
            cases[region].append(LookedAt(truth, right, agreement, case.specimen))
    order = [item.id for item in alignment.classes] or [ANY_CLASS]
    return {
        region: RegionReport(**dict(means[region]), tests=attention_report(found, order))
        for region, found in cases.items()
    }
