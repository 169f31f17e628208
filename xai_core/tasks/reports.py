"""What many judged answers say together, a report for each kind of task.

Reports are what a card keeps and what ``--json`` prints: their keys are a promise. An undefined
figure is null, never 0. ``..._ci95`` is a 95 % interval, ``[low, high]``: resampled by specimen
where every case names one (by case otherwise), but Wilson's for shares of cases (then
without the specimen) and Student's for Bland-Altman.
"""

from __future__ import annotations

from pydantic import Field

from xai_core.stats.auc import AucInterval
from xai_core.stats.classification import ClassificationReport
from xai_core.types import Interval, Report


class StageReport(Report):
    """Answers on a line of stages, over the cases whose truth and answer both lie on it."""

    n: int
    neighbour_accuracy: float | None
    """Share of answers at most one stage from the truth."""
    neighbour_accuracy_ci95: tuple[float, float] | None
    weighted_kappa: float | None
    """Quadratic weights; 1 perfect, 0 chance."""
    weighted_kappa_ci95: tuple[float, float] | None


class GroupingAuc(Report):
    """How well two coarser classes are told apart: normal and abnormal, say."""

    positive: str
    """The one that high scores speak for: the second of the grouping."""
    auc: float | None
    """Area under the ROC curve, in [0, 1]; None where all cases are of one class."""
    auc_ci95: Interval
    auc_interval: AucInterval


class ClassReport(ClassificationReport):
    """Answers that are classes.

    ``stages`` is left out where no order is shared, ``auc`` unless there are just two classes,
    ``groupings_auc`` unless the classes are also read as two coarser ones.
    """

    stages: StageReport | None = None
    auc: float | None = None
    """Area under the ROC curve, in [0, 1]; None where all cases are of one class."""
    auc_ci95: Interval = None
    auc_interval: AucInterval | None = None
    """How that interval was made: DeLong's, or resampled by specimen."""
    groupings_auc: dict[str, GroupingAuc] = Field(default_factory=dict)
    """By grouping, those of two classes: from the classes' probabilities, those read alike summed;
    over the cases whose truth the grouping reads."""


class Differences(Report):
    """Bland-Altman: the differences answer - truth and their 95 % limits of agreement."""

    bias: float | None
    bias_ci95: tuple[float, float] | None
    sd: float | None
    lower: float | None
    lower_ci95: tuple[float, float] | None
    upper: float | None
    upper_ci95: tuple[float, float] | None


class ValueReport(Report):
    """Answers that are values, in the task's unit."""

    n: int
    """Cases with a truth."""
    mae: float | None
    mae_ci95: tuple[float, float] | None
    rmse: float | None
    rmse_ci95: tuple[float, float] | None
    r: float | None
    """Pearson's correlation."""
    r_ci95: tuple[float, float] | None
    ccc: float | None
    """Lin's concordance."""
    ccc_ci95: tuple[float, float] | None
    bland_altman: Differences
    within_tolerance: float | None
    """Share of answers no further from the truth than the tolerance."""
    within_tolerance_ci95: tuple[float, float] | None
    coverage90: float | None
    """Share of truths inside the answer's 90 % interval; None where an answer has none."""
    coverage90_ci95: tuple[float, float] | None


class DetectionReport(Report):
    """Answers that are marks: FROC."""

    images: int
    """Those that were annotated."""
    lesions: int
    hit_rule: str
    right: float | None
    """Share of images with every lesion marked and no false mark, at the task's cut-off."""
    right_ci95: tuple[float, float] | None
    sensitivity_at: dict[str, float | None]
    """False marks per image ("0.125" to "8") -> sensitivity."""
    mean_sensitivity: float | None
    mean_sensitivity_ci95: tuple[float, float] | None
