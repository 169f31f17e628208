"""Right answers at two levels: how much attention is irrelevant, and how the rest is weighed.

A model may be right on nearly every case and still spend most of its attention where, by the
experts, nothing is to be seen; and where it looks at the right place, it may stress another part
of it. So both levels (``agreement/levels.py``) are told of the right answers of a finished study:
means, with 95 % intervals resampled by specimen where every case names one, and quantiles.

Two sets of maps of the same cases (two models, or two methods) are compared case by case, on the
cases both answer right: the mean difference with its interval, and the signed-rank test over
specimens (over cases where none are named). Undefined is NaN in the arrays here, None in reports.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.case_list import Flags, Numbers
from xai_core.evaluation.name_columns import ArrayNames
from xai_core.evaluation.study.columns import LEVELS, has_levels, score_column
from xai_core.evaluation.study.read import Study
from xai_core.stats.means import mean_with_interval
from xai_core.stats.signed_rank import compare_pairs
from xai_core.types import Interval, Report

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MEASURES = ("irrelevant", "irrelevant_otsu", "emphasis", "hottest_tenth")
"""The fields of :class:`LevelRows` that are measured, those of ``agreement.Levels``."""


@dataclass(frozen=True)
class LevelRows:
    """Both levels of every case with an answer that can be judged, ``(N,)`` each."""

    case_ids: ArrayNames
    right: Flags
    specimen: ArrayNames
    """None where the library names none."""
    split: ArrayNames
    irrelevant: Numbers
    irrelevant_otsu: Numbers
    emphasis: Numbers
    hottest_tenth: Numbers

    def __len__(self) -> int:
        return len(self.case_ids)

    @property
    def groups(self) -> list[str | None] | None:
        """The specimens to resample by: only where every case names one, else None (by case)."""
        return list(self.specimen) if len(self) and all(self.specimen) else None

    def among(self, fits: Flags | NDArray[np.intp]) -> LevelRows:
        """The cases flagged by ``(N,)``, or those at some places in that order."""
        return LevelRows(**{item.name: getattr(self, item.name)[fits] for item in fields(self)})

    def of_split(self, split: str | None) -> LevelRows:
        """Only the cases of a split; None for all."""
        return self if split is None else self.among(self.split == split)


class Distribution(Report):
    """One measure over many cases."""

    mean: float | None
    ci95: Interval
    quantiles: dict[str, float] | None
    """"0.05" to "0.95" -> value; None where nothing is defined."""
    n: int
    """Cases in which it is defined."""
    n_undefined: int


class IrrelevantShare(Distribution):
    """Attention outside the region."""

    otsu: Distribution
    """The share outside of the map cut by Otsu."""


class Emphasis(Distribution):
    """Rank correlation of attention and importance inside the region."""

    hottest_tenth: Distribution


class TwoLevels(Report):
    """Both levels of the right answers."""

    region: str
    n_judged: int
    n_right: int
    by_specimen: bool
    """Whether specimens were resampled; else cases."""
    irrelevant_share: IrrelevantShare
    emphasis: Emphasis


class PairedMeasure(Report):
    """One measure of the same cases, the second's less the first's."""

    n: int
    """Cases in which both are defined."""
    first: float | None
    second: float | None
    difference: float | None
    ci95: Interval
    p_value: float | None
    """Signed-rank test over specimens, or over cases where none are named."""
    rank_biserial: float | None
    """Above 0 where the second is higher."""


def level_rows(study: Study, region: str) -> LevelRows:
    """The cases of a study whose answer can be judged and that have the region drawn.

    Parameters
    ----------
    study
        Of any kind of answer that is right or wrong.
    region
        One that the study was scored against.

    Returns
    -------
    LevelRows
        In the library's order; of studies made before both levels were kept, Otsu's share and
        the hottest tenth are undefined throughout.

    Raises
    ------
    StudyError
        A part of the study was altered.
    """
    later = [score_column(region, level) for level in LEVELS] if has_levels(study.info) else []
    own = [score_column(region, name) for name in ("chance", "attention", "emphasis")]
    table = study.table(["case", "right", "specimen", "split", *own, *later])
    chance, attention, emphasis, *levels = (
        np.asarray(table[name].to_numpy(), dtype=np.float64) for name in [*own, *later]
    )
    undefined = np.full(len(table), np.nan)
    otsu, tenth = levels or (undefined, undefined)
    right = table["right"]
    # The share of the picture is undefined only where the region is not drawn.
    judged = np.asarray(right.is_valid().to_numpy(), np.bool_) & np.isfinite(chance)
    names = (
        np.array(table[key].to_pylist(), dtype=object) for key in ("case", "specimen", "split")
    )
    case_ids, specimen, split = names
    return LevelRows(
        case_ids=case_ids,
        right=np.asarray(right.fill_null(False).to_numpy(), np.bool_),
        specimen=specimen,
        split=split,
        irrelevant=1 - attention,
        irrelevant_otsu=otsu,
        emphasis=emphasis,
        hottest_tenth=tenth,
    ).among(judged)


def two_levels(rows: LevelRows, region: str) -> TwoLevels:
    """Both levels of the right answers among ``rows``."""
    right = rows.among(rows.right)
    spread = {name: distribution(getattr(right, name), right.groups) for name in MEASURES}
    return TwoLevels(
        region=region,
        n_judged=len(rows),
        n_right=len(right),
        by_specimen=right.groups is not None,
        irrelevant_share=IrrelevantShare(
            **dict(spread["irrelevant"]), otsu=spread["irrelevant_otsu"]
        ),
        emphasis=Emphasis(**dict(spread["emphasis"]), hottest_tenth=spread["hottest_tenth"]),
    )


def distribution(values: Numbers, groups: list[str | None] | None) -> Distribution:
    """Mean, interval and quantiles of ``(N,)`` values, NaN where undefined."""
    mean = mean_with_interval(_with_none(values), groups)
    defined = values[np.isfinite(values)]
    return Distribution(
        mean=mean.mean,
        ci95=mean.ci95,
        quantiles={
            f"{at:g}": float(value)
            for at, value in zip(QUANTILES, np.quantile(defined, QUANTILES), strict=True)
        }
        if defined.size
        else None,
        n=mean.n_used,
        n_undefined=mean.n_undefined,
    )


def both_right(first: LevelRows, second: LevelRows) -> tuple[LevelRows, LevelRows]:
    """The cases that both answer right, in the first's order."""
    places = {
        case_id: place for place, case_id in enumerate(second.case_ids) if second.right[place]
    }
    shared = np.array([case_id in places for case_id in first.case_ids], np.bool_) & first.right
    kept = first.among(shared)
    order = np.array([places[case_id] for case_id in kept.case_ids], dtype=np.intp)
    return kept, second.among(order)


def paired_measures(first: LevelRows, second: LevelRows) -> dict[str, PairedMeasure]:
    """Each measure on the same cases, as :func:`both_right` gives them; second less first."""
    return {
        name: paired_measure(getattr(first, name), getattr(second, name), first.groups)
        for name in MEASURES
    }


def paired_measure(one: Numbers, other: Numbers, groups: list[str | None] | None) -> PairedMeasure:
    """``(N,)`` values of the same cases, NaN where undefined: ``other`` less ``one``.

    Parameters
    ----------
    one, other
        Of the first and the second, along the same cases.
    groups
        The specimens to resample and test by; None: by case.

    Returns
    -------
    PairedMeasure
        Over the cases in which both are defined.
    """
    both = np.isfinite(one) & np.isfinite(other)
    less = mean_with_interval(_with_none(np.where(both, other - one, np.nan)), groups)
    ranks = compare_pairs(_with_none(other), _with_none(one), groups)
    return PairedMeasure(
        n=less.n_used,
        first=float(one[both].mean()) if both.any() else None,
        second=float(other[both].mean()) if both.any() else None,
        difference=less.mean,
        ci95=less.ci95,
        p_value=ranks.p_value,
        rank_biserial=ranks.rank_biserial,
    )


def _with_none(values: Numbers) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
