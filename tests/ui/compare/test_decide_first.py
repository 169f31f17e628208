"""What was decided about a picture is the answer to the question that was asked of it."""

from types import SimpleNamespace

import pytest

from ui.compare import decide_first
from ui.compare.decision import UNDECIDED
from xai_core.tasks import Regression


@pytest.fixture(autouse=True)
def _deciding(monkeypatch):
    kept = {}
    monkeypatch.setattr(decide_first, "kept_decisions", lambda: kept)
    monkeypatch.setattr(decide_first, "DECIDE", SimpleNamespace(get=lambda: True))


def test_a_class_decided_on_is_no_value_of_a_model_that_is_asked_for_one(make_card):
    def view(task):
        return SimpleNamespace(asked=SimpleNamespace(case={}, picture="0" * 64, task=task))

    classes, value = view(make_card().task), view(Regression(unit="u", tolerance=1))
    decide_first._decide(decide_first._name(classes), "band")
    assert decide_first.decision_about(classes).said == "band"
    assert decide_first.decision_about(value) == UNDECIDED
    assert decide_first.said_value(value) is None
    decide_first._decide(decide_first._name(value), "15.5")
    assert decide_first.said_value(value) == 15.5
    assert decide_first.decision_about(classes).said == "band"
