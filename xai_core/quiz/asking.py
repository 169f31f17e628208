"""How a round asks: whether the AI helps, and in which order the classes come.

Question answered: *does the learner decide alone, beside the AI's answer, or twice; and are the
classes mixed or one after the other?*

Deciding alone and mixed classes are how a round asks where nobody chooses otherwise. Answers given
beside the AI's, or class after class, are kept but say little of what a learner can do alone: they
count in no accuracy, mastery or schedule (``LogEntry.unaided``).

**Blocks.** A round of L pictures over K categories shows them one category after the other, in an
order that the seed decides alone: L // K pictures of each, one more of the first L mod K.

Kornell, N., Bjork, R. (2008), doi:10.1111/j.1467-9280.2008.02127.x (interleaved, blocked).
Green, B., Chen, Y. (2019), doi:10.1145/3359152 (an answer alone, then one beside the AI's).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from xai_core.types import Choice


class Help(Choice):
    """When the learner sees the AI's answer."""

    ALONE = "alone"
    """After the answer, which stands."""
    SHOWN = "shown"
    """Before the answer: for comparison."""
    SECOND_LOOK = "second-look"
    """After a first answer, which may then be kept or changed."""


class CategoryOrder(Choice):
    """How the classes, or the bands of values, follow one another."""

    INTERLEAVED = "interleaved"
    """Mixed: what the learner needs, by lottery (``practice.py``)."""
    BLOCKED = "blocked"
    """One after the other."""


def block_at(categories: Collection[str], length: int, seed: int, position: int) -> str:
    """The category that is shown at a position of a round in blocks.

    Parameters
    ----------
    categories
        Those that can be shown, in any order; at least one.
    length
        Pictures in the round.
    seed
        Decides which block comes when.
    position
        0 for the first picture; below ``length``.

    Returns
    -------
    str
        One of ``categories``.

    Raises
    ------
    ValueError
        There is no category, or no such position.
    """
    if not categories or not 0 <= position < length:
        raise ValueError(f"position {position} of {length} in {len(categories)} categories")
    order = sorted(categories, key=lambda name: _rank(seed, name))
    each, one_more = divmod(length, len(order))
    of_longer = one_more * (each + 1)
    if position < of_longer:
        return order[position // (each + 1)]
    return order[one_more + (position - of_longer) // each]


def _rank(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\0block\0{name}".encode()).digest()
