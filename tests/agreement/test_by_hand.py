"""Every score on 5x5 arrays small enough to check with a pencil."""

import numpy as np
import pytest

from xai_core.agreement import Binarisation, Pattern, score_heat_map
from xai_core.errors import ArrayError

# The region: four pixels of 25, so chance = 4 / 25 = 0.16.
REGION = np.array(
    [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0],
        [0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ],
    dtype=np.float32,
)

# All attention: 4 + 3 + 2 + 1 + 10 = 20, of which 10 in the region.
HEAT = np.array(
    [
        [0, 0, 0, 0, 0],
        [0, 4, 3, 0, 0],
        [0, 2, 1, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 10],
    ],
    dtype=np.float32,
)
ZERO = np.zeros((5, 5), dtype=np.float32)


def test_an_ordinary_case():
    result = score_heat_map(HEAT, REGION, right=True)
    assert result.attention_in_region == 0.5  # 10 / 20
    assert result.chance == 0.16  # 4 / 25
    assert result.above_chance == pytest.approx(0.34 / 0.84)  # (0.5 - 0.16) / (1 - 0.16)
    # The four hottest are 10, 4, 3, 2: three of them in the region. 3 in both, 5 in either.
    assert result.iou == 0.6  # 3 / 5
    assert result.ground_truth_coverage == 0.75  # 3 / 4
    assert result.saliency_coverage == 0.75  # 3 / 4
    assert result.rank_accuracy == 0.75  # 3 / 4
    assert result.pointing == 0  # the hottest pixel, 10, is outside
    assert result.emphasis is None  # a plain mask has one importance only
    assert result.pattern is Pattern.HUMAN_ALIGNED  # IoU 0.6 >= 0.5, right


def test_a_map_that_avoids_the_region_is_below_chance():
    result = score_heat_map(np.where(REGION > 0, 0, 1), REGION)
    assert result.attention_in_region == 0
    assert result.above_chance == pytest.approx(-0.16 / 0.84)  # (0 - 0.16) / 0.84
    # 21 pixels tie for 4 places, none of them in the region.
    assert (result.rank_accuracy, result.pointing, result.iou) == (0, 0, 0)


def test_a_map_that_is_the_region_scores_one_everywhere():
    result = score_heat_map(REGION, REGION)
    assert result.attention_in_region == 1
    assert result.above_chance == 1  # 0.84 / 0.84
    assert (result.iou, result.ground_truth_coverage, result.saliency_coverage) == (1, 1, 1)
    assert (result.rank_accuracy, result.pointing) == (1, 1)


class TestUndefined:
    def test_an_empty_region_leaves_nothing_defined(self):
        """The trap: an empty region is not a hit."""
        result = score_heat_map(HEAT, ZERO, right=True)
        assert [
            result.attention_in_region,
            result.chance,
            result.centre_blob,
            result.centre_blob_narrow,
            result.above_chance,
            result.iou,
            result.ground_truth_coverage,
            result.saliency_coverage,
            result.rank_accuracy,
            result.pointing,
            result.emphasis,
            result.pattern,
        ] == [None] * 12

    @pytest.mark.parametrize("name", ["matched-area", "otsu", "mean+1sd", "percentile 90"])
    def test_a_map_of_zeros_is_not_a_hit(self, name):
        """The trap: nothing was looked at, so nothing was looked at in the region."""
        result = score_heat_map(ZERO, REGION, right=True, binarisation=Binarisation.parse(name))
        assert result.attention_in_region is None  # 0 / 0
        assert result.above_chance is None
        assert result.iou == 0  # 0 / 4: only the map is empty
        assert result.ground_truth_coverage == 0  # 0 / 4
        assert result.saliency_coverage is None  # 0 / 0
        assert result.rank_accuracy is None  # flat
        assert result.pointing is None  # flat
        assert result.pattern is None  # no attention, no pattern
        assert result.chance == 0.16  # what does not depend on the map stays
        assert result.centre_blob is not None

    def test_both_empty(self):
        result = score_heat_map(ZERO, ZERO, right=False)
        assert (result.attention_in_region, result.iou, result.chance) == (None, None, None)
        assert (result.rank_accuracy, result.pointing, result.pattern) == (None, None, None)

    def test_a_region_that_is_the_whole_image(self):
        result = score_heat_map(HEAT, np.ones((5, 5)))
        assert result.attention_in_region == 1  # everything is inside
        assert result.chance == 1
        assert (result.centre_blob, result.centre_blob_narrow) == (1, 1)
        assert result.above_chance is None  # (1 - 1) / (1 - 1)
        # Five pixels are positive, all inside: 5 / 25, 5 / 25, 5 / 5.
        assert result.iou == 0.2
        assert result.ground_truth_coverage == 0.2
        assert result.saliency_coverage == 1
        assert (result.rank_accuracy, result.pointing) == (1, 1)

    def test_a_flat_map_has_attention_but_no_ranks(self):
        result = score_heat_map(np.full((5, 5), 7), REGION)
        assert result.attention_in_region == 0.16  # 4 * 7 / (25 * 7): exactly chance
        assert result.above_chance == 0
        assert (result.rank_accuracy, result.pointing) == (None, None)
        # Matched area: all 25 tie for 4 places, all are in. 4 / 25, 4 / 4, 4 / 25.
        assert result.iou == 0.16
        assert result.ground_truth_coverage == 1
        assert result.saliency_coverage == 0.16

    def test_a_map_with_evidence_against_only_is_a_map_of_zeros(self):
        assert score_heat_map(-HEAT - 1, REGION) == score_heat_map(ZERO, REGION)


class TestTraps:
    def test_negative_saliency_does_not_push_a_share_below_zero(self):
        """Summing signed values: (-10 + 0) / (-10 + 20) = -1. Only S+ counts: 0 / 20."""
        heat = ZERO.copy()
        heat[1, 1], heat[4, 4] = -10, 20
        assert score_heat_map(heat, REGION).attention_in_region == 0

    def test_negative_saliency_does_not_push_a_share_above_one(self):
        """Summing signed values: 20 / (20 - 10) = 2. Only S+ counts: 20 / 20."""
        heat = ZERO.copy()
        heat[1, 1], heat[4, 4] = 20, -10
        assert score_heat_map(heat, REGION).attention_in_region == 1

    def test_a_percentile_of_a_map_of_mostly_zeros_does_not_select_the_image(self):
        """The 50th percentile of 20 zeros and 5 positive values is 0; ">= 0" is everything."""
        result = score_heat_map(HEAT, REGION, binarisation=Binarisation.parse("percentile 50"))
        assert result.ground_truth_coverage == 1  # 4 / 4
        assert result.saliency_coverage == 0.8  # 4 / 5 positive pixels, not 4 / 25
        assert result.iou == 0.8  # 4 / 5

    def test_ties_for_the_hottest_pixel_are_not_resolved_by_order(self):
        """Three pixels of 9 tie, one of them in the region: 1 / 3, wherever it comes first."""
        first_inside, first_outside = ZERO.copy(), ZERO.copy()
        first_inside[1, 1] = first_inside[4, 0] = first_inside[4, 4] = 9
        first_outside[2, 2] = first_outside[0, 0] = first_outside[0, 4] = 9
        assert score_heat_map(first_inside, REGION).pointing == pytest.approx(1 / 3)
        assert score_heat_map(first_outside, REGION).pointing == pytest.approx(1 / 3)

    def test_ties_at_the_cut_take_part_with_their_expected_number(self):
        """One pixel of 9 inside; 3 places left for five tied pixels of 5, two of them inside.

        Expected inside: 1 + 3 * 2 / 5 = 2.2 of 4 = 0.55. The binary map takes all six:
        3 in both, 6 + 4 - 3 = 7 in either.
        """
        heat = ZERO.copy()
        heat[1, 1] = 9
        heat[1, 2] = heat[2, 1] = heat[0, 0] = heat[0, 4] = heat[4, 4] = 5
        for flipped_heat, flipped_region in (
            (heat, REGION),
            (heat[::-1, ::-1], REGION[::-1, ::-1]),
        ):
            result = score_heat_map(flipped_heat, flipped_region)
            assert result.rank_accuracy == pytest.approx(0.55)
            assert result.iou == pytest.approx(3 / 7)
            assert result.saliency_coverage == 0.5  # 3 / 6
            assert result.ground_truth_coverage == 0.75  # 3 / 4

    def test_zeros_that_tie_for_a_place_among_the_hottest(self):
        """One positive pixel, inside; 24 zeros tie for the 3 places left, 3 of them inside.

        Rank accuracy: (1 + 3 * 3 / 24) / 4 = 1.375 / 4 = 0.34375. The binary map takes no zero:
        1 in both, 4 in either.
        """
        heat = ZERO.copy()
        heat[1, 1] = 1
        result = score_heat_map(heat, REGION)
        assert result.rank_accuracy == 0.34375
        assert (result.iou, result.saliency_coverage) == (0.25, 1)

    def test_an_eight_bit_map_does_not_wrap(self):
        """200 + 200 = 400 is 144 in 8 bits. 400 of 500 in the region is 0.8."""
        heat = np.zeros((5, 5), dtype=np.uint8)
        heat[1, 1] = heat[2, 2] = 200
        heat[4, 4] = 100
        result = score_heat_map(heat, REGION)
        assert result.attention_in_region == 0.8
        assert result == score_heat_map(heat.astype(np.float32), REGION)

    def test_huge_values_do_not_overflow(self):
        heat = np.full((5, 5), 3e38, dtype=np.float32)
        assert score_heat_map(heat, REGION).attention_in_region == 0.16  # the sum leaves float32


class TestEmphasis:
    GRADED = np.array(
        [
            [0, 0, 0, 0, 0],
            [0, 1.0, 0.75, 0, 0],
            [0, 0.5, 0.25, 0, 0],
            [0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0],
        ]
    )

    def test_same_order(self):
        """Attention 4, 3, 2, 1 on importances 1, 0.75, 0.5, 0.25; the 10 outside is no part."""
        assert score_heat_map(HEAT, self.GRADED).emphasis == 1

    def test_opposite_order(self):
        assert score_heat_map(HEAT, np.where(self.GRADED > 0, 1.25 - self.GRADED, 0)).emphasis == -1

    def test_one_swap(self):
        """Ranks 4, 3, 2, 1 and 4, 2, 3, 1: 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15) = 0.8."""
        heat = HEAT.copy()
        heat[1, 2], heat[2, 1] = 2, 3
        assert score_heat_map(heat, self.GRADED).emphasis == pytest.approx(0.8)

    def test_ties_share_their_mean_rank(self):
        """Attention 4, 3, 3, 1 has ranks 4, 2.5, 2.5, 1; importance 4, 3, 2, 1.

        About the mean 2.5: (1.5, 0, 0, -1.5) and (1.5, .5, -.5, -1.5). 4.5 / sqrt(4.5 * 5).
        """
        heat = HEAT.copy()
        heat[2, 1] = 3
        assert score_heat_map(heat, self.GRADED).emphasis == pytest.approx(4.5 / np.sqrt(22.5))

    def test_no_tendency_is_a_plain_zero(self):
        """Attention ranks 2, 4, 1, 3 on importance ranks 4, 3, 2, 1.

        (-.5)(1.5) + (1.5)(.5) + (-1.5)(-.5) + (.5)(-1.5) = 0.
        """
        heat = ZERO.copy()
        heat[1, 1], heat[1, 2], heat[2, 1], heat[2, 2] = 2, 4, 1, 3
        result = score_heat_map(heat, self.GRADED).emphasis
        assert result == 0
        assert not np.signbit(result)

    def test_two_distinct_importances_are_too_few(self):
        graded = np.where(self.GRADED > 0.5, 1, self.GRADED > 0) * 0.5
        graded[1, 1] = 1
        assert len(np.unique(graded[graded > 0])) == 2
        assert score_heat_map(HEAT, graded).emphasis is None

    def test_two_distinct_heats_are_too_few(self):
        """Evidence against counts as none: 4, 3, and two negatives are 4, 3, 0, 0: three."""
        heat = np.where(HEAT >= 3, 3, 1) * REGION
        assert score_heat_map(heat, self.GRADED).emphasis is None
        three = HEAT.copy()
        three[2, 1], three[2, 2] = -1, -2
        # Ranks 4, 3, 1.5, 1.5 about 2.5 with (1.5, .5, -.5, -1.5): 4.5 / sqrt(4.5 * 5).
        assert score_heat_map(three, self.GRADED).emphasis == pytest.approx(4.5 / np.sqrt(22.5))
        two = three.copy()
        two[1, 2] = -3
        assert score_heat_map(two, self.GRADED).emphasis is None


class TestContracts:
    def test_shapes_must_match(self):
        with pytest.raises(ArrayError, match=r"heat map is 5 x 4 .* region is 5 x 5"):
            score_heat_map(HEAT[:, :4], REGION)

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_a_map_that_is_not_finite_is_refused(self, bad):
        heat = HEAT.copy()
        heat[0, 0] = bad
        with pytest.raises(ArrayError, match="not finite"):
            score_heat_map(heat, REGION)

    def test_a_region_of_0_and_255_is_refused(self):
        with pytest.raises(ArrayError, match="between 0 and 1"):
            score_heat_map(HEAT, REGION * 255)

    def test_inputs_are_left_as_they_were(self):
        heat, region = HEAT.copy() - 1, REGION.copy()
        before = heat.copy()
        score_heat_map(heat, region)
        assert np.array_equal(heat, before)
        assert np.array_equal(region, REGION)
