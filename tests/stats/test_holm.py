"""Holm's correction, by hand."""

import pytest

from xai_core.stats.holm import holm


def test_the_smallest_is_multiplied_most_and_none_falls_below_it() -> None:
    # Sorted: 0.01 x 3, 0.02 x 2, 0.9 x 1.
    assert holm([0.9, 0.01, 0.02]) == pytest.approx([0.9, 0.03, 0.04])
    # 0.02 x 2 = 0.04, then 0.03 x 1 would fall: it stays.
    assert holm([0.02, 0.03]) == pytest.approx([0.04, 0.04])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []
