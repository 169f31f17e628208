"""The accuracy is the same, the viewpoint is not: pairs of models, found among finished studies.

Two models of one library belong here where their difference in accuracy is not shown (the 95 %
interval of the paired difference holds 0), and a difference in where they look, or with what
emphasis, is (its interval leaves out 0), on the cases both answer right. That no difference in
accuracy is shown does not prove that there is none: the interval says how large it may be. Many
pairs are looked at, so one that differs barely may be chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from xai_core.evaluation.outcomes import outcomes_of
from xai_core.evaluation.paired_models import PairedReport, paired, paired_report
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.two_levels import PairedMeasure, both_right, level_rows, paired_measures
from xai_core.types import Interval, Report


class ViewpointPair(Report):
    """Two models and how they compare on the same cases."""

    first: str
    second: str
    accuracy: PairedReport
    measures: dict[str, PairedMeasure]
    """Of ``two_levels.MEASURES``, on the cases both answer right."""

    @property
    def same_accuracy(self) -> bool:
        """Whether no difference in accuracy is shown."""
        ends = self.accuracy.difference_interval
        return ends is not None and not _leaves_out_zero(ends)

    @property
    def other_viewpoint(self) -> bool:
        """Whether a difference is shown in where they look, or with what emphasis."""
        return any(
            _leaves_out_zero(self.measures[name].ci95) for name in ("irrelevant", "emphasis")
        )


def compare_viewpoints(
    first: tuple[str, Study], second: tuple[str, Study], region: str, split: str | None
) -> ViewpointPair:
    """Two models' studies of one library, side by side.

    Parameters
    ----------
    first, second
        Id and finished study.
    region
        What agreement is about.
    split
        Only its cases; None for all.

    Returns
    -------
    ViewpointPair
        Accuracy on all judged cases, both levels on those both answer right.

    Raises
    ------
    StudyError
        A part of a study was altered.
    """
    outcomes = [outcomes_of(study, region) for _, study in (first, second)]
    specimens = first[1].table(["specimen"])["specimen"].to_pylist()
    among = None if split is None else outcomes[0].split == split
    rows = [level_rows(study, region).of_split(split) for _, study in (first, second)]
    return ViewpointPair(
        first=first[0],
        second=second[0],
        accuracy=paired_report(paired(*outcomes), specimens, among),
        measures=paired_measures(*both_right(*rows)),
    )


def same_accuracy_pairs(
    studies: Mapping[str, Study], region: str, split: str | None
) -> tuple[ViewpointPair, ...]:
    """The pairs of models that belong here, those furthest apart in where they look first.

    Parameters
    ----------
    studies
        Model -> its finished study, all of the same library.
    region, split
        As :func:`compare_viewpoints`.

    Returns
    -------
    tuple[ViewpointPair, ...]
        Empty where there is none.
    """
    pairs = (
        compare_viewpoints(first, second, region, split)
        for first, second in combinations(studies.items(), 2)
    )
    found = [pair for pair in pairs if pair.same_accuracy and pair.other_viewpoint]
    return tuple(sorted(found, key=lambda pair: -abs(pair.measures["irrelevant"].difference or 0)))


def _leaves_out_zero(ends: Interval) -> bool:
    return ends is not None and (ends[0] > 0 or ends[1] < 0)
