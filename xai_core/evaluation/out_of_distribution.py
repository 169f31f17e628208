"""The check for pictures unlike anything a model has seen: fitted, chosen and measured on cases.

Every part has pictures of its own:

=====================  =========================================================================
training cases         what the statistics are of
validation cases       the threshold, which about one in a hundred of them exceeds
altered validation     which method is taken: the one that finds most of them strange
test cases             false alarms, counted
strange pictures       catches, counted; they decide nothing
=====================  =========================================================================

Cases are shown as in training (cut out of their surroundings where they were), and only those whose
truth the model has an answer for. Of large libraries a part is taken, in the order of the pictures'
hashes. The formulas are in ``models/out_of_distribution.py``.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.cut_out import picture_reader
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import ShitenError
from xai_core.evaluation.map_cases import BATCH, in_batches, map_cases
from xai_core.evaluation.strange_pictures import ALTERATIONS, DRAWN_KINDS, drawn
from xai_core.explain.gradcam import BatchOutput, grad_cam_batch
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.out_of_distribution import (
    ClassDistances,
    Measure,
    NearestCases,
    NoStatistics,
    Scores,
    Vectors,
    alarm_rate_of,
    of_length_one,
    statistics_bytes,
    threshold_of,
)
from xai_core.models.out_of_distribution_report import (
    Catches,
    FalseAlarms,
    MethodTried,
    Rate,
    StrangenessCheck,
    StrangenessMethod,
)
from xai_core.stats.intervals import wilson_interval
from xai_core.tasks import Answer, align
from xai_core.types import LocalisedText, ProgressBar, Split

ALARM_RATE = 0.01
"""The share of ordinary cases that may be called strange."""
MOST_FITTED = 1000
MOST_VALIDATED = 600
MOST_ALTERED = 60
MOST_COUNTED = 400
"""Cases looked at of each kind, over all sources; of each test for the last."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SeenCases:
    """Cases of a library, shown in one way."""

    library: CaseLibrary
    where: Mapping[str, str] = field(default_factory=dict)
    cut_out: str | None = None
    """The region that they are cut out by; None: shown whole."""
    at_most: int | None = None
    """No more of each split than this took part in training."""

    def of(self, split: Split | None, most: int) -> list[Case]:
        """Those of a split, at most so many, in the order of their pictures' hashes."""
        chosen = by_hash(self.library, split, self.where)
        return (chosen if self.at_most is None else chosen[: self.at_most])[:most]


@dataclass(frozen=True)
class OrdinaryCases:
    """Cases the model never learned from, to count false alarms on."""

    name: LocalisedText
    cases: SeenCases
    split: Split | None


@dataclass(frozen=True, eq=False)
class _Looked:
    """What the network says of N pictures."""

    features: Vectors
    """``(N, K)``."""
    answers: tuple[Answer, ...]
    groups: tuple[str, ...]
    """The class each case has, by its library; all alike where there are none."""

    @classmethod
    def joined(cls, parts: Sequence[_Looked]) -> _Looked:
        return cls(
            np.concatenate([part.features for part in parts if len(part.answers)] or [_NOTHING]),
            tuple(answer for part in parts for answer in part.answers),
            tuple(group for part in parts for group in part.groups),
        )


_NOTHING = np.empty((0, 0))


@dataclass(frozen=True, eq=False)
class _Tried:
    measure: Measure
    threshold: float
    caught: float


def fit_check(
    model: LoadedModel,
    learned: Sequence[SeenCases],
    ordinary: Sequence[OrdinaryCases],
    strange: Mapping[str, Sequence[ImageArray]],
    bar: ProgressBar,
) -> tuple[StrangenessCheck, bytes] | None:
    """Make a model's check and measure it.

    Parameters
    ----------
    model
        A check that it has already is set aside.
    learned
        The model's sources, as it was shown them: their training cases are fitted, their
        validation cases set the threshold and choose the method.
    ordinary
        Cases it never learned from.
    strange
        Kind -> pictures ``(H, W, 3)`` uint8, counted beside those that are drawn.
    bar
        Opens a progress bar.

    Returns
    -------
    tuple[StrangenessCheck, bytes] | None
        What the card says, and the file with the statistics. None where the network has no last
        linear layer, or there are fewer than two training cases or no validation case.

    Raises
    ------
    AlignmentError
        The model does not answer what a library asks.
    LibraryError
        A library has no region of the name its cases are cut out by.
    """
    model = replace(model, judge=None)
    if model.network.reader is None:
        return None
    with bar(f"strangeness {model.card.id}") as progress:
        steps = 2 + len(ALTERATIONS) + len(ordinary) + len(DRAWN_KINDS) + len(strange)
        done = iter(range(1, steps + 1))

        def tick(found: _Looked) -> _Looked:
            progress(next(done), steps)
            return found

        fitted = tick(_seen(model, learned, Split.TRAIN, MOST_FITTED))
        held = tick(_seen(model, learned, Split.VALIDATION, MOST_VALIDATED))
        if len(fitted.answers) < 2 or not held.answers:
            return None
        altered = [
            tick(_seen(model, learned, Split.VALIDATION, MOST_ALTERED, alter))
            for alter in ALTERATIONS.values()
        ]
        tried = [_try(measure, held, altered) for measure in _measures(model, fitted)]
        best = max(tried, key=lambda one: one.caught)  # the first of several
        alarms = [
            (test, tick(_look(model, test.cases, test.split, MOST_COUNTED))) for test in ordinary
        ]
        drawn_ones = {kind: tick(_pictures(model, drawn(kind))) for kind in DRAWN_KINDS}
        given = {kind: tick(_pictures(model, pictures)) for kind, pictures in strange.items()}
    data = statistics_bytes(best.measure)
    check = StrangenessCheck(
        method=best.measure.method,
        sha256=hashlib.sha256(data).hexdigest(),
        threshold=best.threshold,
        alarm_rate=alarm_rate_of(len(held.answers), ALARM_RATE),
        n_fitted=len(fitted.answers),
        n_validation=len(held.answers),
        tried=tuple(MethodTried(method=one.measure.method, caught=one.caught) for one in tried),
        false_alarms=tuple(
            FalseAlarms(
                name=test.name,
                library=test.cases.library.id,
                content_hash=test.cases.library.content_hash,
                split=test.split,
                where=dict(test.cases.where),
                cut_out=test.cases.cut_out,
                rate=_rate(best, found),
            )
            for test, found in alarms
            if found.answers
        ),
        catches=tuple(
            Catches(kind=kind, drawn=by_code, rate=_rate(best, found))
            for by_code, kinds in ((True, drawn_ones), (False, given))
            for kind, found in kinds.items()
        ),
    )
    return check, data


def _measures(model: LoadedModel, fitted: _Looked) -> list[Measure]:
    """Every method this model can be checked by, fitted."""
    features, groups = fitted.features, fitted.groups
    at_length_one = ClassDistances.fit(of_length_one(features), groups)
    measures = [
        Measure(StrangenessMethod.MAHALANOBIS, ClassDistances.fit(features, groups)),
        Measure(StrangenessMethod.MAHALANOBIS_UNIT, at_length_one),
        Measure(StrangenessMethod.KNN, NearestCases.fit(features)),
    ]
    if model.card.class_ids:
        measures.append(Measure(StrangenessMethod.ENERGY, NoStatistics()))
    return measures


def _try(measure: Measure, held: _Looked, altered: Sequence[_Looked]) -> _Tried:
    threshold = threshold_of(_scores(measure, held), ALARM_RATE)
    shares = [float((_scores(measure, one) > threshold).mean()) for one in altered]
    return _Tried(measure, threshold, float(np.mean(shares)))


def _scores(measure: Measure, looked: _Looked) -> Scores:
    return measure.scores(looked.features, looked.answers)


def _rate(tried: _Tried, looked: _Looked) -> Rate:
    strange = int((_scores(tried.measure, looked) > tried.threshold).sum())
    n = len(looked.answers)
    low, high = wilson_interval(strange, n) or (0.0, 1.0)
    return Rate(value=strange / n, low=low, high=high, n=n)


Alter = Callable[[ImageArray], ImageArray]


def _seen(
    model: LoadedModel,
    sources: Sequence[SeenCases],
    split: Split,
    most: int,
    alter: Alter | None = None,
) -> _Looked:
    """Cases of all sources, at most ``most``: the same number of each as far as there are."""
    each = max(1, most // max(1, len(sources)))
    return _Looked.joined([_look(model, source, split, each, alter) for source in sources])


def _look(
    model: LoadedModel,
    source: SeenCases,
    split: Split | None,
    most: int,
    alter: Alter | None = None,
) -> _Looked:
    """Cases whose truth the model has an answer for; those that cannot be read are passed over."""
    alignment = align(source.library.task, model.card.task)
    cases = [
        case
        for case in source.of(split, len(source.library.cases))
        if alignment.is_known(LibraryFacts(source.library, case))
    ][:most]
    shown = picture_reader(source.library, source.cut_out)

    def read(case: Case) -> ImageArray:
        return shown(case) if alter is None else alter(shown(case))

    def then(case: Case, output: BatchOutput, _shape: tuple[int, int]) -> tuple[BatchOutput, str]:
        truth = alignment.truth(LibraryFacts(source.library, case))
        judged = alignment.judge(output.prediction.answer, truth)
        return output, judged.truth or ""

    found: list[tuple[BatchOutput, str]] = []
    for batch in map_cases(
        source.library, model, in_batches(cases, model.network), then, read=read
    ):
        for case, made in batch:
            if isinstance(made, ShitenError):
                logger.warning("left out of the check: %s: %s", case.id, made)
            else:
                found.append(made)
    return _looked([output for output, _ in found], [group for _, group in found])


def _pictures(model: LoadedModel, pictures: Iterable[ImageArray]) -> _Looked:
    waiting = iter(pictures)
    outputs: list[BatchOutput] = []
    while part := tuple(islice(waiting, BATCH)):
        outputs += grad_cam_batch(model, part)
    return _looked(outputs, [""] * len(outputs))


def _looked(outputs: Sequence[BatchOutput], groups: Sequence[str]) -> _Looked:
    features = np.stack([output.embedding for output in outputs]) if outputs else _NOTHING
    answers = tuple(output.prediction.answer for output in outputs)
    return _Looked(features, answers, tuple(groups))
