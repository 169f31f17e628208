"""What do many cases say? Accuracy with its interval, confusion, calibration.

==============================  ==================================================
``classification_report``       accuracy, per class, per grouping, confusion, ECE
``wilson_interval``             95 % interval of k right answers of n
``reliability_table``           confidence against accuracy, bin by bin
``expected_calibration_error``  the mean gap between the two
==============================  ==================================================

Undefined is None everywhere. No torch.
"""

from xai_core.analysis.accuracy import wilson_interval
from xai_core.analysis.calibration import (
    ReliabilityBin,
    check_probabilities,
    expected_calibration_error,
    reliability_table,
)
from xai_core.analysis.classification import (
    ClassificationReport,
    ClassResult,
    IntervalKind,
    classification_report,
)

__all__ = [
    "ClassResult",
    "ClassificationReport",
    "IntervalKind",
    "ReliabilityBin",
    "check_probabilities",
    "classification_report",
    "expected_calibration_error",
    "reliability_table",
    "wilson_interval",
]
