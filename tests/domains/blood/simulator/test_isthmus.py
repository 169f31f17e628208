"""The continuum from band to segmented: how narrow it is, and that it is one and the same cell."""

import numpy as np
import pytest

from xai_core.domains.blood import BAND_TO_SEGMENTED
from xai_core.domains.blood.simulator.isthmus import draw, narrowest_of_widest


def dumbbell(waist: int) -> tuple[np.ndarray, np.ndarray]:
    """Two squares of 20 pixels, joined by a strip ``waist`` pixels wide; and the strip's place."""
    inside = np.zeros((40, 70), dtype=bool)
    inside[10:30, 5:25] = inside[10:30, 45:65] = True
    inside[20 - waist // 2 : 20 + waist // 2, 25:45] = True
    between = np.zeros_like(inside)
    between[:, 30:40] = True
    return np.where(inside, 1.0, -1.0).astype(np.float32), between


@pytest.mark.parametrize("waist", [4, 8, 14, 20])
def test_narrowest_over_widest_of_a_dumbbell(waist):
    found = narrowest_of_widest(*dumbbell(waist))
    assert found == pytest.approx(waist / 20, abs=0.05)


def test_two_pieces_have_no_isthmus_left():
    field, between = dumbbell(8)
    field[:, 33:37] = -1
    assert narrowest_of_widest(field, between) == pytest.approx(0, abs=0.01)


def test_a_shape_without_two_ends_has_none():
    field, between = dumbbell(8)
    field[:, 28:] = -1
    assert narrowest_of_widest(field, between) is None
    assert narrowest_of_widest(np.full((9, 9), -1e3, np.float32), np.ones((9, 9), bool)) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_comes_out_as_asked_and_says_so(seed):
    for value in (0.15, 1 / 3, 0.6):
        assert draw(value, seed).value == pytest.approx(value, abs=0.06)


def test_only_the_nucleus_changes_along_the_axis():
    thin, wide = draw(0.12, 5), draw(0.6, 5)
    away = ~(thin.regions["nucleus"] | wide.regions["nucleus"])
    # Granules and light around it stay; only what the nucleus covers differs.
    outside = ~(thin.regions["nucleus"] | thin.regions["cytoplasm"])
    assert np.array_equal(outside, ~(wide.regions["nucleus"] | wide.regions["cytoplasm"]))
    assert np.abs(thin.image[outside].astype(int) - wide.image[outside]).mean() < 2
    assert away.any()
    assert thin.image.shape == (224, 224, 3)
    assert thin.image.dtype == np.uint8
    assert thin.regions["deciding"].max() == 1


def test_the_same_seed_draws_the_same_picture_and_another_one_another():
    assert np.array_equal(draw(0.3, 7).image, draw(0.3, 7).image)
    assert not np.array_equal(draw(0.3, 7).image, draw(0.3, 8).image)


def test_the_rule_is_a_third():
    assert BAND_TO_SEGMENTED.rule == pytest.approx(1 / 3)
    assert BAND_TO_SEGMENTED.below.class_id == "segmented"
