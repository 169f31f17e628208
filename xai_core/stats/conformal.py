"""How far off an answer may be: the interval that holds a promised share of the truths.

Split conformal prediction for values (Vovk et al. 2005; Lei et al. 2018,
10.1080/01621459.2017.1307116): of ``n`` cases that taught nothing, the absolute errors in rising
order; the ``ceil(0.9 (n + 1))``-th is the half width of an interval around a new answer that
holds its truth with a probability of at least 0.9, whatever the errors look like, as long as the
new case is drawn as those were.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST_CASES = 10
"""Cases without which no interval is promised."""
NINE_TENTHS = (9, 10)


def half_width(errors: Sequence[float]) -> float | None:
    """Half the width of the 90 % interval; None with fewer than ten errors.

    ``errors`` are answer - truth (signs do not matter), in the value's unit.
    """
    n = len(errors)
    if n < LEAST_CASES:
        return None
    above, below = NINE_TENTHS
    rank = -(-above * (n + 1) // below)  # rounded up, in whole numbers
    return sorted(map(abs, errors))[rank - 1]
