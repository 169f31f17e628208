"""The same scores written a second time with plain loops, and by other libraries.

The loops share no code and no array operation with the package: they follow the table of
definitions literally, pixel by pixel.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from skimage.filters import threshold_otsu
from sklearn.metrics import jaccard_score, precision_score, recall_score

from xai_core.agreement import Binarisation, binarise, score_heat_map

NAMES = [
    "attention_in_region",
    "chance",
    "centre_blob",
    "centre_blob_narrow",
    "above_chance",
    "iou",
    "ground_truth_coverage",
    "saliency_coverage",
    "rank_accuracy",
    "pointing",
    "emphasis",
]


def plain_scores(heat, region):
    """Every score of the table under matched-area binarisation, with Python numbers only."""
    height, width = len(heat), len(heat[0])
    pixels = [(r, c) for r in range(height) for c in range(width)]
    s = {(r, c): max(0.0, float(heat[r][c])) for r, c in pixels}
    g = {(r, c): float(region[r][c]) for r, c in pixels}
    inside = [p for p in pixels if g[p] > 0]
    hot_first = sorted(s.values(), reverse=True)
    scores = dict.fromkeys(NAMES)
    if not inside:
        return scores
    scores["chance"] = len(inside) / len(pixels)
    scores["centre_blob"] = plain_blob(inside, height, width, 0.25)
    scores["centre_blob_narrow"] = plain_blob(inside, height, width, 0.15)
    if sum(s.values()) > 0:
        scores["attention_in_region"] = sum(s[p] for p in inside) / sum(s.values())
        if len(inside) < len(pixels):
            scores["above_chance"] = (scores["attention_in_region"] - scores["chance"]) / (
                1 - scores["chance"]
            )
    cut = hot_first[len(inside) - 1]
    looked_at = {p for p in pixels if s[p] >= cut and s[p] > 0}
    both, either = looked_at & set(inside), looked_at | set(inside)
    scores["iou"] = len(both) / len(either)
    scores["ground_truth_coverage"] = len(both) / len(inside)
    if looked_at:
        scores["saliency_coverage"] = len(both) / len(looked_at)
    if hot_first[0] != hot_first[-1]:
        scores["rank_accuracy"] = sum(plain_chance_of_a_place(s, p, len(inside)) for p in inside)
        scores["rank_accuracy"] /= len(inside)
        hottest = [p for p in pixels if s[p] == hot_first[0]]
        scores["pointing"] = sum(p in inside for p in hottest) / len(hottest)
    scores["emphasis"] = plain_spearman([s[p] for p in inside], [g[p] for p in inside])
    return scores


def plain_chance_of_a_place(s, pixel, places):
    """How likely a pixel is among the hottest when tied pixels are put in random order."""
    hotter = sum(value > s[pixel] for value in s.values())
    tied = sum(value == s[pixel] for value in s.values())
    return min(1.0, max(0.0, (places - hotter) / tied))


def plain_blob(inside, height, width, fraction):
    def weight(r, c):
        squares = (r - (height - 1) / 2) ** 2 + (c - (width - 1) / 2) ** 2
        return math.exp(-squares / (2 * (fraction * width) ** 2))

    total = sum(weight(r, c) for r in range(height) for c in range(width))
    return sum(weight(r, c) for r, c in inside) / total


def plain_spearman(xs, ys):
    if len(set(xs)) < 3 or len(set(ys)) < 3:
        return None

    def rank(values, value):
        return sum(v < value for v in values) + (sum(v == value for v in values) + 1) / 2

    a, b = [rank(xs, x) for x in xs], [rank(ys, y) for y in ys]
    middle = (len(xs) + 1) / 2
    covariance = sum((i - middle) * (j - middle) for i, j in zip(a, b, strict=True))
    return covariance / math.sqrt(
        sum((i - middle) ** 2 for i in a) * sum((j - middle) ** 2 for j in b)
    )


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.sampled_from([2, 4, 30]),
    st.sampled_from([0.0, 0.2, 0.6, 1.0]),
)
@settings(max_examples=150)
def test_the_plain_loops_agree(seed, shape, n_values, density):
    random = np.random.default_rng(seed)
    heat = random.integers(-1, n_values, shape)
    region = np.where(random.random(shape) < density, random.choice([0.25, 0.5, 1], shape), 0)
    result = score_heat_map(heat, region)
    for name, expected in plain_scores(heat.tolist(), region.tolist()).items():
        assert getattr(result, name) == pytest.approx(expected, abs=1e-12), name


@pytest.fixture(params=range(8))
def smooth_pair(request):
    """A continuous signed map and a graded region on a 24 x 31 grid."""
    random = np.random.default_rng(request.param)
    heat = random.normal(size=(24, 31)).astype(np.float32)
    region = np.where(random.random((24, 31)) < 0.3, random.random((24, 31)), 0)
    return heat, region.astype(np.float32)


@pytest.mark.parametrize("name", ["matched-area", "otsu", "mean+1sd", "percentile 85"])
def test_overlaps_as_scikit_learn_has_them(smooth_pair, name):
    heat, region = smooth_pair
    cut = Binarisation.parse(name)
    result = score_heat_map(heat, region, binarisation=cut)
    truth, looked_at = (region > 0).ravel(), binarise(heat, region, cut).ravel()
    assert result.iou == pytest.approx(jaccard_score(truth, looked_at))
    assert result.ground_truth_coverage == pytest.approx(recall_score(truth, looked_at))
    assert result.saliency_coverage == pytest.approx(precision_score(truth, looked_at))


def test_emphasis_as_scipy_has_it(smooth_pair):
    heat, region = smooth_pair
    inside = region > 0
    expected = stats.spearmanr(np.maximum(heat, 0)[inside], region[inside]).statistic
    assert score_heat_map(heat, region).emphasis == pytest.approx(expected)


def test_otsu_as_scikit_image_has_it(smooth_pair):
    heat, region = smooth_pair
    positive = np.maximum(heat, 0).astype(np.float64)
    expected = positive > threshold_otsu(positive)
    assert np.array_equal(binarise(heat, region, Binarisation.parse("otsu")), expected)


def test_mean_plus_sd_as_numpy_has_it(smooth_pair):
    heat, region = smooth_pair
    positive = np.maximum(heat, 0).astype(np.float64)
    expected = positive > positive.mean() + positive.std()
    assert np.array_equal(binarise(heat, region, Binarisation.parse("mean+1sd")), expected)
