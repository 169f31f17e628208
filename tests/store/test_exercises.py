"""Exercises kept beside rounds: each finds its own, all go with their learner."""

from xai_core.store import (
    Exercise,
    Learner,
    Store,
    erase_learner,
    export_learner,
    finished_rounds,
    open_round,
    open_rounds,
    save_round,
)


def test_each_exercise_finds_its_own(store: Store, aya: Learner) -> None:
    count, series = Exercise.DIFFERENTIAL.new_id("a"), Exercise.THRESHOLD.new_id("b")
    for name in ("plain", count, series):
        save_round(store, aya.id, name, "{}")
    save_round(store, aya.id, Exercise.DIFFERENTIAL.new_id("done"), '{"n": 1}', finished=True)
    assert [one.round_id for one in open_rounds(store, aya.id)] == ["plain"]
    assert [one.round_id for one in open_rounds(store, aya.id, Exercise.DIFFERENTIAL)] == [count]
    assert [one.round_id for one in open_rounds(store, aya.id, Exercise.THRESHOLD)] == [series]
    (done,) = finished_rounds(store, aya.id, Exercise.DIFFERENTIAL)
    assert (done.state, done.finished) == ('{"n": 1}', True)
    assert finished_rounds(store, aya.id, Exercise.THRESHOLD) == []
    assert [Exercise.of(one) for one in ("plain", count, series)] == list(Exercise)


def test_they_are_part_of_the_record(store: Store, aya: Learner) -> None:
    name = Exercise.DIFFERENTIAL.new_id("a")
    save_round(store, aya.id, name, '{"counted": 3}', finished=True)
    (kept,) = export_learner(store, aya.id)["rounds"]
    assert (kept["round_id"], kept["state"]) == (name, {"counted": 3})
    assert erase_learner(store, aya.id).rounds == 1
    assert open_round(store, aya.id, name) is None
