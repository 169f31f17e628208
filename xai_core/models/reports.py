"""What a card keeps of each test its model was put to: the full report behind the figures.

What is measured is told where it is worked out: ``evaluation/evaluate.py`` for models that
classify, ``evaluation/segmentation.py`` for those that draw. Older cards hold less; what they
lack has a default here, and is not written when such a card is written again.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from xai_core.agreement.attention import RegionReport
from xai_core.stats.deferral import DeferralPoint
from xai_core.stats.means import Mean
from xai_core.stats.specimens import SpecimenReport
from xai_core.tasks import ClassReport, DetectionReport, ValueReport
from xai_core.types import Report


class EvaluationReport(ClassReport):
    """A classifier on one test: per class, per grouping, confusion, calibration, where it looks."""

    ece_before: float | None = None
    """Calibration error at temperature 1, as the network came out of training."""
    deferral: tuple[DeferralPoint, ...] = ()
    """Accuracy when the least sure answers are withheld."""
    library: str | None = None
    content_hash: str | None = None
    """Of the library; two models with the same one were measured on the same cases."""
    n_skipped: int = 0
    """Cases that could not be read."""
    attention: dict[str, RegionReport] = Field(default_factory=dict)
    """Region id -> where the model looked."""
    specimens: dict[str, SpecimenReport] = Field(default_factory=dict)
    """Grouping id, or ``OWN_CLASSES`` -> accuracy smear by smear in that reading."""


class ValueEvaluationReport(ValueReport):
    """A regression model on one test: errors, correlation, agreement, where it looks."""

    library: str
    content_hash: str
    n_skipped: int
    """Cases that could not be read."""
    attention: dict[str, RegionReport] = Field(default_factory=dict)
    """Region id -> where the model looked."""


class DetectionEvaluationReport(DetectionReport):
    """A detector on one test: FROC, where it looks."""

    library: str
    content_hash: str
    n_skipped: int
    """Cases that could not be read."""
    attention: dict[str, RegionReport] = Field(default_factory=dict)
    """Region id -> where the model looked."""


def _kind_of(report: object) -> str:
    """Which of the reports it is: each kind has an entry of its own."""
    known = report if isinstance(report, dict) else getattr(report, "__dict__", {})
    if "mae" in known:
        return "«value»"
    return "«detection»" if "sensitivity_at" in known else "«classes»"


# The tags' marks keep them out of messages (``validation.py``): a file does not hold them.
AnyEvaluationReport = Annotated[
    Annotated[EvaluationReport, Tag("«classes»")]
    | Annotated[ValueEvaluationReport, Tag("«value»")]
    | Annotated[DetectionEvaluationReport, Tag("«detection»")],
    Discriminator(_kind_of),
]
"""What the card of a model of any kind keeps of a test."""


class SegmentationReport(Report):
    """A segmenter on one test."""

    library: str
    content_hash: str
    n: int
    """Cases that were measured."""
    n_skipped: int
    """Cases that could not be read, or whose regions were not drawn."""
    dice: dict[str, Mean]
    """Region id, drawn or joined -> the mean Dice coefficient over the cases."""
