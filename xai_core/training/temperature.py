"""Temperature scaling: one number that makes confidence honest (Guo et al. 2017, ICML)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

COLDEST, HOTTEST = 0.05, 20.0


def fit_temperature(logits: NDArray[np.float32], classes: NDArray[np.int64]) -> float:
    """The temperature in [0.05, 20] that minimises the negative log likelihood.

    ``logits`` is ``(N, K)``, ``classes`` ``(N,)``, N at least 1. No answer is changed by it.
    """
    wide = logits.astype(np.float64)
    rows = np.arange(len(classes))

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(wide / np.exp(log_temperature), axis=1)
        return float(-scaled[rows, classes].mean())

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    return float(np.exp(found.x))
