"""Which pictures are kept for testing: decided by the picture itself, once and for all.

The first 32 bits of a picture's SHA-256, modulo 10: 0 and 1 are the test fifth, 2 is
validation, the rest is for training. The same picture falls on the same side in every
library, every version and every laboratory, so that a model trained on one import has never
seen the test pictures of another.
"""

from __future__ import annotations

from xai_core.types import Split


def split_of(sha256: str) -> Split:
    """The split of a picture whose bytes have this SHA-256 (hexadecimal)."""
    bucket = int(sha256[:8], 16) % 10
    if bucket < 2:
        return Split.TEST
    return Split.VALIDATION if bucket == 2 else Split.TRAIN
