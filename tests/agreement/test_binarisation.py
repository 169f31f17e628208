"""Ways to cut a map in two, and maps that are flat."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.agreement import MATCHED_AREA, Binarisation, BinarisationKind, binarise
from xai_core.agreement.binarisation import hottest_count
from xai_core.errors import ChoiceError

ALL = ["matched-area", "otsu", "mean+1sd", "percentile 90"]

REGION = np.zeros((5, 5), dtype=np.float32)
REGION[0, :3] = 1

HEAT = np.zeros((5, 5), dtype=np.float32)
HEAT[0] = [9, 8, 7, 6, 5]


def selected(heat, name, region=REGION):
    """The values selected, hottest first."""
    return sorted(np.asarray(heat)[binarise(heat, region, Binarisation.parse(name))], reverse=True)


class TestNames:
    @pytest.mark.parametrize("text", [*ALL, "percentile 99.5", "percentile 0", "percentile 100"])
    def test_round_trip(self, text):
        assert str(Binarisation.parse(text)) == text

    @given(st.floats(0, 100))
    @settings(max_examples=50)
    def test_any_percentile_comes_back(self, percentile):
        cut = Binarisation(BinarisationKind.PERCENTILE, percentile)
        assert Binarisation.parse(str(cut)) == cut

    def test_the_default_is_matched_area(self):
        assert Binarisation.parse("matched-area") == MATCHED_AREA
        assert np.array_equal(binarise(HEAT, REGION), binarise(HEAT, REGION, MATCHED_AREA))

    def test_an_unknown_name_lists_the_valid_ones(self):
        with pytest.raises(ChoiceError, match="matched-area, otsu, mean\\+1sd, percentile"):
            Binarisation.parse("median")

    @pytest.mark.parametrize(
        "text", ["percentile", "percentile x", "percentile -1", "percentile 101", "percentile nan"]
    )
    def test_a_percentile_needs_a_number_from_0_to_100(self, text):
        with pytest.raises(ChoiceError, match="percentile"):
            Binarisation.parse(text)

    def test_the_others_take_none(self):
        with pytest.raises(ChoiceError, match="takes no number"):
            Binarisation.parse("otsu 3")

    def test_it_pickles(self):
        cut = Binarisation.parse("percentile 90")
        assert pickle.loads(pickle.dumps(cut)) == cut


class TestMatchedArea:
    def test_as_many_as_the_region_has_pixels(self):
        assert selected(HEAT, "matched-area") == [9, 8, 7]

    def test_ties_at_the_cut_are_all_in(self):
        heat = HEAT.copy()
        heat[4] = 7  # five more pixels of 7 for the third place
        assert selected(heat, "matched-area") == [9, 8, 7, 7, 7, 7, 7, 7]

    def test_zeros_never_fill_up_the_area(self):
        region = np.ones((5, 5))
        assert selected(HEAT, "matched-area", region) == [9, 8, 7, 6, 5]

    def test_an_empty_region_matches_no_pixel(self):
        assert selected(HEAT, "matched-area", np.zeros((5, 5))) == []


class TestPercentile:
    def test_at_or_above(self):
        """25 values: the 90th percentile lies at position 21.6, between 6 (21) and 7 (22)."""
        assert selected(HEAT, "percentile 90") == [9, 8, 7]

    def test_exactly_on_a_value(self):
        """Position 24 * 0.875 = 21 is the value 6 itself, and 6 >= 6."""
        assert selected(HEAT, "percentile 87.5") == [9, 8, 7, 6]

    def test_the_hundredth_is_the_hottest_with_its_ties(self):
        heat = HEAT.copy()
        heat[4, 4] = 9
        assert selected(heat, "percentile 100") == [9, 9]

    def test_never_a_pixel_without_evidence(self):
        assert selected(HEAT, "percentile 0") == [9, 8, 7, 6, 5]
        assert selected(HEAT - 6, "percentile 0") == [3, 2, 1]

    @given(st.integers(1, 400), st.floats(0, 100), st.integers(0, 99))
    @settings(max_examples=100)
    def test_the_set_numpy_selects(self, n, percentile, seed):
        heat = np.random.default_rng(seed).permutation(n).astype(np.float32)[None] + 1
        position = (n - 1) * percentile / 100
        if 0 < abs(position - round(position)) < 1e-5:
            return  # so near a value that interpolation itself is a matter of rounding
        expected = heat >= np.percentile(heat.astype(np.float64), percentile) - 1e-9
        cut = Binarisation(BinarisationKind.PERCENTILE, percentile)
        assert np.array_equal(binarise(heat, np.ones_like(heat), cut), expected)

    def test_a_count_that_is_whole_stays_whole(self):
        """1001 values, the hottest 0.1 %: from position 999 on, though 100 - 99.9 is not 0.1."""
        assert hottest_count(1001, 100 - 99.9) == 2
        assert hottest_count(1001, 0.1) == 2


class TestMeanPlusSd:
    def test_strictly_above(self):
        """24 zeros and one 25: mean 1, variance 24 * 1 / 25 + 24**2 / 25 = 24, sd 4.9."""
        heat = np.zeros((5, 5))
        heat[2, 2] = 25
        assert selected(heat, "mean+1sd") == [25]

    def test_a_value_on_the_threshold_is_out(self):
        """Half 0, half 4: mean 2, sd 2, threshold 4, and 4 is not above 4."""
        heat = np.array([[0, 4], [4, 0]], dtype=np.float32)
        assert selected(heat, "mean+1sd", np.ones((2, 2))) == []

    def test_on_the_positive_part(self):
        """Evidence against is no evidence: S+ is 24 zeros and one 25, as above."""
        heat = np.full((5, 5), -100.0)
        heat[2, 2] = 25
        assert selected(heat, "mean+1sd") == [25]


class TestOtsu:
    def test_two_heaps_are_parted(self):
        heat = np.array([[0, 0, 2, 2], [9, 10, 0, 9]], dtype=np.float32)
        assert selected(heat, "otsu", np.ones((2, 4))) == [10, 9, 9]

    def test_a_narrow_range_far_from_zero(self):
        """Two neighbouring float32 values: too near for a histogram of the raw numbers."""
        high = np.float32(1000)
        low = np.nextafter(high, np.float32(0))
        heat = np.array([[low, low], [low, high]], dtype=np.float32)
        assert selected(heat, "otsu", np.ones((2, 2))) == [high]


@pytest.mark.parametrize("name", ALL)
class TestAll:
    def test_zeros_binarise_to_empty(self, name):
        assert selected(np.zeros((5, 5)), name) == []

    def test_evidence_against_binarises_to_empty(self, name):
        assert selected(-HEAT, name) == []

    def test_boolean_of_the_same_shape(self, name):
        mask = binarise(HEAT, REGION, Binarisation.parse(name))
        assert (mask.shape, mask.dtype) == ((5, 5), np.dtype(bool))

    @pytest.mark.parametrize("scale", [1e-40, 1e-20, 1e35])
    def test_tiny_and_huge_maps(self, name, scale):
        """Whatever the unit, the hottest of a clear peak is selected and nothing warns."""
        heat = np.zeros((5, 5), dtype=np.float64)
        heat[2, 2] = 1000 * scale
        assert binarise(heat, REGION, Binarisation.parse(name))[2, 2]


@pytest.mark.parametrize("name", ["otsu", "mean+1sd"])
@pytest.mark.parametrize("value", [1, 0.1, 1e-30, 1 / 3])
def test_a_flat_positive_map_has_nothing_above_itself(name, value):
    assert selected(np.full((5, 5), value, dtype=np.float32), name) == []


@pytest.mark.parametrize("name", ["matched-area", "percentile 90"])
def test_a_flat_positive_map_ties_everywhere(name):
    assert len(selected(np.ones((5, 5)), name)) == 25
