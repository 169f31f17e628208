"""A question in words beside one about a case: by hand, and as plans kept them before."""

import json

import pytest
from pydantic import ValidationError

from tests.quiz.test_classroom import FIRST, NOW, plan_of
from xai_core.errors import QuizError
from xai_core.quiz.classroom import (
    ClassKind,
    ClassPlan,
    ClassState,
    Step,
    advance,
    ask,
    can_ask,
    can_go_back,
    check_vote,
    questions_put,
    steps_of,
    told_questions,
)
from xai_core.quiz.classroom_questions import CaseQuestion, QuestionInWords
from xai_core.quiz.classroom_results import results_of
from xai_core.types import LocalisedText


def said(en: str) -> LocalisedText:
    return LocalisedText(en=en, ja=f"「{en}」")


WHERE = QuestionInWords(
    id="where",
    text=said("Where?"),
    choices=(said("Here"), said("There"), said("Nowhere")),
    right=2,
    why=said("Because"),
    step="look",
)
OPINION = QuestionInWords(id="opinion", text=said("Which?"), choices=(said("This"), said("That")))
PLAN = plan_of(questions=(WHERE, OPINION, FIRST), lesson="tiny")


def test_answers_are_the_numbers_of_the_choices():
    assert WHERE.answers == ("1", "2", "3")
    assert (WHERE.truth, WHERE.is_right("2"), WHERE.is_right("1")) == ("2", True, False)
    assert (OPINION.truth, OPINION.is_right("1")) == (None, None)
    assert WHERE.choice("3").ja == "「Nowhere」"


@pytest.mark.parametrize(
    "changes",
    [
        {"choices": (said("One"),)},
        {"choices": tuple(said(str(n)) for n in range(11))},
        {"right": 4},
        {"right": 0},
        {"text": {"en": "Only English"}},
    ],
)
def test_what_cannot_be_asked(changes):
    with pytest.raises(ValidationError):
        QuestionInWords.model_validate(WHERE.model_dump() | changes)


def test_a_plan_kept_before_there_were_kinds_still_opens():
    kept = json.loads(plan_of().as_json())
    del kept["lesson"]
    for question in kept["questions"]:
        del question["kind"]
    assert ClassPlan.from_json(json.dumps(kept)) == plan_of()
    assert ClassPlan.from_json(PLAN.as_json()) == PLAN
    assert isinstance(PLAN.questions[2], CaseQuestion)
    kept["questions"][0]["kind"] = "essay"
    with pytest.raises(QuizError, match="cannot be read"):
        ClassPlan.from_json(json.dumps(kept))


def test_a_plan_kept_when_a_grouping_was_called_a_mapping_still_opens():
    plan = plan_of(questions=(FIRST.model_copy(update={"grouping": "coarse"}), FIRST))
    kept = json.loads(plan.as_json())
    for question in kept["questions"]:
        question["mapping"] = question.pop("grouping")
    assert [question["mapping"] for question in kept["questions"]] == ["coarse", None]
    assert ClassPlan.from_json(json.dumps(kept)) == plan


def test_it_is_asked_and_closed():
    assert steps_of(WHERE) == (Step.ASK, Step.CLOSED)
    state = ClassState()
    walked = []
    for _ in range(9):
        state = advance(PLAN, state, state.version, NOW)
        walked.append((state.step.value, state.at))
    assert walked == [
        ("ask", 0),
        ("closed", 0),
        ("ask", 1),
        ("closed", 1),
        ("ask", 2),
        ("expert", 2),
        ("ai", 2),
        ("agreement", 2),
        ("over", 2),
    ]
    closed = ClassState(step=Step.CLOSED, at=1, started_at=NOW)
    assert not can_go_back(PLAN, closed)
    assert told_questions(PLAN, closed, frozenset(), NOW) == {0, 1}
    with pytest.raises(QuizError, match="closed"):
        check_vote(PLAN, closed, 1, "1", NOW)
    asked = ClassState(step=Step.ASK, at=1, started_at=NOW)
    check_vote(PLAN, asked, 1, "2", NOW)
    with pytest.raises(QuizError, match="not one of the answers"):
        check_vote(PLAN, asked, 1, "3", NOW)


def test_questions_are_skipped_and_never_come_back():
    waiting = ClassState()
    second = ask(PLAN, waiting, 0, 1, NOW)
    assert (second.step, second.at, second.version, second.started_at) == (Step.ASK, 1, 1, NOW)
    assert ask(PLAN, second, 1, 2, NOW) is second  # a vote is open
    closed = advance(PLAN, second, 1, NOW)
    assert [can_ask(PLAN, closed, place) for place in (-1, 0, 1, 2, 3)] == [
        False,
        False,
        False,
        True,
        False,
    ]
    assert ask(PLAN, closed, 1, 2, NOW) is closed  # pressed on an older screen
    assert ask(PLAN, closed, 2, 2, NOW).at == 2
    assert not can_ask(plan_of(kind=ClassKind.TEST), waiting, 0)
    # Nobody answered the first: of a lesson it was not put, of any other class it was.
    assert questions_put(PLAN, 2, {1: 3}) == (1,)
    assert questions_put(plan_of(), 2, {1: 3}) == (0, 1)


def test_what_came_of_it():
    plan = plan_of(questions=(WHERE, OPINION, OPINION, FIRST), lesson="tiny")
    answers = {
        "aya": {0: "2", 1: "1", 3: "b"},
        "ben": {0: "1", 1: "2", 3: "a"},
        "chi": {0: "1"},
    }
    results = results_of(plan, answers)
    assert [item.question for item in results.items] == [0, 1, 3]  # the third was skipped
    where, opinion, case = results.items
    assert (where.difficulty.right, where.difficulty.n, where.chance) == (1, 3, 1 / 3)
    assert list(where.tally.counts.items()) == [("1", 2), ("2", 1), ("3", 0)]
    assert (opinion.difficulty, opinion.discrimination, opinion.tally.n) == (None, None, 2)
    assert case.difficulty.n == 2
    assert [(one.right, one.scored, one.finished) for one in results.members] == [
        (1, 2, True),
        (1, 2, True),
        (0, 1, False),
    ]
    # Choice 1 of one question is not choice 1 of another.
    assert [(one.truth, one.answer) for one in results.confusions] == [("a", "b")]
