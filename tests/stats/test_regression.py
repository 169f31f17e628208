"""Error, correlation and agreement of values: by hand, then against scipy."""

import math

import numpy as np
import pytest

from xai_core.stats.regression import bland_altman, closeness, gain


def test_by_hand() -> None:
    """Always 1 too high: perfectly correlated, never right, and concordance pays for the shift."""
    found = closeness([1, 2, 3], [2, 3, 4])
    assert (found.n, found.mae, found.rmse, found.r) == (3, 1.0, 1.0, pytest.approx(1.0))
    # Variances and covariance 2/3, shift 1: 2 * 2/3 / (2/3 + 2/3 + 1) = 4/7.
    assert found.ccc == pytest.approx(4 / 7)


def test_a_perfect_answer() -> None:
    found = closeness([1, 2, 3, 4], [1, 2, 3, 4])
    assert (found.mae, found.rmse, found.r, found.ccc) == (0, 0, pytest.approx(1), pytest.approx(1))


def test_what_is_not_defined_is_none() -> None:
    nothing = closeness([], [])
    assert (nothing.n, nothing.mae, nothing.r, nothing.ccc, nothing.mae_ci95) == (
        0,
        None,
        None,
        None,
        None,
    )
    one = closeness([3], [5])
    assert (one.mae, one.r, one.ccc, one.mae_ci95) == (2.0, None, 0.0, None)
    constant = closeness([0.1, 0.1, 0.1], [1, 2, 3])
    assert (constant.r, constant.r_ci95, constant.ccc) == (None, None, pytest.approx(0))
    assert closeness([2, 2], [2, 2]).ccc is None


def test_like_scipy() -> None:
    from scipy.stats import pearsonr

    random = np.random.default_rng(3)
    truth = random.normal(12, 2, 200)
    answer = truth * 0.7 + random.normal(3, 1, 200)
    found = closeness(truth, answer)
    assert found.r == pytest.approx(pearsonr(truth, answer).statistic, abs=1e-12)
    cov = np.cov(truth, answer, ddof=0)
    lin = 2 * cov[0, 1] / (cov[0, 0] + cov[1, 1] + (truth.mean() - answer.mean()) ** 2)
    assert found.ccc == pytest.approx(lin, abs=1e-12)
    assert found.rmse == pytest.approx(math.sqrt(((answer - truth) ** 2).mean()), abs=1e-12)


def test_intervals_like_scipys_bootstrap() -> None:
    from scipy.stats import bootstrap, pearsonr

    random = np.random.default_rng(4)
    truth = random.normal(0, 1, 80)
    answer = truth + random.normal(0, 1, 80)
    found = closeness(truth, answer, resamples=4000)
    peer = bootstrap(
        (truth, answer),
        lambda a, b: pearsonr(a, b).statistic,
        paired=True,
        vectorized=False,
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    assert found.r_ci95 == pytest.approx((peer.low, peer.high), abs=0.02)


def test_specimens_are_drawn_whole() -> None:
    """Each case ten times over in one specimen: as sure as if it were there once."""
    random = np.random.default_rng(5)
    truth, answer = random.normal(size=30), random.normal(size=30)
    once = closeness(truth, answer)
    often = closeness(
        np.repeat(truth, 10), np.repeat(answer, 10), [str(i // 10) for i in range(300)]
    )
    assert often.mae_ci95 == pytest.approx(once.mae_ci95)
    assert closeness([1, 2], [2, 4], ["a", "a"]).mae_ci95 is None


def test_differences_by_hand() -> None:
    """Differences -1, 0, 1: mean 0, standard deviation 1, limits 1.96 either way."""
    found = bland_altman([5, 5, 5], [4, 5, 6])
    assert (found.bias, found.sd) == (0, 1)
    assert (found.lower, found.upper) == (
        pytest.approx(-1.96, abs=1e-3),
        pytest.approx(1.96, abs=1e-3),
    )
    # Student's quantile for 2 degrees of freedom is 4.3027; over the root of 3.
    assert found.bias_ci95 == pytest.approx((-2.4841, 2.4841), abs=1e-3)
    # Of a limit: 4.3027 * sqrt(1/3 + 1.96^2 / 4) = 4.8939 either way.
    assert found.lower_ci95 == pytest.approx((-6.8538, 2.9339), abs=1e-3)
    assert found.upper_ci95 == pytest.approx((-2.9339, 6.8538), abs=1e-3)
    assert bland_altman([], []).bias is None
    assert (bland_altman([1], [2]).bias, bland_altman([1], [2]).sd) == (1, None)


def test_what_is_no_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        closeness([1, 2], [1])
    with pytest.raises(ValueError, match="finite"):
        closeness([1, float("nan")], [1, 2])
    with pytest.raises(ValueError, match="groups"):
        closeness([1, 2], [1, 2], ["a"])


def test_the_gain_by_hand() -> None:
    """The first is always 1 too high, the second 1 too low on the last case alone."""
    found = gain([1, 2, 3], [2, 3, 4], [1, 2, 2])
    assert (found.n, found.mae) == (3, pytest.approx(1 / 3 - 1))
    first, second = closeness([1, 2, 3], [2, 3, 4]), closeness([1, 2, 3], [1, 2, 2])
    assert found.r == pytest.approx(second.r - first.r)
    assert found.ccc == pytest.approx(second.ccc - first.ccc)


def test_the_same_answers_gain_nothing() -> None:
    random = np.random.default_rng(5)
    truth, answer = random.normal(size=(2, 50))
    found = gain(truth, answer, answer)
    assert (found.r, found.r_ci95, found.mae_ci95) == (0, (0, 0), (0, 0))


def test_what_is_hard_for_both_does_not_blur_the_gain() -> None:
    """Paired, a small gain is shown that the two intervals alone would not tell apart."""
    random = np.random.default_rng(6)
    truth = random.normal(12, 2, 120)
    shared = random.normal(0, 1.5, 120)
    first, second = truth + 1.2 * shared, truth + shared
    paired = gain(truth, first, second)
    one, other = closeness(truth, first), closeness(truth, second)
    assert paired.r_ci95[0] > 0
    assert paired.mae_ci95[1] < 0
    assert other.r_ci95[0] < one.r_ci95[1]  # unpaired, they overlap


def test_a_gain_that_is_not_defined() -> None:
    assert gain([], [], []).r is None
    constant = gain([1, 2, 3], [2, 2, 2], [1, 2, 3])
    assert (constant.r, constant.r_ci95, constant.mae) == (None, None, pytest.approx(-2 / 3))
