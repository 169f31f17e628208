"""Who takes part: one arm for ever, numbers in the order they come, counts that outlast erasure."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from xai_core.errors import TrialError
from xai_core.quiz import Mode, QuizState, RoundPlan
from xai_core.quiz.log import LogEntry
from xai_core.quiz.trial import Trial, arm_at, read_trial
from xai_core.store import (
    Learner,
    Store,
    erase_learner,
    export_learner,
    learner,
    record_answer,
    save_round,
)
from xai_core.store.trials import Stage, enrol, note_round, participants_of, trial_member

PROTOCOL = """
library = "smear"
model = "tiny"
practice_pictures = 4
test_pictures = 4
seed = 7
n_per_arm = 4
title = { en = "Two ways", ja = "二つの方法" }
arms = [{ id = "mixed" }, { id = "blocks", order = "blocked" }]
exclusion = { most_earlier_answers = 0 }
"""


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    path = tmp_path / "two-ways.toml"
    path.write_text(PROTOCOL, encoding="utf-8")
    return read_trial(path)


def test_eight_who_come_are_balanced_and_keep_their_arms(store: Store, trial: Trial) -> None:
    people = [learner(store, f"learner {number}") for number in range(8)]
    members = [enrol(store, trial, person.id) for person in people]
    assert [member.number for member in members] == list(range(1, 9))
    arms = [member.arm for member in members]
    assert sorted(arms[:4]) == sorted(arms[4:]) == ["blocks", "blocks", "mixed", "mixed"]
    assert arms == [trial.protocol.arms[arm_at(7, number)].id for number in range(1, 9)]
    assert [enrol(store, trial, person.id) for person in people] == members
    assert trial_member(store, trial.id, people[0].id) == members[0]


def test_many_who_come_at_once_get_a_number_each(store: Store, trial: Trial) -> None:
    people = [learner(store, f"learner {number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        members = list(pool.map(lambda person: enrol(store, trial, person.id), people))
    assert sorted(member.number or 0 for member in members) == list(range(1, 9))


def test_who_has_answered_before_is_excluded_and_takes_no_number(
    store: Store, trial: Trial, aya: Learner, make_entry: Callable[..., LogEntry]
) -> None:
    record_answer(store, aya.id, make_entry())
    found = enrol(store, trial, aya.id)
    assert (found.number, found.arm, found.excluded) == (None, None, "answered-before")
    assert note_round(store, trial.id, aya.id, Stage.PRACTICE, "r") is None
    assert enrol(store, trial, learner(store, "Ben").id).number == 1


def test_a_protocol_that_was_changed_takes_nobody_in(
    store: Store, trial: Trial, aya: Learner, tmp_path: Path
) -> None:
    enrol(store, trial, aya.id)
    changed = tmp_path / "two-ways.toml"
    changed.write_text(PROTOCOL.replace("seed = 7", "seed = 8"), encoding="utf-8")
    with pytest.raises(TrialError, match="has been changed"):
        enrol(store, read_trial(changed), learner(store, "Ben").id)
    with pytest.raises(TrialError, match="has been changed"):
        participants_of(store, read_trial(changed))


def test_the_first_round_that_is_noted_stands(store: Store, trial: Trial, aya: Learner) -> None:
    enrol(store, trial, aya.id)
    assert note_round(store, trial.id, aya.id, Stage.PRACTICE, "one") == "one"
    assert note_round(store, trial.id, aya.id, Stage.PRACTICE, "two") == "one"
    assert note_round(store, "another", aya.id, Stage.PRACTICE, "two") is None


def kept(round_id: str, mode: Mode, answered: int) -> str:
    """A round of four pictures, so many of them answered."""
    names = [f"case-{number}" for number in range(4)]
    done = [
        {"key": f"{round_id}-{n}", "case_id": names[n], "answer": "band", "confidence": 0.5}
        | {"response_seconds": 1.0}
        for n in range(answered)
    ]
    plan = RoundPlan(
        round_id=round_id,
        mode=mode,
        library="smear",
        library_hash="-",
        answers=("band", "segmented"),
        length=4,
    )
    state = {"plan": plan.model_dump(mode="json"), "length": 4, "answered": done}
    if mode is Mode.TEST:
        state["sequence"] = names
    assert QuizState.from_dict(state).finished is (answered == 4)
    return json.dumps({"state": state})


def test_how_far_each_came_and_what_they_scored(
    store: Store, trial: Trial, make_entry: Callable[..., LogEntry]
) -> None:
    ready, stopped, gone = (learner(store, name) for name in ("Aya", "Ben", "Chi"))
    for person in (ready, stopped, gone):
        enrol(store, trial, person.id)

    def answered(person: Learner, round_id: str, mode: Mode, rights: list[bool]) -> None:
        for place, right in enumerate(rights):
            values = {"key": f"{round_id}-{place}", "round_id": round_id, "mode": mode}
            record_answer(store, person.id, make_entry(place, right=right, **values))
        # Closed all the same: what is finished is read from what was answered.
        state = kept(round_id, mode, len(rights))
        save_round(store, person.id, round_id, state, finished=True)
        stage = Stage.TEST if mode is Mode.TEST else Stage.PRACTICE
        note_round(store, trial.id, person.id, stage, round_id)

    answered(ready, "p", Mode.PRACTICE, [True, False, True, True])
    answered(ready, "t", Mode.TEST, [True, True, True, False])
    answered(stopped, "p", Mode.PRACTICE, [True])
    answered(stopped, "t", Mode.TEST, [True, True])
    assert len(export_learner(store, ready.id)["trials"]) == 1
    erase_learner(store, gone.id)

    first, second, third = participants_of(store, trial)
    assert (first.began, first.finished_practice, first.score) == (True, True, 0.75)
    assert (second.began, second.finished_practice, second.score) == (True, False, None)
    assert (third.erased, third.score) == (True, None)
    assert third.arm is not None
    # The number of who erased their record is not given out again.
    assert enrol(store, trial, learner(store, "Dai").id).number == 4
