"""How much do two readers agree beyond chance, case by case? Cohen's kappa.

1 is perfect, 0 what their own shares would give by chance, below 0 worse than that. A reader who
answers the commonest class each time agrees often and has a kappa of 0. Every disagreement counts
alike; for stages on a line see ``ordinal.py``.

Cohen, J. (1960), Educ. Psychol. Meas. 20, 37-46, 10.1177/001316446002000104.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def cohen_kappa(one: Sequence[str], other: Sequence[str]) -> float | None:
    """Kappa of two readings of the same cases.

    Returns
    -------
    float or None
        In [-1, 1]; None without cases, and where both gave one and the same class to all of them.

    Raises
    ------
    ValueError
        Lists of different lengths.
    """
    n = len(one)
    if n != len(other):
        raise ValueError(f"{n} and {len(other)} readings of the same cases")
    if n == 0:
        return None
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    counts, others = Counter(one), Counter(other)
    chance = sum(counts[name] * others[name] for name in counts) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)
