"""A class step by step: two questions of three answers, the second one's label contested."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from xai_core.errors import QuizError
from xai_core.quiz.classroom import (
    ClassKind,
    ClassPlan,
    ClassState,
    Feedback,
    Order,
    Step,
    advance,
    asked_so_far,
    can_go_back,
    check_vote,
    end,
    go_back,
    may_change,
    open_questions,
    order_for,
    told_questions,
)
from xai_core.quiz.classroom_questions import AskedAi, CaseQuestion

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
AI = AskedAi(model="tiny", weights_sha256="0" * 64, answer="b", confidence=0.9, right=False)
FIRST = CaseQuestion(
    library="cells", library_hash="h", case="c1", answers=("a", "b", "c"), label="a", ai=AI
)
SECOND = FIRST.model_copy(update={"case": "c2", "contested": True, "ai": None})


def plan_of(**changes: Any) -> ClassPlan:
    values: dict[str, Any] = {
        "title": "Monday",
        "kind": ClassKind.DEMONSTRATION,
        "questions": (FIRST, SECOND),
    }
    return ClassPlan(**(values | changes))


PLAN = plan_of()
TEST = plan_of(kind=ClassKind.TEST)


def walked(plan: ClassPlan, steps: int) -> ClassState:
    state = ClassState()
    for _ in range(steps):
        state = advance(plan, state, state.version, NOW)
    return state


def test_the_steps_of_two_questions():
    states = [walked(PLAN, steps) for steps in range(9)]
    assert [(state.step.value, state.at) for state in states] == [
        ("waiting", 0),
        ("ask", 0),
        ("expert", 0),
        ("ai", 0),
        ("agreement", 0),
        ("ask", 1),
        ("expert", 1),  # no AI was asked of the second
        ("agreement", 1),
        ("over", 1),
    ]
    assert [state.version for state in states] == list(range(9))
    assert states[8] is not walked(PLAN, 9)
    assert walked(PLAN, 9) == states[8]  # over is over


def test_a_second_press_on_the_same_screen_skips_nothing():
    asked = walked(PLAN, 1)
    closed = advance(PLAN, asked, asked.version, NOW)
    assert advance(PLAN, closed, asked.version, NOW) is closed
    assert end(closed, asked.version) is closed
    assert go_back(PLAN, walked(PLAN, 3), 2) == walked(PLAN, 3)


def test_going_back_never_opens_a_question_again():
    assert [can_go_back(PLAN, walked(PLAN, steps)) for steps in range(9)] == [
        False,  # waiting
        False,  # ask
        False,  # expert: before it there is only asking
        True,
        True,
        False,
        False,
        True,
        False,
    ]
    back = go_back(PLAN, walked(PLAN, 3), 3)
    assert (back.step, back.version) == (Step.EXPERT, 4)
    assert not can_go_back(TEST, walked(TEST, 1))


def test_votes_count_only_while_their_question_is_asked():
    assert list(open_questions(PLAN, walked(PLAN, 1), NOW)) == [0]
    check_vote(PLAN, walked(PLAN, 1), 0, "c", NOW)
    for steps, question, why in [
        (0, 0, "not begun"),
        (1, 1, "closed"),
        (2, 0, "closed"),
        (5, 0, "closed"),
        (8, 1, "over"),
        (1, -1, "closed"),
    ]:
        with pytest.raises(QuizError, match=why):
            check_vote(PLAN, walked(PLAN, steps), question, "a", NOW)
    with pytest.raises(QuizError, match="not one of the answers"):
        check_vote(PLAN, walked(PLAN, 1), 0, "<b>a</b>", NOW)


def test_a_test_has_all_open_until_its_time_is_up():
    plan = plan_of(kind=ClassKind.TEST, time_limit=60)
    asked = walked(plan, 1)
    assert list(open_questions(plan, asked, NOW + timedelta(seconds=60))) == [0, 1]
    # What is sent in the last moment may travel two seconds.
    check_vote(plan, asked, 1, "a", NOW + timedelta(seconds=62))
    with pytest.raises(QuizError, match="over"):
        check_vote(plan, asked, 1, "a", NOW + timedelta(seconds=62, microseconds=1))
    assert walked(plan, 2).step is Step.OVER


def test_what_a_member_may_be_told():
    answered = frozenset({1})
    assert [len(told_questions(PLAN, walked(PLAN, n), answered, NOW)) for n in range(9)] == [
        0,
        0,
        1,
        1,
        1,
        1,
        2,
        2,
        2,
    ]
    asked, over = walked(TEST, 1), walked(TEST, 2)
    for feedback, during, after in [
        (Feedback.AT_ONCE, answered, {0, 1}),
        (Feedback.AT_END, set(), {0, 1}),
        (Feedback.NONE, set(), set()),
    ]:
        plan = plan_of(kind=ClassKind.TEST, feedback=feedback)
        assert told_questions(plan, asked, answered, NOW) == during
        assert told_questions(plan, over, answered, NOW) == after
        assert may_change(plan) is (feedback is not Feedback.AT_ONCE)
    assert told_questions(PLAN, end(ClassState(), 0), answered, NOW) == frozenset()


def test_how_many_have_been_asked():
    assert [asked_so_far(PLAN, walked(PLAN, n)) for n in range(9)] == [0, 1, 1, 1, 1, 2, 2, 2, 2]
    assert [asked_so_far(TEST, walked(TEST, n)) for n in range(3)] == [0, 2, 2]
    assert asked_so_far(PLAN, end(ClassState(), 0)) == 0


def test_a_shuffled_test_keeps_each_members_order():
    plan = plan_of(kind=ClassKind.TEST, order=Order.SHUFFLED, questions=(FIRST,) * 6)
    orders = {order_for(plan, f"member-{n}") for n in range(8)}
    assert len(orders) > 1
    assert all(sorted(order) == list(range(6)) for order in orders)
    assert order_for(plan, "aya") == order_for(plan, "aya")
    assert order_for(TEST, "aya") == (0, 1)


def test_a_contested_label_is_nobodys_truth():
    assert FIRST.truth == "a"
    assert FIRST.is_right("b") is False
    assert SECOND.truth is None
    assert SECOND.is_right("a") is None


def test_a_plan_goes_to_json_and_back_and_nothing_else_does():
    assert ClassPlan.from_json(PLAN.as_json()) == PLAN
    with pytest.raises(QuizError, match="cannot be read"):
        ClassPlan.from_json('{"title": "x"}')
    for wrong in (
        {"time_limit": 60},
        {"order": Order.SHUFFLED},
        {"questions": ()},
        {"title": ""},
    ):
        with pytest.raises(ValueError, match="validation error"):
            plan_of(**wrong)
    with pytest.raises(ValueError, match="one of them"):
        CaseQuestion(library="l", library_hash="h", case="c", answers=("a", "b"), label="z")
