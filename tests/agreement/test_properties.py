"""What must hold for any map and any region."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from xai_core.agreement import Binarisation, score_heat_map

CUTS = [Binarisation.parse(name) for name in ("matched-area", "otsu", "mean+1sd", "percentile 80")]
SCORES = [f.name for f in fields(score_heat_map(np.eye(2), np.eye(2)))][:11]
quick = settings(max_examples=60)


@st.composite
def pairs(draw, empty=True):
    """A map of whole numbers (so that sums are exact, and ties common) and a graded region."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7))
    heat = draw(hnp.arrays(np.float32, shape, elements=st.integers(-4, 12).map(float)))
    levels = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0])
    region = draw(hnp.arrays(np.float32, shape, elements=levels))
    if not empty and not region.any():
        region[0, 0] = 1
    return heat, region


cuts = st.sampled_from(CUTS)


@given(pairs(), cuts, st.sampled_from([True, False, None]))
@quick
def test_ranges(pair, cut, right):
    result = score_heat_map(*pair, right=right, binarisation=cut)
    for name in SCORES:
        value = getattr(result, name)
        if value is not None:
            low = {"above_chance": -np.inf, "emphasis": -1}.get(name, 0)
            assert low <= value <= 1, name
            assert not (value == 0 and np.signbit(value)), name


@given(
    hnp.arrays(np.float32, (6, 6), elements=st.floats(-(2.0**100), 2.0**100, width=32)),
    hnp.arrays(np.bool_, (6, 6)),
    cuts,
)
@quick
def test_ranges_of_wild_floats(heat, region, cut):
    for name, value in score_heat_map(heat, region, binarisation=cut).as_dict().items():
        if isinstance(value, float) and name not in {"above_chance", "emphasis"}:
            assert 0 <= value <= 1, name


@given(pairs(), cuts, st.sampled_from([0.5, 2.0, 3.0, 1000.0]))
@quick
def test_the_unit_of_the_map_does_not_matter(pair, cut, scale):
    heat, region = pair
    once, scaled = (score_heat_map(h, region, binarisation=cut) for h in (heat, heat * scale))
    assert replace(scaled, attention_in_region=0, above_chance=0) == replace(
        once, attention_in_region=0, above_chance=0
    )
    assert scaled.attention_in_region == pytest.approx(once.attention_in_region)
    assert scaled.above_chance == pytest.approx(once.above_chance)


@given(pairs())
@quick
def test_ranks_see_only_the_order(pair):
    heat, region = pair
    once, bent = score_heat_map(heat, region), score_heat_map(np.maximum(heat, 0) ** 3, region)
    for name in ("rank_accuracy", "pointing", "emphasis", "iou", "saliency_coverage"):
        assert getattr(bent, name) == getattr(once, name), name


@given(pairs(), cuts)
@quick
def test_how_negative_a_negative_is_does_not_matter(pair, cut):
    heat, region = pair
    worse = np.where(heat < 0, heat * 50, heat)
    assert score_heat_map(worse, region, binarisation=cut) == score_heat_map(
        heat, region, binarisation=cut
    )


@given(pairs(), cuts)
@quick
def test_a_region_and_its_complement_share_the_attention(pair, cut):
    heat, region = pair
    inside = region > 0
    there = score_heat_map(heat, inside, binarisation=cut)
    elsewhere = score_heat_map(heat, ~inside, binarisation=cut)
    names = ["attention_in_region", "chance", "centre_blob", "centre_blob_narrow", "pointing"]
    if cut != CUTS[0]:  # a matched area is another area for the complement
        names.append("saliency_coverage")
    for name in names:
        a, b = getattr(there, name), getattr(elsewhere, name)
        if a is not None and b is not None:
            assert a + b == pytest.approx(1), name


@given(pairs(empty=False), cuts)
@quick
def test_iou_is_below_both_coverages(pair, cut):
    result = score_heat_map(*pair, binarisation=cut)
    assert result.iou <= result.ground_truth_coverage
    assert result.saliency_coverage is None or result.iou <= result.saliency_coverage


@given(pairs(), cuts, st.sampled_from(["rows", "columns", "both"]))
@quick
def test_shared_flips_change_nothing(pair, cut, which):
    axis = {"rows": 0, "columns": 1, "both": (0, 1)}[which]
    flipped = score_heat_map(*(np.flip(array, axis) for array in pair), binarisation=cut)
    _same(flipped, score_heat_map(*pair, binarisation=cut), SCORES)


@given(pairs(), cuts)
@quick
def test_a_shared_transpose_changes_only_the_blob(pair, cut):
    """The blob's sigma follows the width, so a tall picture has another baseline."""
    heat, region = pair
    names = [n for n in SCORES if heat.shape[0] == heat.shape[1] or not n.startswith("centre")]
    turned = score_heat_map(heat.T, region.T, binarisation=cut)
    _same(turned, score_heat_map(heat, region, binarisation=cut), names)


@given(pairs(empty=False))
@quick
def test_moving_heat_into_the_region_raises_its_share(pair):
    heat, region = pair
    hotter = np.where(region > 0, np.maximum(heat, 0) + 1, heat)
    before, after = (score_heat_map(h, region).attention_in_region for h in (heat, hotter))
    assert after is not None
    assert before is None or after >= before


def _same(one, other, names):
    for name in names:
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12), name
    assert one.pattern == other.pattern
