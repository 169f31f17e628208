"""Keys in front of pictures, in the shape of a count of three cells."""

from datetime import UTC, datetime, timedelta

import pytest

from xai_core.errors import QuizError
from xai_core.quiz.differential import CountPlan, CountState, begin, cells_to_count
from xai_core.quiz.presses import Press, finish, follow, press, read_presses

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def plan(**changes) -> CountPlan:
    values = {
        "count_id": "count",
        "library": "smears",
        "library_hash": "hash",
        "specimen": "smear-1",
        "classes": ("band", "segmented"),
        "cells": ("c1", "c2", "c3"),
        "model": "tiny",
        "weights_sha256": "0" * 64,
    }
    return CountPlan(**(values | changes))


def one(cell: int, answer: str | None, seconds: float = 0.0) -> Press:
    return Press(cell=cell, answer=answer, seconds=seconds)


def counted(*answers: str) -> CountState:
    state = begin(plan(), NOW)
    for cell, answer in enumerate(answers):
        state = press(state, one(cell, answer, cell + 1.0))
    return state


def test_a_key_counts_the_next_cell():
    state = counted("band", "segmented")
    assert state.answers == ("band", "segmented")
    assert state.tally == {"band": 1, "segmented": 1}
    assert not state.complete
    assert state.seconds == 2.0


def test_the_last_one_is_taken_back_and_stays_in_the_log():
    state = press(counted("band", "segmented"), one(1, None, 3.0))
    assert state.answers == ("band",)
    assert len(state.presses) == 3
    assert press(state, one(1, "band", 4.0)).tally == {"band": 2, "segmented": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        one(2, "band", 2.0),  # not the next cell
        one(0, "band", 2.0),
        one(1, "platelet", 2.0),
        one(1, "band", 0.5),  # before the press before it
        one(1, None, 2.0),  # takes back what was not answered
    ],
)
def test_what_cannot_have_been_pressed_is_refused(wrong):
    with pytest.raises(QuizError):
        press(counted("band"), wrong)


def test_nothing_can_be_taken_back_at_the_beginning():
    with pytest.raises(QuizError):
        press(begin(plan(), NOW), one(0, None))


def test_a_batch_sent_twice_and_an_old_one_change_nothing():
    state = counted("band", "segmented")
    assert follow(state, state.presses) is state
    assert follow(state, state.presses[:1]) is state


def test_another_tabs_batch_is_refused():
    state = counted("band", "segmented")
    with pytest.raises(QuizError, match="another tab"):
        follow(state, (one(0, "segmented", 1.0), one(1, "band", 2.0), one(2, "band", 3.0)))


def test_it_is_finished_once_and_only_when_complete():
    with pytest.raises(QuizError, match="1 of 3"):
        finish(counted("band", "band"), NOW)
    done = finish(counted("band", "band", "segmented"), NOW)
    assert done.finished_at == NOW
    assert finish(done, NOW + timedelta(hours=1)) is done
    with pytest.raises(QuizError):
        press(done, one(2, None, 9.0))


def test_there_and_back_through_json():
    state = counted("band", "segmented")
    assert CountState.from_dict(state.as_dict()) == state


@pytest.mark.parametrize("value", [None, {}, {"plan": {}}, "count", [1]])
def test_what_is_no_state_is_refused_in_words(value):
    with pytest.raises(QuizError, match="begin a new one"):
        CountState.from_dict(value)


def test_a_kept_state_that_contradicts_itself_is_refused():
    state = counted("band").as_dict()
    with pytest.raises(QuizError):
        CountState.from_dict(state | {"finished_at": NOW.isoformat()})


@pytest.mark.parametrize(
    "value",
    ["x", {"cell": 0}, [{"cell": 0}], [{"cell": -1, "answer": "band", "seconds": 1}],
     [{"cell": 0, "answer": "band", "seconds": float("nan")}], [None] * 5000],
)  # fmt: skip
def test_hostile_presses_are_refused_in_words(value):
    with pytest.raises(QuizError):
        read_presses(value)


def test_the_order_depends_on_the_seed_and_no_cell_comes_twice():
    cells = [f"c{number}" for number in range(50)]
    first = cells_to_count(cells, 20, 1)
    assert first == cells_to_count(list(reversed(cells)), 20, 1)
    assert first != cells_to_count(cells, 20, 2)
    assert len(set(first)) == 20
    assert set(cells_to_count(cells, 100, 1)) == set(cells)
