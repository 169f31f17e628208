"""The ruler holds all that is told, and writes no limit over another."""

import pytest

from xai_core.report.value_ruler_figure import Teller, Told, value_ruler

AI = Told(Teller.MODEL, "AI", 10.5, "10.50", (9.0, 12.0))
MEASURED = Told(Teller.EXPERT, "measured", 11.0, "11.00")


def test_each_teller_has_a_row_with_its_number_and_a_look_of_its_own():
    figure = value_ruler([AI, MEASURED], unit="g/dL")
    assert [list(mark.x) for mark in figure.data] == [[10.5], [11.0]]
    assert list(figure.layout.yaxis.ticktext) == ["AI <b>10.50</b>", "measured <b>11.00</b>"]
    assert len({mark.marker.symbol for mark in figure.data}) == 2
    whisker = figure.data[0].error_x
    assert (list(whisker.array), list(whisker.arrayminus)) == ([1.5], [1.5])
    assert [mark.error_x.visible for mark in figure.data] == [True, False]


def test_the_ruler_reaches_over_interval_band_and_limits():
    figure = value_ruler(
        [AI, MEASURED], unit="g/dL", right=(10, 12), limits=[(13, "13"), (11, "11")]
    )
    low, high = figure.layout.xaxis.range
    assert low < 9
    assert high > 13
    band, *lines = figure.layout.shapes
    assert (band.x0, band.x1) == (10, 12)
    assert [line.x0 for line in lines] == [13, 11]
    assert [note.text for note in figure.layout.annotations] == ["11", "13"]


def test_a_value_alone_has_room_on_both_sides():
    low, high = value_ruler([MEASURED], unit="g/dL").layout.xaxis.range
    assert (low, high) == pytest.approx((10.96, 11.04))


def test_limits_too_close_are_lines_without_numbers():
    limits = [(11.0, "11"), (11.01, "11.01"), (11.0, "11"), (12.0, "12")]
    figure = value_ruler([AI], unit="g/dL", limits=limits)
    assert len(figure.layout.shapes) == 4
    assert [note.text for note in figure.layout.annotations] == ["11", "12"]


def test_a_name_cannot_put_a_link_into_a_figure():
    told = Told(Teller.MODEL, '<a href="http://example.org">A</a>', 1.0, "1.00")
    assert "<a" not in value_ruler([told], unit="u").layout.yaxis.ticktext[0]
