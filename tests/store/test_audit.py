"""What educators did is noted, with nothing of pupils in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from xai_core.errors import StoreError
from xai_core.quiz.classroom import ClassKind, ClassPlan, ClassState, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import Store, close_stores, open_store
from xai_core.store.audit import (
    COMMAND_LINE,
    Action,
    By,
    Via,
    add_line,
    audit_lines,
    note,
)
from xai_core.store.classroom import delete_class, move_class, open_class
from xai_core.store.classroom_members import join_class
from xai_core.store.classroom_votes import new_token, vote
from xai_core.store.passcode import set_passcode
from xai_core.store.schema import AUDIT

PASSCODE = By(Via.PASSCODE)
ASKED = CaseQuestion(library="smear", library_hash="h", case="c", answers=("a", "b"), label="a")
PLAN = ClassPlan(title="Ms Sato's class", kind=ClassKind.DEMONSTRATION, questions=(ASKED,))


def test_a_class_from_opening_to_deletion(store: Store) -> None:
    held = open_class(store, PLAN, by=PASSCODE).held
    member = join_class(store, held, "Aya").member

    def step(state: ClassState) -> ClassState:
        return advance(PLAN, state, state.version, datetime.now(UTC))

    move_class(store, held.id, step, by=PASSCODE)
    vote(store, held, member, question=0, answer="b", token=new_token())
    for _ in range(3):
        state = move_class(store, held.id, step, by=PASSCODE)
    move_class(store, held.id, lambda same: same, by=PASSCODE)  # nothing was done
    delete_class(store, held.id)
    delete_class(store, held.id)
    said = [(line.action, line.detail) for line in reversed(audit_lines(store))]
    assert said == [
        (Action.CLASS_OPENED, ""),
        (Action.CLASS_MOVED, "ask 1"),
        (Action.CLASS_MOVED, "expert 1"),
        (Action.CLASS_MOVED, "agreement 1"),
        (Action.CLASS_ENDED, "over"),
        (Action.CLASS_DELETED, ""),
    ]
    assert state.step.value == "over"
    assert {line.object_id for line in audit_lines(store)} == {held.id}
    assert [line.via for line in audit_lines(store)] == [Via.COMMAND_LINE] + [Via.PASSCODE] * 5
    with store.reading() as connection:
        kept = str(connection.execute(select(AUDIT)).all())
    for private in ("Sato", "Aya", held.code, member.id):
        assert private not in kept


def test_a_login_is_kept_as_a_hash_that_stays_the_same(store: Store) -> None:
    for login in ("sato@school.example", "SATO@school.example", "ito@school.example"):
        with store.writing() as connection:
            add_line(connection, Action.CLASS_OPENED, "1", By(Via.LOGIN, login))
    other, again, first = (line.login for line in audit_lines(store))
    assert first == again != other
    assert len(first) == 12
    with store.reading() as connection:
        assert "school" not in str(connection.execute(select(AUDIT)).all())


def test_what_is_not_done_is_not_noted(store: Store) -> None:
    with pytest.raises(StoreError, match="8 to 200"):
        set_passcode(store, "short")

    def undone() -> None:
        with store.writing() as connection:
            add_line(connection, Action.PASSCODE_SET, "", COMMAND_LINE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert audit_lines(store) == []


def test_the_latest_come_first_and_as_many_as_asked(store: Store) -> None:
    for _ in range(3):
        set_passcode(store, None)
    set_passcode(store, "correct horse")
    assert [line.action for line in audit_lines(store, 2)] == [
        Action.PASSCODE_SET,
        Action.PASSCODE_REMOVED,
    ]


def test_what_is_done_on_the_disk_stays_done_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    assert note(Action.LIBRARY_DELETED, "cells")
    assert audit_lines(open_store())[0].object_id == "cells"
    close_stores()
    monkeypatch.setenv("SHITEN_DATABASE_URL", "mysql://nowhere")
    assert not note(Action.LIBRARY_DELETED, "cells")
    assert "library-deleted cells" in caplog.text


def test_nothing_here_changes_or_deletes_a_line() -> None:
    import xai_core.store

    folder = Path(xai_core.store.__file__).parent
    for path in folder.rglob("*.py"):
        text = path.read_text()
        assert "delete(AUDIT" not in text, path
        assert "update(AUDIT" not in text, path
