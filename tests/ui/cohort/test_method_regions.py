"""Region by region: who agrees more, in words and numbers."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    from ui.cohort.method_regions import show_regions
    from xai_core.evaluation.method_regions import OVERLAPS, Nearer, RegionPair
    from xai_core.evaluation.two_levels import PairedMeasure

    def pair(nearer: Nearer, first: float | None) -> RegionPair:
        one = PairedMeasure(
            n=8, first=first, second=0.5, difference=0.25, ci95=None, p_value=0.01, rank_biserial=1
        )
        return RegionPair(nearer=nearer, chance=0.1, measures=dict.fromkeys(OVERLAPS, one))

    regions = {
        "a": pair(Nearer.SECOND, 0.25),
        "b": pair(Nearer.NEITHER, None),
        "c": pair(Nearer.SECOND, 0.25),
    }
    show_regions("One", "Other", regions, {"a": "Disc", "b": "Rim", "c": "Core"})


def test_each_region_is_named_where_it_belongs() -> None:
    page = AppTest.from_function(script, default_timeout=600).run()
    assert not page.exception
    said = [each.value for each in page.markdown]
    assert said == [
        "By IoU, **Other** agrees more with: Disc, Core.",
        "Not told apart by IoU: Rim.",
    ]
    table = page.table[0].value
    assert table["Region"].tolist() == ["Disc", "Rim", "Core"]
    assert table["IoU, One"].tolist()[1] == "not defined"
    assert table["Chance"].tolist() == ["10.0\N{NO-BREAK SPACE}%"] * 3
