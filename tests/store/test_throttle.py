"""What was refused is noted, a line each, but not without end, and with nothing that was tried."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from xai_core.errors import StoreError
from xai_core.store import Store, throttle
from xai_core.store.audit import Action, Via, audit_lines
from xai_core.store.classes import class_to_join
from xai_core.store.learner_keys import open_record, open_with_key
from xai_core.store.passcode import is_passcode, set_passcode
from xai_core.store.schema import AUDIT, CLASS_REFUSALS
from xai_core.store.throttle import CLOSED, MOST, Guessed, check_not_guessing, note_refusal


def noted(store: Store) -> list[tuple[str, str]]:
    """Actions and details, the oldest first."""
    return [(line.action.value, line.detail) for line in reversed(audit_lines(store))]


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
        note_refusal(store, Guessed.KEY, f"record {number // 3}")
    assert len(noted(store)) == 8
    assert noted(store)[:3] == [("key-refused", "")] * 2 + [("key-refused", CLOSED)]
    note_refusal(store, Guessed.CODE)  # another kind has lines of its own
    assert len(noted(store)) == 9
    with store.writing() as connection:  # as if an hour had passed
        connection.execute(update(AUDIT).values(at=datetime.now(UTC) - timedelta(minutes=61)))
        connection.execute(
            update(CLASS_REFUSALS).values(at=datetime.now(UTC) - timedelta(minutes=61))
        )
    check_not_guessing(store, Guessed.KEY, "record 1")
    note_refusal(store, Guessed.KEY, "record 1")
    assert len(noted(store)) == 10
