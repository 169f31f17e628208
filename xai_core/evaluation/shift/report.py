"""What is told of a domain shift. The keys are a promise: ``docs/domain-shift.md`` explains them.

*Source* is the library the model is at home in, *target* the other one. A *fall* is above 0 where
the target is worse: for a figure that is better when smaller, such as an error, it is target -
source, else source - target. Undefined is None throughout.
"""

from __future__ import annotations

from xai_core.stats.means import MeanReport
from xai_core.types import Choice, Interval, Report, Split


class Measure(Choice):
    """How good answers are, in one figure."""

    ACCURACY = "accuracy"
    AUC = "auc"
    MAE = "mae"
    CORRELATION = "r"
    """Pearson's, of values: an error falls, too, where every answer is the mean."""
    SENSITIVITY = "mean_sensitivity"

    @property
    def larger_is_better(self) -> bool:
        """Errors alone are better when smaller."""
        return self is not Measure.MAE


class RemedyName(Choice):
    """What may help on the target."""

    HISTOGRAM_MATCHING = "histogram-matching"
    FOURIER_SWAP = "fourier-swap"
    BATCH_NORMALISATION = "batch-normalisation"
    TUNING = "tuning"


class Hindrance(Choice):
    """Why a remedy could not be tried."""

    NO_BATCH_NORMALISATION = "no-batch-normalisation"
    """The network has none."""
    NO_CASES_SET_ASIDE = "no-cases-set-aside"
    """No case of the target could be set aside to learn from, or too few."""
    NOT_FOR_THIS_TASK = "not-for-this-task"
    """Nobody has said how a model of this task is tuned."""


class Value(Report):
    """A figure with its interval."""

    value: float | None
    ci95: Interval


class Measured(Value):
    """A figure of one library."""

    blind: float | None
    """What one answer to every case would score: the most frequent class, the median value."""


class Side(Report):
    """One library as the model meets it."""

    library: str
    content_hash: str
    split: Split | None
    where: dict[str, str]
    n_matching: int
    """Cases of this split and with these attributes whose truth is known."""
    n: int
    """Of them answered; of large libraries a part, in the order of their pictures' hashes."""
    n_unreadable: int
    n_learned_from: int
    """Of the answered, those the model learned from or was calibrated on, by its card."""
    n_specimens: int | None
    """None where not every case names one: intervals are then by case."""
    figures: dict[Measure, Measured]
    ece: float | None
    """Expected calibration error; None for answers without probabilities."""


class Fall(Report):
    """How much worse the target is."""

    value: float | None
    ci95: Interval
    shown: bool | None
    """Whether the interval excludes 0, on the side of a fall; None without an interval."""


class ClassFall(Fall):
    """The same of the recall of one class."""

    n_source: int
    n_target: int
    source: Value
    target: Value


class FeatureDistance(Report):
    """How far apart the two lie in what the last linear layer reads."""

    n_source: int
    n_target: int
    by_specimen: bool
    """Whether specimens were kept together and dealt anew; of a side without names, cases were."""
    mmd2: float | None
    bandwidth: float | None
    mmd_p: float | None
    mmd_permutations: int
    classifier_auc: float | None
    classifier_p: float | None
    classifier_permutations: int


class Distance(Report):
    """One distance of appearance."""

    distance: float
    within_source: float | None
    """The same of two halves of the source, parted by specimen."""


class AppearanceDistance(Report):
    """How far apart the two look, as the network sees them."""

    n_source: int
    n_target: int
    intensity: dict[str, Distance]
    """Channel -> Wasserstein distance of its values, 0 to 255."""
    spectrum: Distance
    """Root mean square difference of log10 radial power."""


class AttentionMoved(Report):
    """Where right answers look on both sides, in a region both have."""

    source: MeanReport
    target: MeanReport
    difference: float | None
    """Target - source."""
    ci95: Interval


class RegionMoved(Report):
    """Attention in one region."""

    above_chance: AttentionMoved
    irrelevant_share: AttentionMoved


class Recovered(Report):
    """One figure on the target with a remedy, beside the same without."""

    value: float | None
    ci95: Interval
    gain: float | None
    """Above 0 where the remedy helps."""
    gain_ci95: Interval
    recovered: float | None
    """Gain as a share of the fall; None where no fall is shown."""
    recovered_ci95: Interval


class RemedyResult(Report):
    """What a remedy does on the same target cases."""

    remedy: RemedyName
    hindrance: Hindrance | None
    """Why it was not tried; None: it was."""
    figures: dict[Measure, Recovered]
    ece: float | None


class ShiftReport(Report):
    """One model on two libraries."""

    model: str
    weights_sha256: str
    classes: tuple[str, ...]
    """Those that libraries and model share; empty where the question is none of classes."""
    headline: Measure
    """Area under the ROC curve of two classes, accuracy of more; error of values; sensitivity."""
    source: Side
    target: Side
    fall: dict[Measure, Fall]
    by_class: dict[str, ClassFall]
    """Class -> its recall; empty where the question is none of classes."""
    features: FeatureDistance
    appearance: AppearanceDistance
    attention: dict[str, RegionMoved] | None
    """Region -> how attention moves; None where the libraries share no region that is drawn."""
    n_set_aside: int
    """Target cases that remedies may learn from; none of them is measured."""
    remedies: tuple[RemedyResult, ...]

    @property
    def best(self) -> RemedyResult | None:
        """The remedy with the largest gain in the headline; None where none was tried."""
        tried = [
            (found.figures[self.headline].gain, found)
            for found in self.remedies
            if self.headline in found.figures
        ]
        known = [(gain, found) for gain, found in tried if gain is not None]
        return max(known, key=lambda pair: pair[0])[1] if known else None
