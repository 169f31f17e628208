"""Values as a whole: how near they come, whether nearer than others do, and where the model looks.

A *cohort* is what a finished study says of its cases as a whole:

- predicted against measured: correlation, concordance, error, Bland-Altman (``tasks/reports.py``);
- beside it, another set of answers to the same cases, of a second model or of a baseline's table:
  the figures of both, and their difference from the same draws of specimens;
- the claim that near answers look at a region and far ones elsewhere (``attention_error.py``).

A model is too good on cases it learned from: where it learned from the library, only the test cases
are asked unless somebody says otherwise (:func:`split_to_judge`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from xai_core.cases.library import CaseLibrary
from xai_core.errors import StudyError
from xai_core.evaluation.attention_error import ErrorClaim, error_claim
from xai_core.evaluation.value_rows import ValueRows
from xai_core.models.cards import ModelCard
from xai_core.stats.regression import closeness, gain
from xai_core.tasks import BaseTask, Judged, Regression, ValueAnswer, ValueReport, ValueTruth
from xai_core.types import Interval, Report, Split


class Nearness(Report):
    """How near a set of answers comes, or by how much one comes nearer than another."""

    r: float | None
    r_ci95: Interval
    ccc: float | None
    ccc_ci95: Interval
    mae: float | None
    mae_ci95: Interval
    rmse: float | None
    rmse_ci95: Interval


class Beside(Report):
    """Two sets of answers to the same cases."""

    second: str
    """What gave the second set: a model's id, or a table's name."""
    n: int
    """Cases that both answer."""
    n_left_out: int
    """Cases of the cohort that the second does not answer."""
    first: Nearness
    second_figures: Nearness
    difference: Nearness
    """Second less first, resampled together."""


class Cohort(Report):
    """What a model's values say as a whole."""

    unit: str
    tolerance: float
    figures: ValueReport
    claim: ErrorClaim | None
    """None where no region was asked for."""
    beside: Beside | None
    """None where no second set was given."""


def cohort(
    rows: ValueRows,
    task: Regression,
    *,
    region: str | None = None,
    second: tuple[str, Mapping[str, float]] | None = None,
) -> Cohort:
    """Judge the cases of a study.

    Parameters
    ----------
    rows
        The cases, read with ``region``.
    task
        The library's.
    region
        What the claim is about; None for no claim.
    second
        The name of a second set of answers, and case id -> its answer in the task's unit.

    Returns
    -------
    Cohort
        Undefined figures are None.

    Raises
    ------
    StudyError
        The second set answers none of these cases.
    """
    return Cohort(
        unit=task.unit,
        tolerance=task.tolerance,
        figures=_figures(rows, task),
        claim=None if region is None else error_claim(rows, region, task.tolerance),
        beside=None if second is None else _beside(rows, *second),
    )


def value_task(task: BaseTask) -> Regression:
    """The task, if its answers are values. Raises StudyError where they are not."""
    if isinstance(task, Regression):
        return task
    raise StudyError(
        "The library asks a {kind} task, whose answers are no values: there is no error to measure."
        " The command “attention” tests where right and wrong answers look.",
        kind=task.kind,
    )


def split_to_judge(library: CaseLibrary, card: ModelCard) -> Split | None:
    """The test cases where the model learned from this library and it has some; else None (all)."""
    held_out = any(case.split is Split.TEST for case in library.cases)
    return Split.TEST if held_out and card.learned_from(library.id) else None


def _figures(rows: ValueRows, task: Regression) -> ValueReport:
    alignment = task.align(task)
    numbers = zip(
        *(column.tolist() for column in (rows.answer, rows.low, rows.high, rows.truth)),
        rows.specimen,
        strict=True,
    )
    judged = [
        Judged(
            answer := ValueAnswer(value, _defined(low), _defined(high)),
            alignment.judge(answer, ValueTruth(truth)),
            specimen,
        )
        for value, low, high, truth, specimen in numbers
    ]
    return alignment.report(judged)


def _beside(rows: ValueRows, name: str, answers: Mapping[str, float]) -> Beside:
    there = np.array([case_id in answers for case_id in rows.case_ids], dtype=np.bool_)
    both = rows.among(there)
    if len(both) == 0:
        raise StudyError(
            "“{second}” answers none of these cases, so the two cannot be compared.", second=name
        )
    second = [answers[case_id] for case_id in both.case_ids]
    return Beside(
        second=name,
        n=len(both),
        n_left_out=len(rows) - len(both),
        first=_near(both, both.answer.tolist()),
        second_figures=_near(both, second),
        difference=_told(asdict(gain(both.truth, both.answer, second, both.groups))),
    )


def _near(rows: ValueRows, answers: Sequence[float]) -> Nearness:
    return _told(asdict(closeness(rows.truth, answers, rows.groups)))


def _told(figures: Mapping[str, object]) -> Nearness:
    return Nearness.model_validate({name: figures[name] for name in Nearness.model_fields})


def _defined(value: float) -> float | None:
    return value if np.isfinite(value) else None
