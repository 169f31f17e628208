"""Accuracy smear by smear: a row for each model, a point for each smear."""

from xai_core.report.specimen_figure import specimen_figure
from xai_core.stats.specimens import specimen_report


def test_each_smear_is_a_point_with_its_name_and_count():
    report = specimen_report(
        ["a"] * 4, ["a", "a", "a", "b"], ["s1", "s1", "<i>", "<i>"], ["a", "b"]
    )
    figure = specimen_figure({"<b>A</b>": report, "B": report}, accuracy="right")
    first, second = figure.data
    assert list(first.x) == [0.5, 1.0]
    assert list(first.text) == ["&lt;i&gt;: 1/2", "s1: 2/2"]
    assert (set(first.y), set(second.y)) == ({0}, {1})
    assert [note.text for note in figure.layout.annotations] == ["&lt;b&gt;A&lt;/b&gt;", "B"]
    low, high = figure.layout.xaxis.range
    assert low < 0.5
    assert high > 1


def test_without_smears_there_is_an_empty_row():
    nothing = specimen_report(["a"], ["a"], [None], ["a"])
    (box,) = specimen_figure({"A": nothing}, accuracy="right").data
    assert not box.x
