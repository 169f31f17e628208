"""How good answers are, draw by draw, so that two sets of them compare.

The value and its interval are the report's of the task. Beside them stand the figures of resampled
cases (by specimen where every case names one): two libraries are drawn apart from each other, the
same cases under two remedies alike, so that differences and ratios have intervals of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.shift.report import Fall, Measure, Measured, Recovered, Value
from xai_core.stats.auc import resampled_areas
from xai_core.stats.bootstrap import RESAMPLES, interval, resampled_sums
from xai_core.stats.froc import resampled_sensitivities
from xai_core.stats.means import MeanReport, mean_with_interval
from xai_core.tasks import (
    Alignment,
    ClassAlignment,
    ClassAnswer,
    ClassReport,
    DetectionAlignment,
    DetectionJudgement,
    DetectionReport,
    Judged,
    ValueAlignment,
    ValueAnswer,
    ValueReport,
)
from xai_core.tasks.alignment import resampling_groups
from xai_core.types import Interval

Draws = NDArray[np.float64]
"""``(RESAMPLES,)`` a figure in each draw; NaN where undefined."""


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure of many answers."""

    value: float | None
    ci95: Interval
    n: int
    """Cases it is of."""
    drawn: Draws
    blind: float | None = None
    """What one answer to every case would score; None where that is no question."""

    @property
    def told(self) -> Value:
        """For a report."""
        return Value(value=self.value, ci95=self.ci95)


@dataclass(frozen=True, eq=False)
class Goodness:
    """How good the answers to one set of cases are."""

    headline: Measure
    figures: Mapping[Measure, Figure]
    recall: Mapping[str, Figure]
    """Of each shared class; empty where the question is none of classes."""
    ece: float | None

    @property
    def told(self) -> dict[Measure, Measured]:
        """For a report."""
        return {
            measure: Measured(value=one.value, ci95=one.ci95, blind=one.blind)
            for measure, one in self.figures.items()
        }


@singledispatch
def goodness(alignment: Alignment[Any, Any], judged: Sequence[Judged], seed: int) -> Goodness:
    """How good answers are.

    Parameters
    ----------
    alignment
        How they were judged.
    judged
        All with a truth.
    seed
        Of the draws: the same for the same cases under another remedy, another for other cases.

    Returns
    -------
    Goodness
        The figures that are usual for the kind of answer.
    """
    raise TypeError(f"no figures for {type(alignment).__name__}")


@goodness.register
def _(alignment: ClassAlignment, judged: Sequence[Judged], seed: int) -> Goodness:
    report: ClassReport = alignment.report(judged)
    right = np.array([bool(item.judgement.right) for item in judged], dtype=np.float64)
    truth = np.array([item.judgement.truth for item in judged], dtype=object)
    draw = _Draw(judged, seed)
    recall = {
        item.id: Figure(row.recall, row.recall_ci95, row.n, draw.mean(right, truth == item.id))
        for item in alignment.classes
        for row in (report.per_class[item.id],)
    }
    every = np.ones(len(judged), dtype=np.bool_)
    largest = max((figure.n for figure in recall.values()), default=0)
    accuracy = Figure(
        report.accuracy,
        report.accuracy_ci95,
        report.n,
        draw.mean(right, every),
        largest / report.n if report.n else None,
    )
    figures = {Measure.ACCURACY: accuracy}
    if report.auc_interval is None:
        return Goodness(Measure.ACCURACY, figures, recall, report.ece)
    second = alignment.classes[1].id
    answers = [item.answer for item in judged if isinstance(item.answer, ClassAnswer)]
    areas = resampled_areas(truth == second, alignment.table(answers).odds, draw.groups, seed)
    area = Figure(report.auc, report.auc_ci95, report.n, areas, 0.5)
    figures = {Measure.AUC: area, **figures}
    return Goodness(Measure.AUC, figures, recall, report.ece)


@goodness.register
def _(alignment: ValueAlignment, judged: Sequence[Judged], seed: int) -> Goodness:
    report: ValueReport = alignment.report(judged)
    draw = _Draw(judged, seed)
    error = np.array([item.judgement.error or 0.0 for item in judged], dtype=np.float64)
    said = np.array([_value(item) for item in judged], dtype=np.float64)
    truth = said - error
    figures = {
        Measure.MAE: Figure(
            report.mae,
            report.mae_ci95,
            report.n,
            draw.mean(np.abs(error), np.ones(len(judged), dtype=np.bool_)),
            float(np.abs(truth - np.median(truth)).mean()) if len(judged) else None,
        ),
        Measure.CORRELATION: Figure(
            report.r, report.r_ci95, report.n, _correlations(truth, said, draw.groups, seed)
        ),
    }
    return Goodness(Measure.MAE, figures, {}, None)


@goodness.register
def _(alignment: DetectionAlignment, judged: Sequence[Judged], seed: int) -> Goodness:
    report: DetectionReport = alignment.report(judged)
    marked = [
        item.judgement.marked
        for item in judged
        if isinstance(item.judgement, DetectionJudgement) and item.judgement.marked is not None
    ]
    drawn = (
        resampled_sensitivities(marked, resampling_groups(judged), seed)
        if report.lesions
        else np.full(RESAMPLES, np.nan)
    )
    figure = Figure(report.mean_sensitivity, report.mean_sensitivity_ci95, report.images, drawn)
    return Goodness(Measure.SENSITIVITY, {Measure.SENSITIVITY: figure}, {}, None)


def fall(measure: Measure, source: Figure, target: Figure) -> Fall:
    """How much worse the target is than the source, drawn apart from each other."""
    sign = 1 if measure.larger_is_better else -1
    ci95 = interval(sign * (source.drawn - target.drawn))
    return Fall(
        value=_less(source.value, target.value, sign),
        ci95=ci95,
        shown=None if ci95 is None else ci95[0] > 0,
    )


def recovered(measure: Measure, source: Figure, target: Figure, treated: Figure) -> Recovered:
    """What a remedy gains on the target, and which share of the fall that is.

    Draws in which there is no fall have no share.

    Parameters
    ----------
    measure
        Which figure, and so whether larger is better.
    source, target
        At home and elsewhere.
    treated
        On the same cases as ``target``, by the same draws.

    Returns
    -------
    Recovered
        The share is None where no fall is shown.
    """
    sign = 1 if measure.larger_is_better else -1
    fell = fall(measure, source, target)
    gain = _less(treated.value, target.value, sign)
    gained, lost = sign * (treated.drawn - target.drawn), sign * (source.drawn - target.drawn)
    shares = np.full(len(lost), np.nan)
    np.divide(gained, lost, out=shares, where=lost > 0)
    has_share = bool(fell.shown) and gain is not None and bool(fell.value)
    return Recovered(
        value=treated.value,
        ci95=treated.ci95,
        gain=gain,
        gain_ci95=interval(gained),
        recovered=gain / fell.value if has_share and gain is not None and fell.value else None,
        recovered_ci95=interval(shares) if has_share else None,
    )


def mean_figure(
    values: Sequence[float | None], specimens: Sequence[str | None], seed: int
) -> tuple[MeanReport, Draws]:
    """The mean of the defined values, and the same draw by draw."""
    groups = list(specimens) if specimens and all(specimens) else None
    numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    defined = np.isfinite(numbers)
    drawn = _means(np.where(defined, numbers, 0.0), defined, groups, seed)
    return MeanReport.of(mean_with_interval(values, groups)), drawn


@dataclass(frozen=True)
class _Draw:
    """Means over some of the cases, all by the same draws."""

    judged: Sequence[Judged]
    seed: int

    @property
    def groups(self) -> list[str | None] | None:
        return resampling_groups(self.judged)

    def mean(self, values: NDArray[np.float64], among: NDArray[np.bool_]) -> Draws:
        return _means(values, among, self.groups, self.seed)


def _means(
    values: NDArray[np.float64],
    among: NDArray[np.bool_],
    groups: Sequence[str | None] | None,
    seed: int,
) -> Draws:
    def mean(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.full((len(sums), 1), np.nan)
        np.divide(sums[:, :1], sums[:, 1:], out=found, where=sums[:, 1:] > 0)
        return found

    cases = np.stack([values * among, among.astype(np.float64)], axis=1)
    drawn: Draws = resampled_sums(cases, groups, mean, seed=seed)[:, 0]
    return drawn


def _value(item: Judged) -> float:
    return item.answer.value if isinstance(item.answer, ValueAnswer) else np.nan


def _correlations(
    truth: NDArray[np.float64],
    said: NDArray[np.float64],
    groups: Sequence[str | None] | None,
    seed: int,
) -> Draws:
    """Pearson's, draw by draw."""

    def pearson(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        n, x, y, xx, yy, xy = (sums[:, place : place + 1] for place in range(6))
        spread = np.sqrt(np.maximum((n * xx - x**2) * (n * yy - y**2), 0.0))
        found = np.full_like(n, np.nan)
        np.divide(n * xy - x * y, spread, out=found, where=spread > 1e-9 * n)
        return found

    if not len(truth):
        return np.full(RESAMPLES, np.nan)
    x, y = truth - truth.mean(), said - said.mean()
    cases = np.stack([np.ones_like(x), x, y, x**2, y**2, x * y], axis=1)
    drawn: Draws = resampled_sums(cases, groups, pearson, seed=seed)[:, 0]
    return drawn


def _less(one: float | None, other: float | None, sign: int) -> float | None:
    return None if one is None or other is None else sign * (one - other)
