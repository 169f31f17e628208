"""Which pictures are kept for testing: decided by the picture itself, once and for all.

The first 32 bits of a picture's SHA-256, modulo 10: 0 and 1 are the test fifth, 2 is
validation, the rest is for training. The same picture falls on the same side in every
library, every version and every laboratory, so that a model trained on one import has never
seen the test pictures of another.

Where it is known whose a picture is (its specimen), the name decides in place of the picture:
pictures of one patient resemble each other, so all of them fall on one side.
"""

from __future__ import annotations

import hashlib

from xai_core.types import Split


def split_of(sha256: str) -> Split:
    """The split of a picture whose bytes have this SHA-256 (hexadecimal)."""
    bucket = int(sha256[:8], 16) % 10
    if bucket < 2:
        return Split.TEST
    return Split.VALIDATION if bucket == 2 else Split.TRAIN


def split_of_specimen(specimen: str) -> Split:
    """The split of every picture of this specimen: decided by the SHA-256 of its name in UTF-8."""
    return split_of(hashlib.sha256(specimen.encode("utf-8", "surrogateescape")).hexdigest())


def split_drawn(specimen: str | None, data: bytes) -> Split:
    """The split of a picture nobody gave one: its specimen's, or else that of its file's bytes."""
    if specimen:
        return split_of_specimen(specimen)
    return split_of(hashlib.sha256(data).hexdigest())
