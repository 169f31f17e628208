"""A learner's answers as statements: what is withheld, what is not known, what is in them."""

import json
from collections.abc import Callable

import pytest

from xai_core.errors import LibraryError
from xai_core.quiz import LogEntry, Mode, QuizState, RoundPlan
from xai_core.quiz.exporters.xapi import CONFIDENCE, account_of
from xai_core.store import Learner, Store, record_answer, save_round
from xai_core.store.learner_xapi import learner_statements


def gone(library_id: str):
    raise LibraryError("There is no library “{id}”.", id=library_id)


@pytest.fixture
def said(store: Store, aya: Learner):
    return lambda: [
        json.loads(line) for line in learner_statements(store, aya.id, gone).splitlines()
    ]


def kept(mode: Mode = Mode.PRACTICE) -> str:
    plan = RoundPlan(
        round_id="round-1",
        mode=mode,
        library="smear",
        library_hash="ab" * 32,
        answers=("band", "segmented", "eosinophil"),
    )
    listed = tuple(f"case-{number}" for number in range(3)) if mode is Mode.TEST else ()
    state = QuizState(plan=plan, length=len(listed) or plan.length, sequence=listed)
    return json.dumps({"model": "wbc5", "state": state.as_dict()})


def test_an_answer_of_a_round(
    store: Store, aya: Learner, said, make_entry: Callable[..., LogEntry]
) -> None:
    save_round(store, aya.id, "round-1", kept())
    record_answer(store, aya.id, make_entry())
    (one,) = said()
    assert one["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://shiten.invalid", "name": account_of("learners", aya.id)},
    }
    assert one["result"] == {
        "success": False,
        "response": "segmented",
        "duration": "PT4.00S",
        "extensions": {CONFIDENCE: 0.1 + 0.2},
    }
    definition = one["object"]["definition"]
    assert [choice["id"] for choice in definition["choices"]] == ["band", "segmented", "eosinophil"]
    assert definition["correctResponsesPattern"] == ["band"]
    assert aya.id not in json.dumps(one)
    assert aya.name not in json.dumps(one)


def test_a_contested_answer_has_no_success_and_no_pattern(
    store: Store, aya: Learner, said, make_entry: Callable[..., LogEntry]
) -> None:
    record_answer(store, aya.id, make_entry(mode=Mode.CONTESTED))
    (one,) = said()
    assert "success" not in one["result"]
    assert "correctResponsesPattern" not in one["object"]["definition"]
    # The round is not kept: the two answers are all that is known.
    choices = one["object"]["definition"]["choices"]
    assert [choice["id"] for choice in choices] == ["band", "segmented"]


def test_a_running_test_tells_nothing(
    store: Store, aya: Learner, said, make_entry: Callable[..., LogEntry]
) -> None:
    save_round(store, aya.id, "round-1", kept(Mode.TEST))
    record_answer(store, aya.id, make_entry(mode=Mode.TEST))
    assert said() == []
    save_round(store, aya.id, "round-1", kept(Mode.TEST), finished=True)
    assert len(said()) == 1
