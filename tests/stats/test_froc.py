"""FROC by hand, then against the definition written out plainly."""

import numpy as np
import pytest

from xai_core.stats.froc import RATES, MarkedImage, froc

TWO = [MarkedImage((0.9, None), (0.8,)), MarkedImage((0.7,), (0.6, 0.5))]
"""Two images, three lesions: one is never marked; three false marks."""


def plainly(images: list[MarkedImage]) -> list[float]:
    """The definition: count at every score, then read off between the points."""
    scores = {s for i in images for s in (*i.lesion_scores, *i.false_scores) if s is not None}
    lesions = sum(len(i.lesion_scores) for i in images)
    x, y = [0.0], [0.0]
    for cut_off in sorted(scores, reverse=True):
        false = sum(score >= cut_off for i in images for score in i.false_scores)
        hits = sum(s is not None and s >= cut_off for i in images for s in i.lesion_scores)
        x.append(false / len(images))
        y.append(hits / lesions)
    found = []
    for rate in RATES:
        k = max(i for i in range(len(x)) if x[i] <= rate)
        if k == len(x) - 1:
            found.append(y[-1])
        else:
            found.append(y[k] + (y[k + 1] - y[k]) * (rate - x[k]) / (x[k + 1] - x[k]))
    return found


def test_by_hand() -> None:
    found = froc(TWO)
    assert (found.images, found.lesions) == (2, 3)
    assert found.false_rates == (0, 0, 0.5, 0.5, 1, 1.5)
    assert found.sensitivities == pytest.approx((0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3))
    # At 1/8 and 1/4: between (0, 1/3) and (0.5, 1/3). From 1/2 on 2/3; flat past the last point.
    assert found.sensitivity_at == pytest.approx((1 / 3, 1 / 3, *(2 / 3,) * 5))
    assert found.mean_sensitivity == pytest.approx((2 / 3 + 5 * 2 / 3) / 7)


def test_between_two_points_the_line_is_straight() -> None:
    """A false mark and a lesion of one score come together: from (0, 0) straight to (1, 1)."""
    found = froc([MarkedImage((0.5,), (0.5,))])
    assert found.false_rates == (0, 1)
    assert found.sensitivity_at == (0.125, 0.25, 0.5, 1, 1, 1, 1)


def test_an_image_without_lesions_counts_among_the_images() -> None:
    with_empty = froc([*TWO, MarkedImage((), ()), MarkedImage((), ())])
    assert with_empty.false_rates[-1] == 3 / 4


def test_what_is_not_defined_is_none() -> None:
    for images in ([], [MarkedImage((), (0.4,))]):
        found = froc(images)
        assert (found.lesions, found.mean_sensitivity, found.mean_sensitivity_ci95) == (
            0,
            None,
            None,
        )
        assert found.sensitivity_at == (None,) * 7
    assert froc([MarkedImage((None,), ())]).mean_sensitivity == 0
    assert froc(TWO, ["one", "one"]).mean_sensitivity_ci95 is None
    with pytest.raises(ValueError, match="finite"):
        froc([MarkedImage((float("nan"),), ())])


@pytest.mark.parametrize("seed", range(8))
def test_like_the_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    images = [
        MarkedImage(
            tuple(
                None if random.random() < 0.3 else round(random.random(), 1)
                for _ in range(random.integers(0, 3))
            ),
            tuple(round(random.random(), 1) for _ in range(random.integers(0, 5))),
        )
        for _ in range(20)
    ]
    found = froc(images)
    assert found.sensitivity_at == pytest.approx(plainly(images))


def test_the_interval_is_that_of_resampled_patients() -> None:
    """The same draws, each counted plainly on the images drawn."""
    from xai_core.stats.bootstrap import draws

    random = np.random.default_rng(2)
    images = [
        MarkedImage((random.random(),), tuple(random.random(random.integers(0, 4))))
        for _ in range(12)
    ]
    patients = [f"p{k // 2}" for k in range(12)]
    means = []
    for block in draws(6, resamples=50, seed=7):
        for counts in block.astype(int).tolist():
            drawn = [images[k] for k in range(12) for _ in range(counts[k // 2])]
            means.append(np.mean(plainly(drawn)))
    found = froc(images, patients, resamples=50, seed=7)
    assert found.mean_sensitivity_ci95 == pytest.approx(tuple(np.percentile(means, (2.5, 97.5))))


def test_the_same_as_monai() -> None:
    """MONAI counts from the second lowest score on: so it is given one below all of ours."""
    from monai.metrics.froc import compute_froc_curve_data, compute_froc_score

    rng = np.random.default_rng(5)
    scores = rng.permutation(90) / 100
    images = [
        MarkedImage(tuple(three[:1] if k % 3 else ()), tuple(three[1:]))
        for k, three in enumerate(scores.reshape(30, 3).tolist())
    ]
    hits = np.array([s for i in images for s in i.lesion_scores])
    false = np.array([-1.0, *(s for i in images for s in i.false_scores)])
    lesions = len(hits) + 5
    missed = [*images, MarkedImage((None,) * 5, ())]
    curve = compute_froc_curve_data(false, hits, lesions, len(missed))
    theirs = compute_froc_score(*curve, eval_thresholds=RATES)
    assert froc(missed).mean_sensitivity == pytest.approx(theirs, abs=1e-12)
