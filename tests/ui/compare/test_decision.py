"""Decide first, then see: each step uncovers one thing more, and nothing before the decision."""

from ui.compare.decision import EVERYTHING, UNDECIDED, Decision, Step, decision_on


def shown(decision: Decision) -> tuple[bool, bool, bool]:
    return decision.shows_expert, decision.shows_ai, decision.shows_all


def test_expert_ai_and_agreement_are_uncovered_one_by_one_after_the_decision():
    decision = UNDECIDED
    assert shown(decision) == (False, False, False)
    decision = decision.decided("basophil")
    assert shown(decision) == (False, False, False)
    decision = decision.uncovered()
    assert shown(decision) == (True, False, False)
    decision = decision.uncovered()
    assert shown(decision) == (True, True, False)
    decision = decision.uncovered()
    assert shown(decision) == (True, True, True)
    assert decision.said == "basophil"


def test_nothing_is_uncovered_before_it_is_decided():
    assert UNDECIDED.uncovered() == UNDECIDED


def test_the_last_step_is_the_last():
    last = Decision(Step.AGREEMENT, "basophil")
    assert last.uncovered() == last
    assert shown(EVERYTHING) == (True, True, True)


def test_who_has_decided_cannot_take_it_back():
    decision = UNDECIDED.decided("basophil").uncovered()
    assert decision.decided("monocyte") == decision


def test_a_class_may_decide_without_saying_what():
    assert UNDECIDED.decided(None) == Decision(Step.DECIDED, None)


def test_another_case_begins_undecided_and_the_first_is_remembered():
    kept = {"a": UNDECIDED.decided("basophil").uncovered()}
    assert decision_on("b", kept) == UNDECIDED
    assert decision_on("a", kept) == Decision(Step.EXPERT, "basophil")
