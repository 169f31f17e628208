"""Counts as they are, shaded by row."""

from xai_core.report.confusion_figure import confusion_figure


def test_the_confusion_figure_keeps_counts_and_shades_by_row():
    figure = confusion_figure(["a", "b"], [[3, 1], [0, 0]], rows="expert", columns="AI")
    cells = figure.data[0]
    assert [list(row) for row in cells.text] == [["3", "1"], ["", ""]]
    assert [list(row) for row in cells.z] == [[0.75, 0.25], [0.0, 0.0]]
    assert figure.layout.yaxis.autorange == "reversed"
