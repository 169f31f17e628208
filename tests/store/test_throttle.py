"""What was refused is noted, a line each, but not without end, and with nothing that was tried."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from xai_core.errors import StoreError
from xai_core.store import Store, passcode, throttle
from xai_core.store.audit import Action, Via, audit_lines
from xai_core.store.classroom import class_to_join
from xai_core.store.learner_keys import open_record, open_with_key
from xai_core.store.passcode import is_passcode, set_passcode
from xai_core.store.schema import AUDIT, CLASS_REFUSALS
from xai_core.store.throttle import (
    CLOSED,
    MOST,
    NOTED,
    Guessed,
    note_refused_login,
    one_try,
)


def noted(store: Store) -> list[tuple[str, str]]:
    """Actions and details, the oldest first."""
    return [(line.action.value, line.detail) for line in reversed(audit_lines(store))]


def refuse(store: Store, guessed: Guessed, owner: str = "") -> None:
    with one_try(store, guessed, owner) as attempt:
        attempt.refuse()


def all_at_once(ways: list[Callable[[], object]]) -> list[object]:
    """What each comes to, begun together; the sentence of those that were refused."""
    start = threading.Barrier(len(ways))
    came: list[object] = []

    def go(way: Callable[[], object]) -> None:
        start.wait()
        try:
            came.append(way())
        except StoreError as error:
            came.append(str(error))

    threads = [threading.Thread(target=go, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_a_login_that_opens_nothing_is_a_line_and_who_it_was_a_hash(store: Store) -> None:
    note_refused_login(store, "pupil@school.example")
    note_refused_login(store, "Pupil@School.example ")
    note_refused_login(store, "")
    unverified, again, first = audit_lines(store)
    assert {line.action for line in (first, again, unverified)} == {Action.LOGIN_REFUSED}
    assert (first.via, unverified.via) == (Via.LOGIN, Via.BROWSER)
    assert first.login == again.login
    assert "pupil" not in first.login
    assert not unverified.login


def test_logins_do_not_fill_the_disk(store: Store) -> None:
    for _ in range(NOTED + 2):
        note_refused_login(store, "pupil@school.example")
    assert len(audit_lines(store)) == NOTED


def test_a_page_is_shown_though_nothing_can_be_noted(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object, **__: object) -> bool:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(throttle, "add_few", refused)
    note_refused_login(store, "pupil@school.example")
    assert audit_lines(store) == []
    assert "a refused login" in caplog.text
    assert "pupil" not in caplog.text


def test_each_way_in_that_is_refused_is_a_line(store: Store) -> None:
    opened = open_record(store, "Aya")
    assert opened is not None
    set_passcode(store, "correct horse battery")
    assert not is_passcode(store, "my guess one")
    with pytest.raises(StoreError):
        open_with_key(store, "Aya", "MYGU-ESST-WOXX-XXXX")
    with pytest.raises(StoreError):
        class_to_join(store, "MYGUES")
    assert noted(store)[1:] == [("passcode-refused", ""), ("key-refused", ""), ("code-refused", "")]
    line = audit_lines(store)[0]
    assert (line.via, line.object_id, line.login) == (Via.BROWSER, "", "")
    assert line.at.utcoffset() == timedelta(0)
    with store.reading() as connection:
        kept = str(connection.execute(select(AUDIT)).all()).lower()
    for private in ("guess", "mygu", "aya", opened.learner.id, "correct"):
        assert private not in kept
    open_with_key(store, "Aya", opened.key or "")
    assert is_passcode(store, "correct horse battery")
    assert len(noted(store)) == 4  # who gets in is no refusal


def test_the_closed_door_is_a_line(store: Store) -> None:
    for _ in range(MOST[Guessed.PASSCODE]):
        is_passcode(store, "wrong")
    with pytest.raises(StoreError, match="wait a minute"):
        is_passcode(store, "wrong")
    refused = Action.PASSCODE_REFUSED.value
    assert noted(store) == [(refused, "")] * 9 + [(refused, CLOSED)]


def test_who_hammers_does_not_fill_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "NOTED", 4)
    monkeypatch.setitem(MOST, Guessed.KEY, 3)
    for number in range(30):  # ten records, each closed
        refuse(store, Guessed.KEY, f"record {number // 3}")
    assert len(noted(store)) == 8
    assert noted(store)[:3] == [("key-refused", "")] * 2 + [("key-refused", CLOSED)]
    refuse(store, Guessed.CODE)  # another kind has lines of its own
    assert len(noted(store)) == 9
    with store.writing() as connection:  # as if an hour had passed
        connection.execute(update(AUDIT).values(at=datetime.now(UTC) - timedelta(minutes=61)))
        connection.execute(
            update(CLASS_REFUSALS).values(at=datetime.now(UTC) - timedelta(minutes=61))
        )
    refuse(store, Guessed.KEY, "record 1")
    assert len(noted(store)) == 10


class Compared:
    """In place of the slow hash: how many tries came to it, and how many at the same time."""

    def __init__(self) -> None:
        self.tries = self._now = self.most_at_once = 0
        self._lock = threading.Lock()

    def __call__(self, stands: str, given: str) -> bool:
        with self._lock:
            self.tries += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        right = stands == given
        with self._lock:
            self._now -= 1
        return right


@pytest.mark.parametrize("one_process", [True, False])
def test_forty_at_once_are_ten_that_are_compared(
    store: Store, monkeypatch: pytest.MonkeyPatch, one_process: bool
) -> None:
    compared = Compared()
    monkeypatch.setattr(passcode, "_fits", compared)
    monkeypatch.setenv(passcode.VARIABLE, "in plain words")
    if not one_process:  # several, each with a turn of its own: the database alone keeps them apart
        turns = dict.fromkeys(Guessed, nullcontext())
        monkeypatch.setattr(throttle, "_turns", turns)
    came = all_at_once([lambda: is_passcode(store, "a wrong one")] * 40)
    assert (compared.tries, compared.most_at_once) == (MOST[Guessed.PASSCODE], 1)
    assert came.count(False) == 10
    assert sum("wait a minute" in str(one) for one in came) == 30
    assert len(noted(store)) == 10
    with pytest.raises(StoreError, match="wait a minute"):
        is_passcode(store, "in plain words")


def test_forty_wrong_keys_at_once(store: Store) -> None:
    opened = open_record(store, "Aya")
    assert opened is not None
    came = all_at_once([lambda: open_with_key(store, "Aya", "AAAA-AAAA-AAAA-AAAA")] * 40)
    assert sum("not the key" in str(one) for one in came) == 10
    assert sum("wait a minute" in str(one) for one in came) == 30
    with pytest.raises(StoreError, match="wait a minute"):
        open_with_key(store, "Aya", opened.key or "")


def test_right_ones_close_nothing_however_many_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(passcode.VARIABLE, "in plain words")
    assert all_at_once([lambda: is_passcode(store, "in plain words")] * 20) == [True] * 20
    assert noted(store) == []
    with store.reading() as connection:
        assert connection.execute(select(CLASS_REFUSALS)).all() == []
