"""Whole groups drawn anew: what is drawn, and when an interval is defined."""

import numpy as np
import pytest

from xai_core.stats.bootstrap import draws, group_numbers, interval, of_sums


def test_cases_without_a_group_stand_alone() -> None:
    assert group_numbers(["a", None, "a", None], 4).tolist() == [0, 1, 0, 2]
    assert group_numbers(None, 3).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="4 cases, but 1 groups"):
        group_numbers(["a"], 4)


def test_each_draw_takes_as_many_groups_as_there_are() -> None:
    (block,) = draws(5, resamples=20)
    assert block.shape == (20, 5)
    assert (block.sum(axis=1) == 5).all()
    (again,) = draws(5, resamples=20)
    assert (block == again).all()


def test_an_interval_of_what_is_mostly_undefined_is_none() -> None:
    assert interval(np.array([np.nan, np.nan, 1.0])) is None
    assert interval(np.array([])) is None
    assert interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)


def test_a_mean_like_the_house_has_it() -> None:
    from xai_core.stats.means import mean_with_interval

    values = np.random.default_rng(0).random(60)
    groups = [str(k // 3) for k in range(60)]
    cases = np.stack([np.ones(60), values], axis=1)
    (found,) = of_sums(cases, groups, lambda s: s[:, 1:] / s[:, :1], resamples=4000)
    peer = mean_with_interval(values.tolist(), groups, n_resamples=4000)
    assert found == pytest.approx((peer.low, peer.high), abs=0.01)
