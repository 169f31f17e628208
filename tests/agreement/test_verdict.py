"""The headline held against chance and two blobs: a tie goes to the baseline."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.agreement import AgreementVerdict, score_heat_map, verdict_from, verdict_of

SCORED = score_heat_map(np.ones((4, 4)), np.eye(4))


@pytest.mark.parametrize(
    ("attention", "verdict"),
    [
        (None, "not-defined"),
        (0.0, "no-more-than-chance"),
        (0.2, "no-more-than-chance"),
        (0.21, "no-more-than-blob"),
        (0.4, "no-more-than-blob"),  # the better of the two blobs counts
        (0.41, "partly-inside"),
        (0.5, "partly-inside"),  # half is not most
        (0.51, "mostly-inside"),
    ],
)
def test_by_hand(attention, verdict):
    scored = replace(
        SCORED, attention_in_region=attention, chance=0.2, centre_blob=0.3, centre_blob_narrow=0.4
    )
    assert verdict_of(scored) == verdict
    assert verdict_from(attention, 0.2, (0.3, 0.4)) == verdict


def test_most_of_the_attention_in_a_large_region_may_still_be_no_more_than_chance():
    assert verdict_from(0.9, 0.95, (0.99, 1.0)) is AgreementVerdict.NO_MORE_THAN_CHANCE


def test_one_blob_is_enough_and_none_is_not():
    assert verdict_from(0.4, 0.2, (0.3, None)) is AgreementVerdict.PARTLY_INSIDE
    assert verdict_from(0.4, 0.2, (None, None)) is AgreementVerdict.NOT_DEFINED
    assert verdict_from(0.4, 0.2, ()) is AgreementVerdict.NOT_DEFINED


@pytest.mark.parametrize(
    ("heat_map", "region"),
    [
        (np.ones((4, 4)), np.zeros((4, 4))),
        (np.zeros((4, 4)), np.eye(4)),
        (np.ones((4, 4)), np.ones((4, 4))),  # nothing can be more than all of the picture
    ],
)
def test_where_nothing_can_be_held_against_anything_there_is_no_verdict(heat_map, region):
    assert verdict_of(score_heat_map(heat_map, region)) is AgreementVerdict.NOT_DEFINED
