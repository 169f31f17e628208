"""Where on an axis does somebody go over from one answer to the other? A logistic threshold.

Somebody has said yes or no at many places ``x`` of an axis, yes more often at small ones::

    P(yes at x) = 1 / (1 + exp((x - threshold) / spread))

At the threshold yes and no are equally likely; the spread says how gradual the change is. Both are
those of the greatest likelihood, and the 95 % interval of the threshold is that of the profile
likelihood: every threshold that some spread makes so likely that twice the difference of log
likelihoods stays below 3.84 (chi-squared, one degree of freedom). It need not be symmetric.

Undefined, so None:

- all said yes, or all no: no threshold lies within what was shown;
- an end of the interval that lies beyond what was shown;
- the threshold itself where it lies there too, or where both ends do: the answers do not follow
  the axis;
- the spread where one place parts all yes from all no (separable): the likelihood then has no
  greatest spread but rises towards 0. The threshold is the middle of the gap between them.

Source: F. A. Wichmann, N. J. Hill (2001), Percept. Psychophys. 63, 1293-1313, 10.3758/BF03194544.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.types import Interval

_PLACES, _SPREADS = 801, 81
"""Of the grid on which the likelihood is searched: thresholds across the axis, and spreads."""
_NARROWEST, _BROADEST = 1e-3, 3.0
"""Spreads searched, as shares of the axis."""
_CRITICAL = 3.841458820694124 / 2
"""Half the 95 % point of chi-squared with one degree of freedom."""


@dataclass(frozen=True)
class Threshold:
    """Where somebody changes their answer; units are those of the axis."""

    n: int
    """Answers given."""
    value: float | None
    low: float | None
    """Lower end of the 95 % interval."""
    high: float | None
    spread: float | None

    @property
    def interval(self) -> Interval:
        """Both ends; None where one of them is undefined."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def holds(self, value: float) -> bool | None:
        """Whether a value lies within the interval; None where that is not known."""
        if self.value is None:
            return None
        above = self.low is None or value >= self.low
        below = self.high is None or value <= self.high
        return above and below


def threshold(x: ArrayLike, yes: Sequence[bool], axis: tuple[float, float]) -> Threshold:
    """Fit a threshold to answers of yes and no.

    Parameters
    ----------
    x
        ``(n,)``: where each was asked.
    yes
        What was answered; yes belongs to small ``x``.
    axis
        Both ends of what could be asked; thresholds are sought between them.

    Returns
    -------
    Threshold
        With None for what is undefined (see above).

    Raises
    ------
    ValueError
        Lists of different lengths, or an axis without length.
    """
    places, said = np.asarray(x, dtype=np.float64), np.asarray(yes, dtype=np.bool_)
    low, high = axis
    if places.ndim != 1 or places.shape != said.shape or not low < high:
        raise ValueError("as many answers as places are needed, and an axis with a length")
    if places.size == 0 or said.all() or not said.any():
        return Threshold(places.size, None, None, None, None)
    thresholds = np.linspace(low, high, _PLACES)
    spreads = (high - low) * np.geomspace(_NARROWEST, _BROADEST, _SPREADS)
    likelihood = _log_likelihood(places, said, thresholds, spreads)
    profile = likelihood.max(axis=1)
    inside = np.flatnonzero(profile >= profile.max() - _CRITICAL)
    first, last = int(inside[0]), int(inside[-1])
    ends = (
        None if first == 0 else float(thresholds[first]),
        None if last == _PLACES - 1 else float(thresholds[last]),
    )
    if ends == (None, None):
        return Threshold(places.size, None, None, None, None)
    last_yes, first_no = float(places[said].max()), float(places[~said].min())
    if last_yes < first_no:
        return Threshold(places.size, (last_yes + first_no) / 2, *ends, None)
    best, spread = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    value = float(thresholds[best]) if 0 < best < _PLACES - 1 else None
    return Threshold(places.size, value, *ends, float(spreads[spread]))


def _log_likelihood(
    x: NDArray[np.float64],
    yes: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    spreads: NDArray[np.float64],
) -> NDArray[np.float64]:
    """``(thresholds, spreads)``: of all answers together."""
    total = np.zeros((thresholds.size, spreads.size))
    for place, said in zip(x, yes, strict=True):
        away = (place - thresholds)[:, None] / spreads[None, :]
        total -= np.logaddexp(0, away if said else -away)
    return total
