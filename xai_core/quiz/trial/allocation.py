"""Who gets which arm: permuted blocks of four, decided by the seed and the order of enrolment.

Of each four who are enrolled one after the other, two get the first arm and two the second, each of
the six arrangements equally likely. Nobody who enrols can know or choose what comes: learners
enrol by themselves, and no screen tells. Whoever has read the protocol's seed could work it out, so
it belongs with somebody who sends nobody to take part.

Schulz, K., Grimes, D. (2002), doi:10.1016/S0140-6736(02)07683-3 (restricted randomisation).
"""

from __future__ import annotations

import hashlib

BLOCK = 4


def arm_at(seed: int, number: int) -> int:
    """The arm of the person who is enrolled as this number.

    Parameters
    ----------
    seed
        Of the protocol.
    number
        From 1, in the order of enrolment.

    Returns
    -------
    int
        0 for the first arm of the protocol, 1 for the second.

    Raises
    ------
    ValueError
        ``number`` is below 1.
    """
    if number < 1:
        raise ValueError(f"number {number}")
    block, place = divmod(number - 1, BLOCK)
    slots = sorted(range(BLOCK), key=lambda slot: _rank(seed, block, slot))
    return slots[place] // (BLOCK // 2)


def _rank(seed: int, block: int, slot: int) -> bytes:
    return hashlib.sha256(f"{seed}\0allocation\0{block}\0{slot}".encode()).digest()
