"""What is a headline percentage worth? One verdict on one case, held against its baselines.

Attention in a region means little alone: a large region catches much of any map, and one in the
middle of the picture catches much of a map that knows nothing but the middle. So the headline is
held first against chance (the region's share of the picture), then against blobs in the middle
that look at no content; equal is not more: a tie goes to the baseline. Only then it is asked
whether most of the attention is inside.

A screen says this one verdict, and whether the answer was right, in one sentence
(``ui/common/verdicts.py``). The Shared Interest pattern (``patterns.py``) stands behind it: it
speaks of another thing, the hottest part of the map at one cut. What each of the two says of the
numbers is written down in ``claims.py``, so that a test can hold one against the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.agreement.agreement import Agreement
from xai_core.types import Choice

MOSTLY = 0.5
"""Most of the attention is in a region where its share is above this."""


class AgreementVerdict(Choice):
    """What attention in a region is worth."""

    NOT_DEFINED = "not-defined"
    """There is no attention, no region, or nothing to hold it against (a region of all pixels)."""
    NO_MORE_THAN_CHANCE = "no-more-than-chance"
    NO_MORE_THAN_BLOB = "no-more-than-blob"
    """More than chance, but a blob in the middle of the picture scores as much or more."""
    PARTLY_INSIDE = "partly-inside"
    """More than chance and every blob, but not most of the attention."""
    MOSTLY_INSIDE = "mostly-inside"
    """More than chance and every blob, and most of the attention."""


def verdict_of(agreement: Agreement) -> AgreementVerdict:
    """The verdict on the scores of one map against one region."""
    blobs = (agreement.centre_blob, agreement.centre_blob_narrow)
    return verdict_from(agreement.attention_in_region, agreement.chance, blobs)


def verdict_from(
    attention: float | None, chance: float | None, blobs: Sequence[float | None]
) -> AgreementVerdict:
    """The same from the numbers alone, as a study keeps them.

    Parameters
    ----------
    attention
        Share of all attention that lies in the region, in [0, 1]; None where undefined.
    chance
        The region's share of the picture, in [0, 1]; None where undefined.
    blobs
        What content-free blobs would score, in [0, 1]; None for one that is not known.

    Returns
    -------
    AgreementVerdict
        ``NOT_DEFINED`` where a number is missing, or chance is 1: nothing can be above it.
    """
    known = [blob for blob in blobs if blob is not None]
    if attention is None or chance is None or chance >= 1 or not known:
        return AgreementVerdict.NOT_DEFINED
    if attention <= chance:
        return AgreementVerdict.NO_MORE_THAN_CHANCE
    if attention <= max(known):
        return AgreementVerdict.NO_MORE_THAN_BLOB
    if attention <= MOSTLY:
        return AgreementVerdict.PARTLY_INSIDE
    return AgreementVerdict.MOSTLY_INSIDE
