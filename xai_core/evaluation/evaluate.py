"""How good a model is on a library, and where it looks: every case answered and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from xai_core.agreement import Agreement
from xai_core.agreement.attention import AttentionReport, RegionAttention, RegionReport
from xai_core.arrays import RegionMask
from xai_core.cases.case import Case
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.cases.task import CommonView, Task, common_view
from xai_core.errors import LibraryError, ShitenError
from xai_core.evaluation.attention_report import LookedAt, attention_report
from xai_core.evaluation.map_cases import Read, in_batches, map_cases
from xai_core.evaluation.pipeline import agreements
from xai_core.evaluation.region_attention import attention_by_region
from xai_core.explain.gradcam import BatchOutput, on_image_grid
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction
from xai_core.stats.calibration import expected_calibration_error
from xai_core.stats.classification import ClassificationReport, classification_report
from xai_core.stats.deferral import DeferralPoint, deferral_curve
from xai_core.types import Progress, Split

OTHER = "other"
"""What an answer is counted as when it is none of the shared classes."""
OTHER_BESIDE_OTHER = "(other)"
"""The same where a shared class is itself called "other"; no class id has a bracket."""


MOST_CUT_OFFS = 60
"""Points kept of a deferral curve: enough for a smooth line on a card."""


@dataclass(frozen=True)
class Evaluation:
    """The report of one model on one library, with what was left out."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    report: ClassificationReport
    ece_before: float | None
    """Calibration error at temperature 1, as the network came out of training."""
    deferral: tuple[DeferralPoint, ...]
    """Accuracy when the least sure answers are withheld."""
    skipped: tuple[Skipped, ...]
    """Cases that could not be read."""
    n_outside: int
    """Cases whose label is none of the shared classes."""
    n_learned_from: int
    """Of the cases answered, those the model was trained or calibrated on, by its card."""
    attention: Mapping[str, RegionAttention]
    """Where it looked, by region id: of the regions asked for, those that some case has."""
    answers: tuple[tuple[Case, str], ...]
    """Each case that was counted, and the model's own class for it."""
    looking: Mapping[str, AttentionReport]
    """The same regions: right answers against chance, centre blob and wrong answers; by class."""

    @property
    def regions(self) -> dict[str, RegionReport]:
        """Means and tests by region, as a card keeps them."""
        return {
            region: RegionReport(**dict(found), tests=self.looking[region])
            for region, found in self.attention.items()
        }


def answer_cases(
    library: CaseLibrary, model: LoadedModel, cases: Sequence[Case], read: Read | None = None
) -> Iterator[tuple[Case, Prediction | None]]:
    """Answer cases in order, in batches; a case that cannot be read comes with None.

    ``read`` is for pictures that are to be seen in another way than as they lie in the library.
    """
    for batch in map_cases(library, model, in_batches(cases), _its_prediction, read=read):
        for case, result in batch:
            yield case, None if isinstance(result, ShitenError) else result


def evaluate(  # noqa: PLR0913  (one option a choice)
    library: CaseLibrary,
    model: LoadedModel,
    progress: Progress,
    *,
    split: Split | None = None,
    where: Mapping[str, str] | None = None,
    regions: Sequence[str] = (),
) -> Evaluation:
    """Answer every labelled case (of one split, with these attributes) and count.

    Intervals are resampled by specimen where the library names one for every case. ``regions``
    names those for which it is also measured how much of the answer's Grad-CAM lies in them.

    Raises
    ------
    AlignmentError
        Library and model share fewer than two classes.
    LibraryError
        The library knows no such region.
    """
    _check_regions(library, regions)
    view = common_view(library.task, model.card.task)
    chosen = [case for case in library.cases if matches(case, split, where or {})]
    labelled = [case for case in chosen if view.truth(case.label) is not None]
    answered: list[tuple[Case, Prediction]] = []
    looked: list[Mapping[str, Agreement]] = []
    skipped: list[Skipped] = []

    def judged(case: Case, output: BatchOutput, shape: tuple[int, int]) -> _Judged:
        drawn = _drawn(library, case, regions)
        right = view.right(case.label, output.prediction.answer)
        # A map is put on the picture's grid only where something is drawn to compare it with.
        scores = agreements(on_image_grid(output.attention, *shape), drawn, right) if drawn else {}
        return output.prediction, scores

    batches = map_cases(library, model, in_batches(labelled), judged)
    for done, (case, result) in enumerate(chain.from_iterable(batches), start=1):
        progress(done, len(labelled))
        if isinstance(result, ShitenError):
            skipped.append(Skipped(case.id, result))
        else:
            answered.append((case, result[0]))
            looked.append(result[1])
    report = _report(view, library.task, model.card.task, answered)
    right = [bool(view.right(case.label, prediction.answer)) for case, prediction in answered]
    sure = [_confidence(view, said.answer, said.probabilities) for _, said in answered]
    raw = [_confidence(view, said.answer, _at_temperature_one(said.logits)) for _, said in answered]
    return Evaluation(
        library=library.id,
        content_hash=library.content_hash,
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        report=report,
        ece_before=expected_calibration_error(raw, right) if answered else None,
        deferral=deferral_curve(sure, right, MOST_CUT_OFFS),
        skipped=tuple(skipped),
        n_outside=len(chosen) - len(labelled),
        n_learned_from=sum(_learned_from(model.card, library, case) for case, _ in answered),
        attention=attention_by_region(looked, [case.specimen for case, _ in answered]),
        answers=tuple((case, prediction.answer) for case, prediction in answered),
        looking=_looking(view, answered, looked),
    )


_Judged = tuple[Prediction, Mapping[str, Agreement]]


def _check_regions(library: CaseLibrary, regions: Sequence[str]) -> None:
    known = [info.id for info in library.manifest.regions]
    for region in regions:
        if region not in known:
            raise LibraryError(
                "The library “{library}” has no region “{region}”; it has: {known}.",
                library=library.id,
                region=region,
                known=", ".join(known) or "-",
            )


def _drawn(library: CaseLibrary, case: Case, regions: Sequence[str]) -> Mapping[str, RegionMask]:
    masks = {region: library.region(case, region) for region in regions}
    return {region: mask for region, mask in masks.items() if mask is not None}


def _learned_from(card: ModelCard, library: CaseLibrary, case: Case) -> bool:
    """Training cases fix the weights, validation cases the temperature."""
    return case.split in {Split.TRAIN, Split.VALIDATION} and any(
        use.library == library.id and matches(case, None, use.where) for use in card.data
    )


def _looking(
    view: CommonView,
    answered: Sequence[tuple[Case, Prediction]],
    looked: Sequence[Mapping[str, Agreement]],
) -> dict[str, AttentionReport]:
    """One report a region; the class of a case is the one it has in the shared reading."""
    cases: dict[str, list[LookedAt]] = {}
    for (case, prediction), scores in zip(answered, looked, strict=True):
        truth = view.truth(case.label)
        right = view.right(case.label, prediction.answer)
        if truth is None or right is None:
            continue
        for region, agreement in scores.items():
            cases.setdefault(region, []).append(LookedAt(truth, right, agreement, case.specimen))
    order = [item.id for item in view.classes]
    return {region: attention_report(found, order) for region, found in cases.items()}


def _confidence(view: CommonView, answer: str, shares: Mapping[str, float]) -> float:
    """Of the answer as it is read: the model's classes that are read alike count together."""
    read = view.answer(answer)
    total = sum(share for name, share in shares.items() if view.answer(name) == read)
    return min(1.0, total)


def _at_temperature_one(logits: Mapping[str, float]) -> dict[str, float]:
    values = np.array(list(logits.values()))
    shares = np.exp(values - np.logaddexp.reduce(values))
    return dict(zip(logits, shares.tolist(), strict=True))


def _its_prediction(_case: Case, output: BatchOutput, _shape: tuple[int, int]) -> Prediction:
    return output.prediction


def _report(
    view: CommonView,
    library: Task,
    model: Task,
    answered: Sequence[tuple[Case, Prediction]],
) -> ClassificationReport:
    read, other = read_answers(view, model.class_ids)
    classes = answer_columns(view, read)
    specimens = [case.specimen for case, _ in answered]
    named = [specimen for specimen in specimens if specimen]
    return classification_report(
        [view.truth(case.label) or other for case, _ in answered],
        [read[prediction.answer] for _, prediction in answered],
        classes,
        read_probabilities(read, classes, [prediction for _, prediction in answered]),
        _groupings(view, library, model),
        groups=named if named and len(named) == len(specimens) else None,
    )


def read_answers(view: CommonView, class_ids: Sequence[str]) -> tuple[dict[str, str], str]:
    """Each of the model's classes as a shared answer, and what the others are counted as."""
    shared = [item.id for item in view.classes]
    other = OTHER_BESIDE_OTHER if OTHER in shared else OTHER
    read = {
        class_id: answer if (answer := view.answer(class_id)) in shared else other
        for class_id in class_ids
    }
    return read, other


def answer_columns(view: CommonView, read: Mapping[str, str]) -> list[str]:
    """The shared classes, and after them what no shared class is, where the model can say it."""
    shared = [item.id for item in view.classes]
    return [*shared, *sorted(set(read.values()) - set(shared))]


def read_probabilities(
    read: Mapping[str, str], classes: Sequence[str], predictions: Sequence[Prediction]
) -> NDArray[np.float64]:
    """``(N, K)`` probabilities of the shared classes, summed over the model's classes."""
    table = np.zeros((len(predictions), len(classes)))
    column = {name: index for index, name in enumerate(classes)}
    for row, prediction in enumerate(predictions):
        for class_id, probability in prediction.probabilities.items():
            table[row, column[read[class_id]]] += probability
    return table


def _groupings(view: CommonView, library: Task, model: Task) -> dict[str, dict[str, str]]:
    """The reading itself where it is a grouping, and the coarser ones of the shared classes.

    A task's groupings are coarser than the shared classes only where these are its own classes.
    """
    shared = {item.id for item in view.classes}
    found: dict[str, dict[str, str]] = {}
    for task, reading in ((library, view.library), (model, view.model)):
        if reading.grouping is not None:
            found.setdefault(reading.grouping, {answer: answer for answer in shared})
            continue
        for grouping in task.groupings:
            read = {
                member: group
                for group, members in grouping.groups.items()
                for member in members
                if member in shared
            }
            if len(set(read.values())) >= 2:
                found.setdefault(grouping.id, read)
    return found
