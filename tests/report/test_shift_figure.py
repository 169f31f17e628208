"""Points with intervals: at home, elsewhere, remedies."""

from xai_core.report.figure_style import BLUE, GREEN, ORANGE
from xai_core.report.shift_figure import Row, shift_figure

ROWS = (
    Row("at home", 0.9, (0.8, 0.95), "90 %"),
    Row("<b>elsewhere</b>", 0.5, None, "50 %"),
    Row("remedy", 0.7, (0.6, 0.75), "70 %"),
    Row("another", None, None, "not defined"),
)


def test_a_point_for_each_defined_row() -> None:
    figure = shift_figure(ROWS, "accuracy", as_share=True)
    assert [(mark.x[0], mark.y[0]) for mark in figure.data] == [(0.9, 0), (0.5, 1), (0.7, 2)]
    assert [mark.marker.color for mark in figure.data] == [BLUE, ORANGE, GREEN]
    first, second = figure.data[0].error_x, figure.data[1].error_x
    assert (round(first.array[0], 9), round(first.arrayminus[0], 9)) == (0.05, 0.1)
    assert (second.array[0], second.arrayminus[0]) == (0, 0)
    assert figure.layout.shapes[0].x0 == 0.9


def test_every_row_is_named_also_the_undefined_one() -> None:
    names = [note.text for note in shift_figure(ROWS, "accuracy", as_share=True).layout.annotations]
    assert names == [
        "at home: 90 %",
        "&lt;b&gt;elsewhere&lt;/b&gt;: 50 %",
        "remedy: 70 %",
        "another: not defined",
    ]


def test_a_value_has_its_own_axis() -> None:
    assert shift_figure(ROWS[:2], "g/dL", as_share=False).layout.xaxis.range is None
