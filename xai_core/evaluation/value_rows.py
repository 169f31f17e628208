"""A study of answers that are values, as the arrays a cohort is judged by.

Beside the values stands what the answer's map had in one region. In these arrays alone an undefined
number is NaN; a case without a measured value is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from xai_core.cases.library import CaseLibrary
from xai_core.errors import StudyError
from xai_core.evaluation.case_list import Flags, Numbers
from xai_core.evaluation.name_columns import ArrayNames
from xai_core.evaluation.study.columns import score_column
from xai_core.evaluation.study.read import Study
from xai_core.tasks import Regression

_SCORES = ("attention", "chance", "above_chance")


@dataclass(frozen=True)
class ValueRows:
    """What is known of each case, ``(N,)`` each, in the library's order."""

    case_ids: ArrayNames
    truth: Numbers
    """Measured, in the task's unit."""
    answer: Numbers
    low: Numbers
    """Of the answer's 90 % interval."""
    high: Numbers
    right: Flags
    """Within the tolerance."""
    specimen: ArrayNames
    """None where the library names none."""
    split: ArrayNames
    attention: Numbers
    """Share of the answer's map in the region, like the two below; NaN where undefined."""
    chance: Numbers
    above_chance: Numbers

    def __len__(self) -> int:
        return len(self.case_ids)

    @property
    def error(self) -> Numbers:
        """Answer - truth."""
        return self.answer - self.truth

    @property
    def groups(self) -> list[str | None] | None:
        """The specimens to resample by: only where every case names one, else None (by case)."""
        return list(self.specimen) if len(self) and all(self.specimen) else None

    @property
    def by_case(self) -> Mapping[str, float]:
        """Case id -> answer."""
        return dict(zip(self.case_ids.tolist(), self.answer.tolist(), strict=True))

    def among(self, fits: Flags) -> ValueRows:
        """The cases flagged by ``(N,)``."""
        return ValueRows(**{item.name: getattr(self, item.name)[fits] for item in fields(self)})


def rows_of_answers(
    library: CaseLibrary, answers: Mapping[str, float], tolerance: float
) -> ValueRows:
    """Answers from elsewhere as such rows: without intervals, and with no map to be scored.

    Parameters
    ----------
    library
        Whose cases are answered; those without a measured value are left out.
    answers
        Case id -> value in the unit of the library's task.
    tolerance
        Of the task.

    Returns
    -------
    ValueRows
        In the library's order.
    """
    cases = [case for case in library.cases if case.id in answers and case.target is not None]
    truth = np.array([case.target for case in cases], dtype=np.float64)
    values = np.array([answers[case.id] for case in cases], dtype=np.float64)
    undefined = np.full(len(cases), np.nan)
    return ValueRows(
        case_ids=np.array([case.id for case in cases], dtype=object),
        truth=truth,
        answer=values,
        low=undefined,
        high=undefined,
        right=np.abs(values - truth) <= tolerance,
        specimen=np.array([case.specimen for case in cases], dtype=object),
        split=np.array([case.split and case.split.value for case in cases], dtype=object),
        attention=undefined,
        chance=undefined,
        above_chance=undefined,
    )


def value_rows(study: Study, region: str | None) -> ValueRows:
    """The cases of a study whose value was measured.

    Parameters
    ----------
    study
        Finished.
    region
        Whose scores stand beside the values; None, or one that the study does not know:
        undefined throughout.

    Returns
    -------
    ValueRows
        In the library's order.

    Raises
    ------
    StudyError
        Its answers are no values, or a part of it was altered.
    """
    if not isinstance(study.info.model.task, Regression):
        raise StudyError("The answers of this study are no values, so no error can be measured.")
    known = region if region in study.info.library.regions else None
    scores = [] if known is None else [score_column(known, score) for score in _SCORES]
    names = ["case", "target", "value", "value_low", "value_high", "right", "specimen", "split"]
    table = study.table([*names, *scores])
    table = table.filter(table["target"].is_valid())

    def numbers(name: str) -> Numbers:
        return np.asarray(table[name].to_numpy(), dtype=np.float64)  # null becomes NaN

    def texts(name: str) -> ArrayNames:
        return np.array(table[name].to_pylist(), dtype=object)

    scored = [numbers(name) for name in scores] or [np.full(len(table), np.nan)] * len(_SCORES)
    return ValueRows(
        case_ids=texts("case"),
        truth=numbers("target"),
        answer=numbers("value"),
        low=numbers("value_low"),
        high=numbers("value_high"),
        right=np.asarray(table["right"].to_numpy(), dtype=np.bool_),
        specimen=texts("specimen"),
        split=texts("split"),
        attention=scored[0],
        chance=scored[1],
        above_chance=scored[2],
    )
