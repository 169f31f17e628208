"""Scores over the level of the cut, each at its own number."""

from xai_core.report.threshold_curve_figure import ThresholdCurveLabels, threshold_curve_figure


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


def test_the_strip_is_compact_and_cannot_be_dragged():
    labels = ThresholdCurveLabels("share", "IoU", "covered", "inside", "now")
    figure = threshold_curve_figure([1], [0.1], [0.1], [0.1], labels=labels)
    assert figure.layout.height <= 300
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange
