"""What is drawn can be read back from the figure: places, counts, and what a click means."""

import numpy as np

from xai_core.analysis.browse import Range
from xai_core.report.browse_figures import (
    Cloud,
    CloudWords,
    TableWords,
    agreement_scatter,
    confusion_cells,
)

WORDS = TableWords(["<b>Band</b>", "Eosinophil"], ["<b>Band</b>", "Eosinophil"], "expert", "AI")
COUNTS = np.array([[3, 1], [0, 0]])


def test_each_cell_knows_its_row_and_column() -> None:
    (cells,) = confusion_cells(COUNTS, WORDS, (None, None)).data
    assert [tuple(place) for place in cells.customdata] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert list(cells.text) == ["3", "1", "", ""]
    # A bar from half a place before to half a place after its column, in its row.
    assert [base + 0.5 for base in cells.base] == [0, 1, 0, 1]
    assert list(cells.y) == [0, 0, 1, 1]
    assert list(cells.marker.color) == [0.75, 0.25, 0, 0]


def test_names_are_shown_as_they_stand() -> None:
    figure = confusion_cells(COUNTS, WORDS, (None, None))
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;Band&lt;/b&gt;"
    assert "<b>" not in figure.data[0].hovertext[0]


def test_what_was_chosen_is_framed() -> None:
    assert len(confusion_cells(COUNTS, WORDS, (None, None)).layout.shapes) == 0
    (cell,) = confusion_cells(COUNTS, WORDS, (0, 1)).layout.shapes
    assert (cell.x0, cell.x1, cell.y0, cell.y1) == (0.5, 1.5, -0.5, 0.5)
    (row,) = confusion_cells(COUNTS, WORDS, (1, None)).layout.shapes
    assert (row.x0, row.x1, row.y0, row.y1) == (-0.5, 1.5, 0.5, 1.5)


CLOUD = Cloud(
    confidence=np.array([0.9, 0.5, 0.7]),
    agreement=np.array([0.4, -0.2, np.nan]),
    right=np.array([True, False, False]),
    case_ids=["a", "b", "c"],
)
CLOUD_WORDS = CloudWords("confidence", "agreement", "right", "wrong")


def test_undefined_agreement_is_not_drawn() -> None:
    right, wrong = agreement_scatter(CLOUD, CLOUD_WORDS, (None, None)).data
    assert (list(right.customdata), list(wrong.customdata)) == (["a"], ["b"])
    assert right.marker.symbol != wrong.marker.symbol  # never by colour alone


def test_every_point_is_inside_the_axes_and_a_range_is_framed() -> None:
    figure = agreement_scatter(CLOUD, CLOUD_WORDS, (Range(0.4, 0.6), Range(-0.3, 0)))
    low, high = figure.layout.yaxis.range
    assert low < -0.2 < 1 < high
    (box,) = figure.layout.shapes
    assert (box.x0, box.x1, box.y0, box.y1) == (0.4, 0.6, -0.3, 0)


def test_nothing_to_draw() -> None:
    nothing = Cloud(np.empty(0), np.empty(0), np.empty(0, dtype=bool), [])
    assert agreement_scatter(nothing, CLOUD_WORDS, (None, None)).layout.yaxis.range[1] > 1
