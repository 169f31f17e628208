"""The figures of cause show the numbers they were given, signs included."""

import pytest

from xai_core.report.causal_figures import (
    Curve,
    before_and_after,
    curves_figure,
    earned_bars,
    points,
)


@pytest.mark.parametrize(
    ("value", "said"), [(0.382, "+38.2"), (-0.004, "−0.4"), (0.0, "0.0"), (-0.0001, "0.0")]
)
def test_points_keep_their_sign(value, said):
    assert points(value) == said


def test_what_was_earned_keeps_its_order_its_sign_and_its_colour():
    colours = [(230, 159, 0), (86, 180, 233)]
    bars = earned_bars({"nucleus": 0.4, "tag": -0.1}, colours, points).data[0]
    assert list(bars.x) == pytest.approx([0.4, -0.1])
    assert list(bars.text) == ["+40.0", "−10.0"]
    assert list(bars.marker.color) == ["rgb(230, 159, 0)", "rgb(86, 180, 233)"]


def test_bars_fit_with_their_numbers_even_where_nothing_was_earned():
    figure = earned_bars({"nucleus": 0.4, "tag": -0.1}, [(0, 0, 0), (0, 0, 0)], points)
    low, high = figure.layout.xaxis.range
    assert low < -0.1
    assert high > 0.4
    low, high = earned_bars({"nucleus": 0.0}, [(0, 0, 0)], points).layout.xaxis.range
    assert low < 0 < high


def test_before_and_after_stand_together():
    figure = before_and_after(["A", "B"], [0.9, 0.1], [0.2, 0.8], words=("before", "after"))
    assert [bars.name for bars in figure.data] == ["before", "after"]
    assert list(figure.data[1].text) == ["20.0 %", "80.0 %"]


def test_chance_is_a_curve_among_the_others():
    figure = curves_figure(
        [
            Curve("deletion", [0, 1], [0.9, 0.1]),
            Curve("insertion", [0, 1], [0.1, 0.9]),
            Curve("chance", [0, 1], [0.9, 0.1]),
        ],
        axis="share",
    )
    assert [line.name for line in figure.data] == ["deletion", "insertion", "chance"]
    assert list(figure.data[0].x) == [0, 100]
    assert len({(line.line.color, line.line.dash) for line in figure.data}) == 3
    assert figure.layout.yaxis.tickformat == ".0%"


def test_curves_of_a_value_are_in_its_unit():
    figure = curves_figure([Curve("deletion", [0, 1], [12.5, 8])], axis="share", unit="g/dL")
    assert figure.layout.yaxis.title.text == "g/dL"
    assert figure.layout.yaxis.range is None
    assert "%{y:.2f} g/dL" in figure.data[0].hovertemplate


def test_a_name_cannot_put_a_link_into_a_figure():
    figure = earned_bars({'<a href="http://example.org">A</a>': 0.1}, [(0, 0, 0)], points)
    assert "<a" not in figure.layout.yaxis.ticktext[0]
