"""Attention above chance, a dot a model."""

import pytest

from xai_core.report.chance_figure import Estimate, chance_dots


def test_two_models_stand_side_by_side_at_their_own_numbers_with_their_intervals():
    figure = chance_dots(
        ["nucleus", "tag"],
        {"A": [Estimate(0.5, 0.4, 0.7), Estimate(None)], "B": [Estimate(-0.2), Estimate(0.9)]},
        axis="above chance",
    )
    first, second = figure.data
    assert list(first.x) == [0.5, None]  # a gap, not 0
    assert first.error_x.array[0] == pytest.approx(0.2)
    assert first.error_x.arrayminus[0] == pytest.approx(0.1)
    assert list(second.x) == [-0.2, 0.9]
    assert set(first.y).isdisjoint(second.y)
    assert first.marker.symbol != second.marker.symbol
    assert list(figure.layout.yaxis.ticktext) == ["nucleus", "tag"]
