"""What a network puts out as an answer of each kind, as what can be explained, as cells."""

import math

import numpy as np
import pytest

from tests.tasks.examples import CELLS, GRADES, HB, NODULES, says
from xai_core.errors import ModelError
from xai_core.tasks import (
    Calibration,
    DetectionAnswer,
    Mark,
    OutputRef,
    ValueAnswer,
)


def test_logits_become_probabilities() -> None:
    (answer,) = CELLS.decode(np.array([[2.0, 0.0, 0.0]]), Calibration(temperature=2))
    e = math.e
    assert answer.logits == {"band": 2, "seg": 0, "eo": 0}
    assert answer.probabilities["band"] == pytest.approx(e / (e + 2))
    assert (answer.class_id, answer.confidence) == ("band", answer.probabilities["band"])
    (torn,) = CELLS.decode(np.zeros((1, 3)), Calibration())
    assert torn.class_id == "band"
    assert CELLS.n_outputs == 3
    assert CELLS.decode(np.zeros((0, 3)), Calibration()) == ()


def test_softmax_like_scipy() -> None:
    from scipy.special import softmax

    logits = np.random.default_rng(0).normal(0, 30, (20, 3))
    shares = [list(a.probabilities.values()) for a in CELLS.decode(logits, Calibration())]
    assert np.allclose(shares, softmax(logits, axis=1), atol=1e-15)


def test_an_output_becomes_a_value() -> None:
    told = Calibration(centre=12, scale=2, half_width=1.5)
    assert HB.decode(np.array([[-0.5]]), told) == (ValueAnswer(11, 9.5, 12.5),)
    assert HB.decode(np.array([[0.25]]), Calibration()) == (ValueAnswer(0.25),)
    assert HB.n_outputs == 1


def test_peaks_become_marks() -> None:
    """On 4 x 8 cells: two peaks of one score, in reading order, and a better one."""
    scores = np.full((1, 4, 8), -20.0)
    scores[0, 1, 5] = scores[0, 1, 1] = 0.0
    scores[0, 3, 3] = math.log(4)
    (answer,) = NODULES.decode(scores, Calibration())
    assert answer.marks == (
        Mark(3.5 / 4, 3.5 / 8, pytest.approx(0.8)),
        Mark(1.5 / 4, 1.5 / 8, 0.5),
        Mark(1.5 / 4, 5.5 / 8, 0.5),
    )
    assert answer.confidence == pytest.approx(0.8)
    (only,) = NODULES.decode(scores, Calibration(least_score=0.6))
    assert len(only.marks) == 1
    (exact,) = NODULES.decode(scores, Calibration(least_score=0.5))
    assert len(exact.marks) == 3
    (none,) = NODULES.decode(np.full((1, 4, 8), -20.0), Calibration())
    assert (none.marks, none.confidence) == ((), None)


@pytest.mark.parametrize("task", [CELLS, GRADES, HB, NODULES])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(task, bad: float) -> None:
    outputs = np.zeros((2, 3, 3)) if task is NODULES else np.zeros((2, task.n_outputs))
    outputs[1, -1] = bad
    with pytest.raises(ModelError, match="“wbc” gave an answer that is not a finite number"):
        task.decode(outputs, Calibration(model="wbc"))


def test_what_can_be_explained() -> None:
    answer = says(band=0.1, seg=0.7, eo=0.2)
    assert CELLS.targets(answer) == ("band", "seg", "eo")
    assert CELLS.default_target(answer) == "seg"
    assert CELLS.output_of("eo", answer) == OutputRef(2)
    value = ValueAnswer(11)
    assert (HB.targets(value), HB.default_target(value)) == (("up", "down"), "up")
    assert HB.output_of("down", value) == OutputRef(0, -1)
    assert HB.fixed_outputs() == value.outputs()
    assert [value.opposite(target) for target in ("up", "down")] == ["down", "up"]
    assert answer.opposite("eo") is None
    marks = DetectionAnswer((Mark(0.25, 0.5, 0.9), Mark(0.75, 0.5, 0.6)))
    assert NODULES.targets(marks) == ("mark-1", "mark-2")
    assert NODULES.default_target(marks) == "mark-1"
    assert NODULES.output_of("mark-2", marks) == OutputRef(0, at=(0.75, 0.5))
    assert NODULES.targets(DetectionAnswer(())) == ("whole",)
    with pytest.raises(ModelError, match="nothing called “x”"):
        CELLS.output_of("x", answer)


@pytest.mark.parametrize(
    ("task", "answer", "cells"),
    [
        (
            CELLS,
            says(band=0.1, seg=0.7, eo=0.2),
            {"probability:band": 0.1, "probability:seg": 0.7, "probability:eo": 0.2},
        ),
        (HB, ValueAnswer(11), {"value": 11, "value_low": None, "value_high": None}),
        (
            NODULES,
            DetectionAnswer((Mark(0.25, 0.5, 0.9),)),
            {"n_marks": 1, "best_score": 0.9, "marks": "[[0.25,0.5,0.9]]"},
        ),
        (NODULES, DetectionAnswer(()), {"n_marks": 0, "best_score": None, "marks": "[]"}),
    ],
)
def test_the_cells_of_a_study(task, answer, cells) -> None:
    assert task.cells(answer) == cells
    assert [column.name for column in task.columns()] == list(cells)
