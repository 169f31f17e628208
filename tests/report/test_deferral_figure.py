"""The curve's points are where its numbers are."""

from xai_core.report.deferral_figure import deferral_figure
from xai_core.stats.deferral import deferral_curve

WORDS = {"answered": "answered", "accuracy": "right", "threshold": "at least <sure>"}


def test_the_line_and_its_band() -> None:
    curve = deferral_curve([0.9, 0.8, 0.6], [True, True, False])
    band, line = deferral_figure(curve, **WORDS).data
    assert list(line.y) == [1.0, 1.0, 2 / 3]
    assert list(line.x) == [1 / 3, 2 / 3, 1.0]
    assert list(line.customdata) == [0.9, 0.8, 0.6]
    assert "at least &lt;sure&gt;" in line.hovertemplate
    assert list(band.y) == [*(one.high for one in curve), *(one.low for one in reversed(curve))]


def test_a_single_point_is_seen() -> None:
    (_, line) = deferral_figure(deferral_curve([0.9], [True]), **WORDS).data
    assert "markers" in line.mode
