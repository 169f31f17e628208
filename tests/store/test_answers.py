"""An answer counts once, comes back as it was, and moves its round along."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xai_core.errors import QuizError, StoreError
from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.quiz.log import Corner, LogEntry, Mode, SecondLook, Triangle
from xai_core.store import (
    MAX_MARK,
    MAX_STATE,
    Learner,
    Store,
    answers_of,
    close_stores,
    learner,
    open_round,
    open_rounds,
    open_store,
    record_answer,
    record_second,
    replace_round,
    save_round,
)
from xai_core.store.schema import ANSWERS

Make = Callable[..., LogEntry]


def test_an_answer_comes_back_as_it_was(store: Store, aya: Learner, make_entry: Make) -> None:
    entry = make_entry()
    recorded = record_answer(store, aya.id, entry)
    assert recorded.new
    assert recorded.entry == entry
    assert answers_of(store, aya.id) == [entry]


def test_what_is_undefined_stays_none(store: Store, aya: Learner, make_entry: Make) -> None:
    entry = make_entry(ai=None, triangle=None, mark=None, grouping="five", mode=Mode.TEST)
    record_answer(store, aya.id, entry)
    assert answers_of(store, aya.id) == [entry]


def test_a_mode_that_is_none_is_said(store: Store, aya: Learner, make_entry: Make) -> None:
    record_answer(store, aya.id, make_entry())
    with store.writing() as connection:
        connection.execute(ANSWERS.update().values(mode="exam"))
    with pytest.raises(StoreError, match="cannot be read: “exam” is not one of"):
        answers_of(store, aya.id)


def test_an_empty_mark_is_not_no_mark(store: Store, aya: Learner, make_entry: Make) -> None:
    record_answer(store, aya.id, make_entry(mark=b""))
    assert answers_of(store, aya.id)[0].mark == b""
    assert answers_of(store, aya.id, marks=False)[0].mark is None


def test_another_time_zone_is_the_same_moment(store: Store, aya: Learner, make_entry: Make) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=9)))
    record_answer(store, aya.id, make_entry(shown_at=noon))
    kept = answers_of(store, aya.id)[0].shown_at
    assert kept == noon
    assert kept.tzinfo is UTC
    assert kept.hour == 3


def test_the_same_key_counts_once_and_the_first_stands(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    first = make_entry()
    record_answer(store, aya.id, first)
    again = record_answer(store, aya.id, first)
    changed = record_answer(store, aya.id, replace(first, answer="band", right=True, position=7))
    assert (again.new, again.entry) == (False, first)
    assert (changed.new, changed.entry) == (False, first)
    assert answers_of(store, aya.id) == [first]


def test_one_place_of_a_round_has_one_answer(store: Store, aya: Learner, make_entry: Make) -> None:
    """A second tab that drew another picture for the same place."""
    first = make_entry()
    record_answer(store, aya.id, first)
    other = record_answer(store, aya.id, replace(first, key="another", case_id="another"))
    assert (other.new, other.entry) == (False, first)
    elsewhere = record_answer(store, aya.id, replace(first, key="another", round_id="round-2"))
    assert elsewhere.new


def test_learners_do_not_share_keys(store: Store, aya: Learner, make_entry: Make) -> None:
    """A test gives everybody the same list."""
    ben = learner(store, "Ben")
    assert record_answer(store, aya.id, make_entry(answer="band")).new
    assert record_answer(store, ben.id, make_entry(answer="segmented")).new
    assert [entry.answer for entry in answers_of(store, aya.id)] == ["band"]


def test_answers_come_in_the_order_they_were_given(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    for position in (2, 0, 1):
        record_answer(store, aya.id, make_entry(position))
    record_answer(store, aya.id, make_entry(0, key="x", round_id="round-2", library="pbc"))
    positions = [entry.position for entry in answers_of(store, aya.id, library="smear")]
    assert positions == [2, 0, 1]
    assert [entry.key for entry in answers_of(store, aya.id, library="pbc")] == ["x"]
    assert [entry.key for entry in answers_of(store, aya.id, round_id="round-2")] == ["x"]
    assert answers_of(store, "nobody") == []


def test_many_threads_with_one_key_count_once(store: Store, aya: Learner, make_entry: Make) -> None:
    start, found = threading.Barrier(8), []

    def click(number: int) -> None:
        start.wait()
        found.append(record_answer(store, aya.id, make_entry(confidence=number / 8)))

    threads = [threading.Thread(target=click, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recorded.new for recorded in found) == [False] * 7 + [True]
    assert {recorded.entry.confidence for recorded in found} == {
        answers_of(store, aya.id)[0].confidence
    }


def test_an_answer_takes_its_round_along(store: Store, aya: Learner, make_entry: Make) -> None:
    save_round(store, aya.id, "round-1", '{"at": 0}')
    record_answer(store, aya.id, make_entry(0), state='{"at": 1}')
    kept = open_round(store, aya.id, "round-1")
    assert kept is not None
    assert (kept.state, kept.finished) == ('{"at": 1}', False)
    # An old tab answers the same picture: neither its answer nor its state counts.
    record_answer(store, aya.id, make_entry(0), state='{"at": "old"}', finished=True)
    assert open_round(store, aya.id, "round-1") == kept


def test_answer_and_round_are_saved_together_or_not_at_all(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    with pytest.raises(StoreError, match="not JSON"):
        record_answer(store, aya.id, make_entry(0), state="{")
    assert answers_of(store, aya.id) == []
    assert record_answer(store, aya.id, make_entry(0), state="{}").new


def test_a_slow_tab_cannot_set_a_round_back(store: Store, aya: Learner, make_entry: Make) -> None:
    save_round(store, aya.id, "round-1", '"read by both"')
    (read,) = open_rounds(store, aya.id)
    record_answer(store, aya.id, make_entry(0), state='"answered"')
    assert not replace_round(store, aya.id, read, '"late"')
    (now,) = open_rounds(store, aya.id)
    assert now.state == '"answered"'
    assert replace_round(store, aya.id, now, '"next"', finished=True)
    assert open_rounds(store, aya.id) == []
    assert not replace_round(store, aya.id, replace(now, round_id="another"), "1")


def test_of_many_who_go_on_at_once_one_does(store: Store, aya: Learner) -> None:
    save_round(store, aya.id, "round-1", '"read by all"')
    (read,) = open_rounds(store, aya.id)
    start, found = threading.Barrier(6), []

    def go_on(number: int) -> None:
        start.wait()
        found.append(replace_round(store, aya.id, read, str(number)))

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 5 + [True]


def test_rounds_go_on_until_they_are_finished(store: Store, aya: Learner, make_entry: Make) -> None:
    for name in ("a", "b", "c"):
        save_round(store, aya.id, name, f'"{name}"')
    save_round(store, aya.id, "a", '"a2"')
    record_answer(store, aya.id, make_entry(round_id="b"), state='"done"', finished=True)
    assert [(one.round_id, one.state) for one in open_rounds(store, aya.id)] == [
        ("a", '"a2"'),
        ("c", '"c"'),
    ]
    done = open_round(store, aya.id, "b")
    assert done is not None
    assert done.finished
    assert open_round(store, aya.id, "d") is None
    assert open_rounds(store, learner(store, "Ben").id) == []


def test_what_is_over_is_never_gone_on_with(store: Store, aya: Learner, make_entry: Make) -> None:
    first = make_entry(0, help=Help.SECOND_LOOK)
    record_answer(store, aya.id, first, state='"read by an old tab"')
    (read,) = open_rounds(store, aya.id)
    assert replace_round(store, aya.id, read, read.state, finished=True)
    closed = open_round(store, aya.id, "round-1")
    assert closed is not None
    second = SecondLook("band", True, first.answered_at)
    for go_on in (
        lambda: record_answer(store, aya.id, make_entry(1), state='"late"'),
        lambda: record_second(store, aya.id, first, second, state='"late"'),
        lambda: save_round(store, aya.id, "round-1", '"late"'),
        lambda: replace_round(store, aya.id, closed, '"late"'),
    ):
        with pytest.raises(QuizError, match="This round was closed"):
            go_on()
    assert answers_of(store, aya.id) == [first]
    assert open_round(store, aya.id, "round-1") == closed
    save_round(store, aya.id, "round-1", '"told"', finished=True)
    assert open_rounds(store, aya.id) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"confidence": float("nan")},
        {"confidence": 1.5},
        {"response_seconds": float("inf")},
        {"position": -1},
        {"shown_at": datetime(2026, 1, 1)},
        {"triangle": Triangle("r", Corner(float("nan"), 0), Corner(0, 0), Corner(0, 0))},
        {"key": ""},
        {"case_id": "x" * 257},
        {"answer": "a\0b"},
        {"library": "half \ud83d"},
        {"mark": b"x" * (MAX_MARK + 1)},
    ],
)
def test_what_cannot_be_kept_is_refused_on_both(
    store: Store, aya: Learner, make_entry: Make, changes: dict[str, object]
) -> None:
    with pytest.raises(StoreError):
        record_answer(store, aya.id, make_entry(**changes))
    assert answers_of(store, aya.id) == []


@pytest.mark.parametrize("state", ["", "{", "nonsense", "[" * 100_000, '"\0"', '"\ud800"'])
def test_a_state_that_is_not_json_is_refused(store: Store, aya: Learner, state: str) -> None:
    with pytest.raises(StoreError):
        save_round(store, aya.id, "round-1", state)


def test_a_state_has_a_limit(store: Store, aya: Learner) -> None:
    fits = '"' + "x" * (MAX_STATE - 2) + '"'
    save_round(store, aya.id, "round-1", fits)
    kept = open_round(store, aya.id, "round-1")
    assert kept is not None
    assert kept.state == fits
    with pytest.raises(StoreError, match="too large"):
        save_round(store, aya.id, "round-1", fits + " ")
    with pytest.raises(StoreError, match="too large"):
        save_round(store, aya.id, "round-1", '"' + "視" * (MAX_STATE // 3) + '"')


def test_a_learner_who_is_not_there_is_said(store: Store, make_entry: Make) -> None:
    with pytest.raises(StoreError, match="erased"):
        record_answer(store, "nobody", make_entry())
    with pytest.raises(StoreError, match="erased"):
        save_round(store, "nobody", "round-1", "{}")


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
SHARE = st.floats(0, 1)
CORNER = st.builds(Corner, st.none() | SHARE, st.none() | SHARE)
TIME = st.datetimes(timezones=st.just(UTC))


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    texts=st.tuples(TEXT, TEXT, TEXT, TEXT),
    share=SHARE,
    seconds=st.floats(0, 1e9),
    times=st.tuples(TIME, TIME),
    triangle=st.none() | st.builds(Triangle, TEXT, CORNER, CORNER, CORNER),
    mark=st.none() | st.binary(max_size=50),
)
def test_anything_that_can_be_kept_comes_back_exactly(
    store: Store,
    make_entry: Make,
    *,
    texts: tuple[str, str, str, str],
    share: float,
    seconds: float,
    times: tuple[datetime, datetime],
    triangle: Triangle | None,
    mark: bytes | None,
) -> None:
    me = learner(store, "Anybody")
    number = len(answers_of(store, me.id))
    entry = make_entry(
        number,
        case_id=texts[0],
        category=texts[1],
        answer=texts[2],
        grouping=texts[3],
        confidence=share,
        response_seconds=seconds,
        shown_at=times[0],
        answered_at=times[1],
        triangle=triangle,
        mark=mark,
    )
    assert record_answer(store, me.id, entry).new
    assert answers_of(store, me.id)[-1] == entry


def test_a_second_answer_is_kept_once_beside_the_first(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    first = make_entry(help=Help.SECOND_LOOK, order=CategoryOrder.BLOCKED)
    record_answer(store, aya.id, first)
    assert answers_of(store, aya.id) == [first]
    second = SecondLook("band", True, first.answered_at)
    assert record_second(store, aya.id, first, second, state='{"a": 1}', finished=True)
    # Again, changed: the one that was there stands, and so does its round.
    other = replace(second, answer="segmented", right=False)
    assert not record_second(store, aya.id, first, other, state="{}")
    assert answers_of(store, aya.id, marks=False) == [replace(first, second=second, mark=None)]
    saved = open_round(store, aya.id, first.round_id)
    assert saved is not None
    assert (saved.state, saved.finished) == ('{"a": 1}', True)
    # Nobody else's answer of the same key is touched.
    ben = learner(store, "Ben")
    record_answer(store, ben.id, make_entry())
    assert answers_of(store, ben.id) == [make_entry()]
    with pytest.raises(StoreError, match="erased"):
        record_second(store, "nobody", first, second, state="{}")


def test_what_was_saved_is_there_after_a_restart(url: str, make_entry: Make) -> None:
    record_answer(open_store(url), learner(open_store(url), "Aya").id, make_entry())
    close_stores()
    again = open_store(url)
    assert answers_of(again, learner(again, "Aya").id) == [make_entry()]
