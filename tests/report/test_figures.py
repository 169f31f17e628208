"""The figures show the numbers they were given and the words as they stand."""

import pytest

from xai_core.report.bar_figures import baseline_bars, probability_bars
from xai_core.report.chance_figure import Estimate, chance_dots
from xai_core.report.confusion_figure import confusion_figure
from xai_core.report.threshold_curve_figure import ThresholdCurveLabels, threshold_curve_figure
from xai_core.report.training_curve_figure import training_curve_figure


def test_probabilities_keep_their_order_and_mark_the_truth_in_words():
    figure = probability_bars(["A", "B"], [0.25, 0.75], highlight=1, truth=0, truth_label="expert")
    bars = figure.data[0]
    assert list(bars.x) == [0.25, 0.75]
    assert list(bars.text) == ["25.0 %", "75.0 %"]
    assert list(figure.layout.yaxis.ticktext) == ["<b>A · expert</b>", "B"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert bars.marker.color[0] != bars.marker.color[1]


def test_two_classes_of_one_name_keep_two_bars():
    assert len(set(probability_bars(["A", "A"], [0.5, 0.5]).data[0].y)) == 2


def test_undefined_is_said_in_words_and_never_drawn_as_a_number():
    figure = baseline_bars(
        {"attention": None, "chance": 0.2, "centre blob": None}, undefined="not defined"
    )
    assert list(figure.data[0].text) == ["not defined", "20.0 %", "not defined"]


def test_chance_and_centre_blob_stand_beside_the_attention():
    figure = baseline_bars(
        {"attention": 0.5, "chance": 0.2, "centre blob": 0.4}, undefined="not defined"
    )
    assert list(figure.layout.yaxis.ticktext) == ["attention", "chance", "centre blob"]
    assert figure.layout.xaxis.range[0] == 0


def test_the_strip_leaves_a_gap_where_a_score_is_undefined():
    labels = ThresholdCurveLabels("share", "IoU", "covered", "inside", "now")
    figure = threshold_curve_figure(
        [10, 20], [0.1, 0.2], [0.3, 0.4], [None, 0.5], labels=labels, marker=20
    )
    assert [curve.name for curve in figure.data] == ["IoU", "covered", "inside"]
    assert figure.data[2].y[0] is None
    assert not figure.data[2].connectgaps
    assert len({curve.line.dash for curve in figure.data}) == 3
    assert figure.layout.shapes[0].x0 == 20


def test_a_name_cannot_put_a_link_into_a_figure():
    figure = probability_bars(['<a href="http://example.org">A</a>'], [1.0])
    assert "<a" not in figure.layout.yaxis.ticktext[0]


def test_figures_are_compact_and_cannot_be_dragged():
    labels = ThresholdCurveLabels("share", "IoU", "covered", "inside", "now")
    strip = threshold_curve_figure([1], [0.1], [0.1], [0.1], labels=labels)
    for figure in (baseline_bars({"a": 0.1, "b": 0.1}, undefined="-"), strip):
        assert figure.layout.height <= 300
        assert figure.layout.dragmode is False
        assert figure.layout.xaxis.fixedrange


def test_the_confusion_figure_keeps_counts_and_shades_by_row():
    figure = confusion_figure(["a", "b"], [[3, 1], [0, 0]], rows="expert", columns="AI")
    cells = figure.data[0]
    assert [list(row) for row in cells.text] == [["3", "1"], ["", ""]]
    assert [list(row) for row in cells.z] == [[0.75, 0.25], [0.0, 0.0]]
    assert figure.layout.yaxis.autorange == "reversed"


def test_the_learning_curve_shows_both_curves_and_leaves_gaps():
    figure = training_curve_figure(
        [1, 2], [1.5, 0.5], [None, 0.9], epoch="epoch", loss="loss", accuracy="accuracy"
    )
    loss, accuracy = figure.data
    assert list(loss.y) == [1.5, 0.5]
    assert list(accuracy.y) == [None, 0.9]
    assert accuracy.yaxis == "y2"


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
