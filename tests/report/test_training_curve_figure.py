"""Loss and score over the epochs."""

from xai_core.report.training_curve_figure import training_curve_figure


def test_the_training_curve_shows_both_curves_and_leaves_gaps():
    figure = training_curve_figure(
        [1, 2], [1.5, 0.5], [None, 0.9], epoch="epoch", loss="loss", accuracy="accuracy"
    )
    loss, accuracy = figure.data
    assert list(loss.y) == [1.5, 0.5]
    assert list(accuracy.y) == [None, 0.9]
    assert accuracy.yaxis == "y2"
