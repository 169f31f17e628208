"""The list of a test: the same for everybody who is given the same seed.

Question answered: *which pictures does test number 7 of this library ask, in which order?*

The list depends on the cases, the length, the rate and the seed alone; not on the order in which
the cases come, not on the learner, not on the version of a random generator: cases are sorted by
the SHA-256 of the seed and their id.

Categories are balanced: their numbers differ by at most one, except where a category has fewer
pictures than its share, which the others then make up for. Within that, ``round(rate * length)``
wrong-AI cases are spread as evenly over the categories as there are such cases; balance comes
first, the rate second. The order of the list is by another hash, so that no position tells
anything of category or AI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.practice import wrong_target


def fixed_list(pool: Pool, length: int, rate: float, seed: int) -> tuple[str, ...]:
    """The case ids of a test in their order; all of the pool where that is shorter.

    Parameters
    ----------
    pool
        The cases that may be asked.
    length
        How many are wanted.
    rate
        Share in [0, 1] of cases whose AI answer is wrong, as nearly as the pool allows.
    seed
        The same seed gives the same list from the same pool.

    Returns
    -------
    tuple[str, ...]
        Case ids, each once, the categories as even in number as can be.
    """
    length = min(length, len(pool))
    names = sorted(pool.by_category, key=lambda name: _rank(seed, "category", name))
    sizes = {name: len(pool.by_category[name]) for name in names}
    counts = _dealt(length, sizes)
    wrong = {name: sum(case.ai_wrong for case in pool.by_category[name]) for name in names}
    # Where a category has too few other cases, it must take wrong ones.
    forced = {name: max(0, counts[name] - (sizes[name] - wrong[name])) for name in names}
    most = {name: min(wrong[name], counts[name]) for name in names}
    wrong_counts = _dealt(max(wrong_target(rate, length), sum(forced.values())), most, forced)
    chosen: list[str] = []
    for name in names:
        cases = pool.by_category[name]
        of_wrong, of_other = wrong_counts[name], counts[name] - wrong_counts[name]
        chosen += _first((c for c in cases if c.ai_wrong), of_wrong, seed)
        chosen += _first((c for c in cases if not c.ai_wrong), of_other, seed)
    return tuple(sorted(chosen, key=lambda case_id: _rank(seed, "order", case_id)))


def _dealt(
    total: int, limits: Mapping[str, int], start: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Deal ``total`` out, one each in turn, to whoever has fewest and is below its limit."""
    counts = {name: (start or {}).get(name, 0) for name in limits}
    for _ in range(total - sum(counts.values())):
        open_names = [name for name in counts if counts[name] < limits[name]]
        if not open_names:
            break
        counts[min(open_names, key=counts.__getitem__)] += 1
    return counts


def _first(cases: Iterable[QuizCase], number: int, seed: int) -> list[str]:
    ranked = sorted((case.case_id for case in cases), key=lambda name: _rank(seed, "case", name))
    return ranked[:number]


def _rank(seed: int, purpose: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{purpose}\0{name}".encode()).digest()
