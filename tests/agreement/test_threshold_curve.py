"""Scores at every threshold, by hand and with ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.agreement import Binarisation, BinarisationKind, score_heat_map, threshold_curve
from xai_core.errors import ArrayError, ChoiceError

HEAT = np.zeros((5, 5), dtype=np.float32)
HEAT[0] = [9, 8, 7, 6, 5]
REGION = np.zeros((5, 5), dtype=np.float32)
REGION[0, 1:3] = 1


def test_by_hand():
    """25 pixels; the region is the second and third hottest.

    4 %: {9}. 12 %: {9, 8, 7}. 50 % and 100 %: the five positive pixels, however many are asked.
    """
    strip = threshold_curve(HEAT, REGION, [4, 12, 50, 100])
    assert strip.levels == (4, 12, 50, 100)
    assert strip.selected == (1 / 25, 3 / 25, 5 / 25, 5 / 25)
    assert strip.iou == (0, 2 / 3, 2 / 5, 2 / 5)
    assert strip.ground_truth_coverage == (0, 1, 1, 1)
    assert strip.saliency_coverage == (0, 2 / 3, 2 / 5, 2 / 5)


def test_ties_are_all_in():
    """8 % asks for two pixels; 8 ties with four more."""
    heat = np.where(HEAT == 0, 0, 8)
    assert threshold_curve(heat, REGION, [8]).selected == (5 / 25,)


def test_an_empty_region():
    strip = threshold_curve(HEAT, np.zeros((5, 5)), [10])
    assert (strip.iou, strip.ground_truth_coverage, strip.saliency_coverage) == ((None,),) * 3


def test_an_empty_map():
    strip = threshold_curve(-HEAT, REGION, [10])
    assert strip.selected == (0,)
    assert strip.iou == (0,)
    assert strip.ground_truth_coverage == (0,)
    assert strip.saliency_coverage == (None,)


@pytest.mark.parametrize("level", [0, -1, 101, float("nan")])
def test_a_level_is_a_percentage(level):
    with pytest.raises(ChoiceError, match="per cent"):
        threshold_curve(HEAT, REGION, [level])


def test_shapes_must_match():
    with pytest.raises(ArrayError, match="5 x 4"):
        threshold_curve(HEAT[:, :4], REGION)


@given(st.integers(0, 2**32 - 1), st.integers(1, 100), st.sampled_from([2, 6, 300]))
@settings(max_examples=60)
def test_each_level_is_the_percentile_cut_of_the_same_name(seed, level, n_values):
    random = np.random.default_rng(seed)
    heat = random.integers(-1, n_values, (7, 9)).astype(np.float32)
    region = random.random((7, 9)) < 0.3
    cut = Binarisation(BinarisationKind.PERCENTILE, 100 - level)
    single = score_heat_map(heat, region, binarisation=cut)
    strip = threshold_curve(heat, region, [level])
    assert strip.iou == (single.iou,)
    assert strip.ground_truth_coverage == (single.ground_truth_coverage,)
    assert strip.saliency_coverage == (single.saliency_coverage,)


def test_coverage_grows_with_the_level():
    random = np.random.default_rng(0)
    strip = threshold_curve(random.random((30, 30)), random.random((30, 30)) < 0.3)
    assert len(strip.levels) == 100
    assert list(strip.ground_truth_coverage) == sorted(strip.ground_truth_coverage)
    assert strip.ground_truth_coverage[-1] == 1
