"""A seeded sample of a large library, the same number of each answer as far as there are so many.

So a round starts in seconds, and another round draws another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from xai_core.cases.case import Case

LARGEST = 300
"""Pictures a round chooses from."""


def sample(
    cases: Sequence[Case],
    answer: Callable[[Case], str | None],
    seed: int,
    largest: int = LARGEST,
) -> list[Case]:
    """At most ``largest`` cases, as many of each answer as of the others where there are so many.

    Which ones depends on the seed and the case ids alone.

    Parameters
    ----------
    cases
        Those that may be asked.
    answer
        The right answer of each.
    seed
        Another seed, another sample.
    largest
        How many at most; fewer than that are all taken.

    Returns
    -------
    list[Case]
        The chosen ones, in the order given.
    """
    if len(cases) <= largest:
        return list(cases)
    by_answer: dict[str | None, list[Case]] = {}
    for case in sorted(cases, key=lambda case: _rank(seed, case.id)):
        by_answer.setdefault(answer(case), []).append(case)
    chosen: set[str] = set()
    depth = 0
    while len(chosen) < largest:
        layer = [group[depth].id for group in by_answer.values() if depth < len(group)]
        chosen.update(layer[: largest - len(chosen)])
        depth += 1
    return [case for case in cases if case.id in chosen]


def _rank(seed: int, case_id: str) -> bytes:
    return digest(f"{seed}\0{case_id}")


def digest(text: str) -> bytes:
    """Puts things into an order that says nothing, the same everywhere and always."""
    return hashlib.sha256(text.encode()).digest()
