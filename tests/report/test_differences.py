"""Two maps on one scale, by hand."""

import numpy as np
import pytest

from xai_core.errors import ArrayError
from xai_core.report.differences import Scaling, difference


def heat(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_by_sum_each_spends_one_in_all():
    shown = difference(heat([1, 3]), heat([10, 10]), Scaling.SUM)
    np.testing.assert_allclose(shown, [[-0.25, 0.25]])


def test_by_the_largest_the_best_places_are_equal():
    shown = difference(heat([1, 4]), heat([10, 10]), Scaling.LARGEST)
    np.testing.assert_allclose(shown, [[-0.75, 0]])


def test_what_speaks_against_the_answer_is_no_attention():
    shown = difference(heat([-5, 1]), heat([1, 1]), Scaling.SUM)
    np.testing.assert_allclose(shown, [[-0.5, 0.5]])


@pytest.mark.parametrize("scaling", Scaling)
def test_a_map_equals_itself_in_any_unit(scaling):
    first = heat([0.2, 0, 7], [1, 1, 0])
    np.testing.assert_allclose(difference(first, 1000 * first, scaling), 0, atol=1e-7)


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("blank", [heat([0, 0]), heat([-1, -2])])
def test_a_map_without_anything_positive_has_no_difference(scaling, blank):
    assert difference(heat([1, 2]), blank, scaling) is None
    assert difference(blank, heat([1, 2]), scaling) is None


def test_maps_of_two_pictures_are_refused():
    with pytest.raises(ArrayError, match="1 x 3"):
        difference(heat([1, 2]), heat([1, 2, 3]), Scaling.SUM)
