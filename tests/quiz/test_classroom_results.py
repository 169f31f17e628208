"""Tallies, the crowd's map, and the figures of questions, by hand and beside scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pointbiserialr

from xai_core.quiz.classroom import ClassKind, ClassPlan
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.classroom_results import Confusion, results_of
from xai_core.quiz.crowd import crowd_map, tally
from xai_core.quiz.item_analysis import difficulty, discrimination
from xai_core.quiz.strokes import Stroke
from xai_core.stats.intervals import wilson_interval


def question(case: str, label: str = "a", *, contested: bool = False) -> CaseQuestion:
    return CaseQuestion(
        library="cells",
        library_hash="h",
        case=case,
        answers=("a", "b", "c"),
        label=label,
        contested=contested,
    )


PLAN = ClassPlan(
    title="Monday",
    kind=ClassKind.TEST,
    questions=(question("1"), question("2", "b"), question("3", contested=True)),
)
ANSWERS = {
    "aya": {0: "a", 1: "b", 2: "c"},
    "ben": {0: "b", 1: "b", 2: "a"},
    "chi": {0: "b", 1: "c"},
    "dai": {},
}


def dot(x: float, y: float, *, erase: bool = False) -> Stroke:
    return Stroke(erase=erase, radius=0.05, points=[(x, y)])


def test_votes_are_counted_in_the_order_of_the_answers():
    votes = tally(PLAN.questions[0], ["b", "a", "b", "nobody offered this"])
    assert list(votes.counts.items()) == [("a", 1), ("b", 2), ("c", 0)]
    assert votes.n == 3
    assert votes.share("b") == 2 / 3
    assert tally(PLAN.questions[0], []).share("a") is None


def test_the_crowds_map_is_the_share_of_markers():
    left, middle = [dot(0.1, 0.5)], [dot(0.5, 0.5)]
    both = [dot(0.1, 0.5), dot(0.5, 0.5)]
    undone = [dot(0.9, 0.5), dot(0.9, 0.5, erase=True)]
    crowd = crowd_map([left, middle, both, undone, []], (1, 5))
    found = crowd.heat_map
    assert found is not None
    assert found.dtype == np.float32
    assert found.tolist() == [pytest.approx([2 / 3, 0, 2 / 3, 0, 0])]
    assert crowd.n == 3  # who drew and erased it again is in neither
    nobody = crowd_map([undone, [dot(0.9, 0.5, erase=True)], []], (1, 5))
    assert (nobody.heat_map, nobody.n) == (None, 0)


def test_a_large_picture_is_marked_on_a_coarser_grid():
    found = crowd_map([[dot(0.25, 0.5)]], (600, 1200)).heat_map
    assert found is not None
    assert found.shape == (600, 1200)
    assert found[300, 300] == 1
    assert found[300, 900] == 0


def test_what_came_of_a_class():
    results = results_of(PLAN, ANSWERS)
    first, _, third = results.items
    assert (first.difficulty.right, first.difficulty.n) == (1, 3)
    assert first.difficulty.interval == wilson_interval(1, 3)
    assert first.chance == 1 / 3
    assert third.difficulty is None
    assert third.discrimination is None
    assert third.tally.n == 2
    assert results.finished == 2
    assert [(one.answered, one.right, one.scored) for one in results.members] == [
        (3, 2, 2),
        (3, 1, 2),
        (2, 0, 2),
        (0, 0, 0),
    ]


def test_who_finished_and_what_was_confused():
    results = results_of(PLAN, ANSWERS)
    assert [(one.member, one.finished) for one in results.members] == [
        ("aya", True),
        ("ben", True),
        ("chi", False),
        ("dai", False),
    ]
    assert results.confusions == (
        Confusion("a", "b", n=2, of=3),
        Confusion("b", "c", n=1, of=3),
    )
    early = results_of(PLAN, ANSWERS, asked=1)
    assert len(early.items) == 1
    assert early.finished == 3


def test_discrimination_by_hand():
    # Right on the first; right on the others: 2, 1, 0, 0. r = 1.5 / sqrt(1 * 2.75)
    marks = [[True, True, True], [True, True, False], [False, False, False], [False, None, False]]
    assert discrimination(marks, 0) == pytest.approx(1.5 / np.sqrt(2.75))
    assert difficulty(marks, 1).share == 2 / 3
    assert difficulty(marks, 1).n == 3


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [[True, True], [False, False]],  # two people
        [[True, False], [True, True], [True, False]],  # all right
        [[True, True], [False, True], [True, True]],  # all as good in the rest
        [[None, True], [None, False], [None, True]],  # nobody answered
    ],
)
def test_discrimination_is_not_defined(marks):
    assert discrimination(marks, 0) is None


answer = st.sampled_from([True, False, None])


@given(st.lists(st.lists(answer, min_size=4, max_size=4), min_size=3, max_size=30))
def test_discrimination_is_scipys_point_biserial(marks):
    found = discrimination(marks, 1)
    rows = [row for row in marks if row[1] is not None]
    rest = [sum(one is True for place, one in enumerate(row) if place != 1) for row in rows]
    if found is None:
        assert len(rows) < 3 or len({row[1] for row in rows}) < 2 or len(set(rest)) < 2
    else:
        expected = pointbiserialr([row[1] for row in rows], rest).statistic
        assert found == pytest.approx(expected, abs=1e-12)
