"""The headline held against chance and two blobs: a tie goes to the baseline."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.agreement import AgreementVerdict, score_heat_map, verdict_of

SCORED = score_heat_map(np.ones((4, 4)), np.eye(4))


@pytest.mark.parametrize(
    ("attention", "verdict"),
    [
        (None, "not-defined"),
        (0.0, "no-more-than-chance"),
        (0.2, "no-more-than-chance"),
        (0.21, "no-more-than-blob"),
        (0.5, "no-more-than-blob"),  # the better of the two blobs counts
        (0.51, "more-than-both"),
    ],
)
def test_by_hand(attention, verdict):
    scored = replace(
        SCORED, attention_in_region=attention, chance=0.2, centre_blob=0.3, centre_blob_narrow=0.5
    )
    assert verdict_of(scored) == verdict


def test_one_blob_is_enough_and_none_is_not():
    scored = replace(SCORED, attention_in_region=0.4, chance=0.2, centre_blob_narrow=None)
    assert verdict_of(replace(scored, centre_blob=0.3)) is AgreementVerdict.MORE_THAN_BOTH
    assert verdict_of(replace(scored, centre_blob=None)) is AgreementVerdict.NOT_DEFINED


def test_an_empty_region_and_a_blank_map_have_no_verdict():
    for heat_map, region in ((np.ones((4, 4)), np.zeros((4, 4))), (np.zeros((4, 4)), np.eye(4))):
        assert verdict_of(score_heat_map(heat_map, region)) is AgreementVerdict.NOT_DEFINED
