"""What is a headline percentage worth? One plain verdict, held against its baselines.

Attention in a region means little alone: a large region catches much of any map, and one in the
middle of the picture catches much of a map that knows nothing but the middle. So the headline is
held first against chance (the region's share of the picture), then against blobs in the middle
that look at no content. Equal is not more: a tie goes to the baseline.
"""

from __future__ import annotations

from xai_core.agreement.agreement import Agreement
from xai_core.types import Choice


class AgreementVerdict(Choice):
    """What attention in a region is worth."""

    NOT_DEFINED = "not-defined"
    """There is no attention, or no region, or nothing to hold it against."""
    NO_MORE_THAN_CHANCE = "no-more-than-chance"
    NO_MORE_THAN_BLOB = "no-more-than-blob"
    """More than chance, but a blob in the middle of the picture scores as much or more."""
    MORE_THAN_BOTH = "more-than-both"
    """More than chance, and more than every blob."""


def verdict_of(agreement: Agreement) -> AgreementVerdict:
    """Hold attention in the region against chance, then against both blobs."""
    attention, chance = agreement.attention_in_region, agreement.chance
    blobs = [b for b in (agreement.centre_blob, agreement.centre_blob_narrow) if b is not None]
    if attention is None or chance is None or not blobs:
        return AgreementVerdict.NOT_DEFINED
    if attention <= chance:
        return AgreementVerdict.NO_MORE_THAN_CHANCE
    if attention <= max(blobs):
        return AgreementVerdict.NO_MORE_THAN_BLOB
    return AgreementVerdict.MORE_THAN_BOTH
