"""Bars show the numbers they were given and the words as they stand."""

from xai_core.report.bar_figures import baseline_bars, probability_bars


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


def test_a_name_cannot_put_a_link_into_a_figure():
    figure = probability_bars(['<a href="http://example.org">A</a>'], [1.0])
    assert "<a" not in figure.layout.yaxis.ticktext[0]


def test_bars_are_compact_and_cannot_be_dragged():
    figure = baseline_bars({"a": 0.1, "b": 0.1}, undefined="-")
    assert figure.layout.height <= 300
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange
