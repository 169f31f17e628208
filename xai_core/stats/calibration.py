"""Does "90 % sure" mean right nine times of ten? Reliability and expected calibration error.

Answers are sorted into bins of equal width by the probability the model gave them. In a bin, the
mean confidence should equal the share of right answers; the expected calibration error (ECE) is
the mean gap, each bin weighted by its number of cases. 0 is perfect, 1 the worst.

A bin is open on the left and closed on the right: bin m of M holds confidences in
((m - 1) / M, m / M], and the first also holds 0. Empty bins take no part.

Guo, C. et al. (2017), "On Calibration of Modern Neural Networks", ICML, arXiv:1706.04599
(15 bins; top-label).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.errors import ArrayError

DEFAULT_BINS = 15
ROW_SUM_TOLERANCE = 1e-3
"""How far a row of probabilities may be from 1 in sum: float16 softmax stays well within."""


@dataclass(frozen=True)
class ReliabilityBin:
    """The answers whose confidence lies in (low, high]."""

    low: float
    high: float
    n: int
    confidence: float | None
    """Mean confidence in [0, 1]; None for an empty bin."""
    accuracy: float | None
    """Share of right answers in [0, 1]; None for an empty bin."""


def check_probabilities(values: ArrayLike, n: int, n_classes: int) -> NDArray[np.float64]:
    """Return ``values`` as probabilities: ``(n, n_classes)`` float64, rows summing to 1.

    Raises
    ------
    ArrayError
        Another shape, not finite, outside [0, 1], or a row that does not sum to 1 within 0.001.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise ArrayError("Probabilities are real numbers, but these are {kind}.", kind=array.dtype)
    if array.shape != (n, n_classes):
        raise ArrayError(
            "Probabilities need a row per case and a column per class, {expected}; "
            "this table is {got}.",
            expected=f"{n} x {n_classes}",
            got=" x ".join(map(str, array.shape)),
        )
    table = array.astype(np.float64)
    if not np.isfinite(table).all():
        raise ArrayError("The probabilities hold values that are not finite numbers.")
    off = (table < 0).any(axis=1) | (np.abs(table.sum(axis=1) - 1) > ROW_SUM_TOLERANCE)
    if off.any():
        row = int(np.argmax(off))
        raise ArrayError(
            "The probabilities of case {case} are not shares of one: "
            "the smallest is {smallest:.4g} and they sum to {total:.6g}.",
            case=row + 1,
            smallest=float(table[row].min()),
            total=float(table[row].sum()),
        )
    return table


def reliability_table(
    confidence: ArrayLike, right: ArrayLike, n_bins: int = DEFAULT_BINS
) -> tuple[ReliabilityBin, ...]:
    """One :class:`ReliabilityBin` for each of ``n_bins`` bins of equal width, lowest first.

    Parameters
    ----------
    confidence
        ``(N,)`` the probability given to each answer, in [0, 1].
    right
        ``(N,)`` bool: whether the answer was right.
    n_bins
        At least 1.

    Raises
    ------
    ArrayError
        The two are not lists of one length, or a confidence is not in [0, 1].
    """
    sure = np.asarray(confidence, dtype=np.float64)
    correct = np.asarray(right, dtype=np.bool_)
    if sure.ndim != 1 or sure.shape != correct.shape:
        raise ArrayError(
            "Each answer needs one confidence and one verdict; there are {confidences} and "
            "{verdicts}.",
            confidences=sure.size,
            verdicts=correct.size,
        )
    if not ((sure >= 0) & (sure <= 1)).all():
        raise ArrayError("A confidence is not a number between 0 and 1.")
    edges = np.arange(n_bins + 1) / n_bins
    # The first edge that is not below the confidence closes its bin on the right.
    number = np.searchsorted(edges[1:], sure, side="left")
    counts = np.bincount(number, minlength=n_bins)
    sums = np.bincount(number, weights=sure, minlength=n_bins)
    hits = np.bincount(number, weights=correct, minlength=n_bins)
    return tuple(
        ReliabilityBin(
            low=float(edges[m]),
            high=float(edges[m + 1]),
            n=int(counts[m]),
            confidence=float(sums[m] / counts[m]) if counts[m] else None,
            accuracy=float(hits[m] / counts[m]) if counts[m] else None,
        )
        for m in range(n_bins)
    )


def expected_calibration_error(
    confidence: ArrayLike, right: ArrayLike, n_bins: int = DEFAULT_BINS
) -> float | None:
    """The mean gap between confidence and accuracy, in [0, 1]; None without cases.

    Parameters and errors as in :func:`reliability_table`.
    """
    table = reliability_table(confidence, right, n_bins)
    total = sum(row.n for row in table)
    if total == 0:
        return None
    gaps = (
        row.n * abs(row.confidence - row.accuracy)
        for row in table
        if row.confidence is not None and row.accuracy is not None
    )
    return sum(gaps) / total
