"""What is drawn can be read back from the figure: places, counts, and what a click means."""

import numpy as np

from xai_core.evaluation.case_list import Range
from xai_core.report.browse_figures import (
    Cloud,
    CloudWords,
    agreement_scatter,
)

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
