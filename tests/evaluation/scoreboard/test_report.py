"""Means, leaders and files, by hand."""

from datetime import date

import pytest

from xai_core.errors import StudyError
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.evaluation.scoreboard.report import (
    Asked,
    CaseScores,
    MapScores,
    Scoreboard,
    ScoreMean,
    leading,
    summed_up,
)
from xai_core.explain.explanation import Method

A, B, C = Method.GRAD_CAM, Method.LAYER_CAM, Method.EIGEN_CAM


def mean(value: float | None, low: float = 0, high: float = 0) -> ScoreMean:
    ends = None if value is None else (low, high)
    return ScoreMean(mean=value, ci95=ends, n=2, n_undefined=0, n_specimens=2)


def row(case: str, **scores: float | None) -> CaseScores:
    made = {Measure(name): value for name, value in scores.items()}
    return CaseScores(
        case=case,
        specimen=None,
        target="band",
        baselines={Baseline.CHANCE: {Measure.ATTENTION: 0.25}},
        methods={A: MapScores(scores=made, layer="stage4", settings={"k": 1, "of": case})},
    )


def test_the_leaders_are_those_no_interval_tells_from_the_best() -> None:
    means = {A: mean(0.9, 0.8, 1), B: mean(0.7, 0.6, 0.8), C: mean(0.2, 0.1, 0.3)}
    assert leading(means, larger_is_better=True) == (A, B)
    assert leading(means, larger_is_better=False) == (C,)


def test_nobody_leads_where_nobody_is_told_apart() -> None:
    assert leading({A: mean(0.9, 0, 1), B: mean(0.1, 0, 1)}, larger_is_better=True) == ()
    assert leading({A: mean(0.9, 0.8, 1)}, larger_is_better=True) == ()
    assert leading({A: mean(0.9, 0.8, 1), B: mean(None)}, larger_is_better=True) == ()


def test_what_was_not_asked_is_not_undefined() -> None:
    rows = [row("1", attention=0.5, sanity=0.1), row("2", attention=None), row("3", attention=0.7)]
    baselines, methods = summed_up(rows)
    means = methods[A].means
    assert means[Measure.ATTENTION].mean == pytest.approx(0.6)
    assert (means[Measure.ATTENTION].n, means[Measure.ATTENTION].n_undefined) == (2, 1)
    assert (means[Measure.SANITY].n, means[Measure.SANITY].n_undefined) == (1, 0)
    assert Measure.ROAD not in means
    assert baselines[Baseline.CHANCE][Measure.ATTENTION].mean == 0.25
    assert Baseline.CENTRE_BLOB not in baselines
    assert (methods[A].layer, methods[A].settings) == ("stage4", {"k": 1})


def test_a_file_is_read_as_it_was_written() -> None:
    asked = Asked(region="r", fill="blur", split=None, n=1, n_repeated=0, seed=0, methods=(A,))
    baselines, methods = summed_up([row("1", attention=0.5, road=0.2)])
    board = Scoreboard(
        library="l",
        content_hash="0",
        model="m",
        weights_sha256="0",
        asked=asked,
        made=date(2026, 1, 2),
        n=1,
        n_answered=1,
        baselines=baselines,
        methods=methods,
        leaders={},
        left_out={},
        cases=(),
    )
    assert Scoreboard.read(board.as_bytes(), "l--m.json") == board
    assert board.measures == (Measure.ATTENTION, Measure.ROAD)
    with pytest.raises(StudyError, match=r"“l--m\.json” is no scoreboard"):
        Scoreboard.read(b'{"library": "l"}', "l--m.json")
