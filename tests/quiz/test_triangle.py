"""Learner, expert and AI: three marks' agreement, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xai_core.agreement import score_heat_map
from xai_core.errors import ArrayError
from xai_core.quiz import Corner, Triangle, triangle_of

REGION = np.array(
    [
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
)
MARK = np.array(
    [
        [0, 1, 1, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
)
MAP = np.array(
    [
        [0, 3, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, -5],
    ]
)
NONE = np.zeros((4, 4))
UNDEFINED = Corner(None, None)


def test_three_corners_by_hand():
    assert triangle_of("nucleus", mark=MARK, region=REGION, heat_map=MAP) == Triangle(
        region="nucleus",
        trainee_expert=Corner(1 / 2, 4 / 16),  # one of two marked pixels
        trainee_ai=Corner(3 / 5, 2 / 16),  # 3 of 3 + 1 + 1
        expert_ai=Corner(4 / 5, 4 / 16),
    )


def test_a_graded_region_counts_where_it_is_above_nothing():
    graded = REGION * 0.1
    assert triangle_of("r", mark=MARK, region=graded, heat_map=MAP) == triangle_of(
        "r", mark=MARK, region=REGION, heat_map=MAP
    )


def test_an_empty_mark():
    found = triangle_of("r", mark=NONE, region=REGION, heat_map=MAP)
    assert found.trainee_expert == Corner(None, 4 / 16)
    assert found.trainee_ai == UNDEFINED
    assert found.expert_ai == Corner(4 / 5, 4 / 16)


@pytest.mark.parametrize("blank", [NONE, -np.ones((4, 4))])
def test_a_map_without_positive_evidence(blank):
    found = triangle_of("r", mark=MARK, region=REGION, heat_map=blank)
    assert found.trainee_ai == Corner(None, 2 / 16)
    assert found.expert_ai == Corner(None, 4 / 16)


def test_an_empty_region():
    found = triangle_of("r", mark=MARK, region=NONE, heat_map=MAP)
    assert (found.trainee_expert, found.expert_ai) == (UNDEFINED, UNDEFINED)


def test_a_viewpoint_that_is_not_there():
    assert triangle_of("r", mark=None, region=None, heat_map=None) == Triangle(
        "r", UNDEFINED, UNDEFINED, UNDEFINED
    )
    assert triangle_of("r", mark=MARK, region=None, heat_map=None).trainee_ai == Corner(
        None, 2 / 16
    )
    assert triangle_of("r", mark=None, region=None, heat_map=MAP).trainee_expert == UNDEFINED


@pytest.mark.parametrize("which", ["mark", "region", "heat_map"])
def test_another_size_is_refused(which):
    values = {"mark": MARK, "region": REGION, "heat_map": MAP, which: np.ones((4, 5))}
    with pytest.raises(ArrayError, match="4 x"):
        triangle_of("r", **values)


@settings(max_examples=40)
@given(
    mark=arrays(bool, (3, 4)),
    region=arrays(np.float32, (3, 4), elements=st.floats(0, 1, width=32)),
    heat_map=arrays(np.float32, (3, 4), elements=st.floats(-9, 9, width=32)),
)
def test_the_expert_and_the_ai_agree_as_on_compare(mark, region, heat_map):
    found = triangle_of("r", mark=mark, region=region, heat_map=heat_map)
    same = score_heat_map(heat_map, region)
    assert found.expert_ai == Corner(same.attention_in_region, same.chance)
    other = score_heat_map(mark, region)
    assert found.trainee_expert == Corner(other.attention_in_region, other.chance)
