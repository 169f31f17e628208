"""The calibration figure: points where there are answers, and nowhere else."""

from xai_core.report.calibration_figure import calibration_figure
from xai_core.stats.calibration import reliability_table


def test_each_viewpoint_has_its_points_with_n():
    own = reliability_table([0.1, 0.9, 0.9], [False, True, False], 5)
    model = reliability_table([0.5], [True], 5)
    figure = calibration_figure(
        {"You": own, "<b>AI</b>": model}, confidence="how sure", accuracy="right"
    )
    diagonal, first, second = figure.data
    assert (tuple(diagonal.x), tuple(diagonal.y)) == ((0, 1), (0, 1))
    assert tuple(first.x) == (0.1, 0.9)
    assert tuple(first.y) == (0.0, 0.5)
    assert tuple(first.text) == ("n=1", "n=2")
    assert tuple(second.text) == ("n=1",)
    assert second.name == "&lt;b&gt;AI&lt;/b&gt;"


def test_without_answers_only_the_diagonal_is_left():
    figure = calibration_figure(
        {"You": reliability_table([], [], 5)}, confidence="how sure", accuracy="right"
    )
    assert len(figure.data[1].x or ()) == 0
