"""Classes in the room: opened under a code, moved on by whoever has the educator's key.

Question answered: *which class has this code, where does it stand, and may this person move it?*

A class is found by its code, which is short enough to be typed from a projector: six characters
without look-alikes. The educator's key is 24 random bytes that are shown to nobody and of which
only the SHA-256 is kept; against so many possibilities a slow hash would gain nothing.

What a class is (:class:`~xai_core.quiz.classroom.ClassPlan`) is written once. Where it stands is
changed by :func:`move_class` alone, under a lock: a vote that is being counted comes before the
closing of its question or is refused after it (``classroom_votes``), never both.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from xai_core.errors import StoreError
from xai_core.quiz.classroom import ClassPlan, ClassState, Step
from xai_core.store.audit import COMMAND_LINE, Action, By, add_line
from xai_core.store.checked_text import clean_name
from xai_core.store.database import Store
from xai_core.store.dialects import insert_once
from xai_core.store.schema import CLASS_MEMBERS, CLASSES
from xai_core.store.throttle import Guessed, one_try

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which look like one another."""
CODE_LENGTH = 6
KEY_BYTES = 24
MOST_PLAN = 1_000_000
"""Characters of a plan as JSON."""

_CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}", re.ASCII)
_TRIES = 20


@dataclass(frozen=True)
class HeldClass:
    """A class as it stands now."""

    id: str
    """A random UUID in hexadecimal."""
    code: str
    plan: ClassPlan
    state: ClassState
    created_at: datetime


@dataclass(frozen=True)
class OpenedClass:
    """A class that has just been opened."""

    held: HeldClass
    educator_key: str
    """For the educator's own tab alone; nobody can look it up again."""


@dataclass(frozen=True)
class ClassSummary:
    """What a list of classes says of one."""

    id: str
    code: str
    title: str
    step: Step
    members: int
    created_at: datetime


def open_class(store: Store, plan: ClassPlan, *, by: By = COMMAND_LINE) -> OpenedClass:
    """Open a class under a new code; on the disk when this returns.

    ``by``: who opens it, for the audit.

    Raises
    ------
    StoreError
        The title has a character nobody can see, the plan is too long, or the database refuses.
    """
    title = clean_name(plan.title)
    text = plan.as_json()
    if len(text) > MOST_PLAN:
        raise StoreError("This class is too long to be kept: ask fewer questions.")
    key, state = secrets.token_urlsafe(KEY_BYTES), ClassState()
    values: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "educator_hash": key_hash(key),
        "title": title,
        "plan": text,
        "created_at": datetime.now(UTC),
        **_state_values(state),
    }
    with store.writing() as connection:
        for _ in range(_TRIES):
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            if insert_once(connection, CLASSES, values | {"code": code}):
                add_line(connection, Action.CLASS_OPENED, values["id"], by)
                held = HeldClass(values["id"], code, plan, state, values["created_at"])
                return OpenedClass(held, key)
    raise StoreError("No free code was found for this class: delete old classes, then try again.")


def class_to_join(store: Store, code: str) -> HeldClass:
    """The class with the code that somebody typed. What is refused is counted (``throttle``).

    Raises
    ------
    StoreError
        No class has it, too many were refused within a minute, or the database refuses.
    """
    found = tried_class(store, code)
    if found is None:
        raise StoreError("There is no class with this code: look at the screen and type it again.")
    return found


def tried_class(store: Store, code: str) -> HeldClass | None:
    """As :func:`class_to_join`; None where no class has it, which is counted all the same."""
    with one_try(store, Guessed.CODE) as attempt:
        found = _find(attempt.connection, code)
        if found is None:
            attempt.refuse()
    return found


def find_class(store: Store, code: str) -> HeldClass | None:
    """The class with a code that is known to be right already; None where there is none."""
    with store.reading() as connection:
        return _find(connection, code)


def clean_code(text: str) -> str | None:
    """A code as it was typed: small letters, spaces and hyphens do not count. None: no code."""
    if len(text) > 40:
        return None
    code = re.sub(r"[\s-]", "", text).upper()
    return code if _CODE.fullmatch(code) else None


def class_state(store: Store, class_id: str) -> ClassState:
    """Where a class stands; the part of it that changes, for those who look every second.

    Raises
    ------
    StoreError
        It was deleted, or the database refuses.
    """
    with store.reading() as connection:
        return read_state(connection, class_id)


def read_state(connection: Connection, class_id: str, *, lock: str | None = None) -> ClassState:
    """As :func:`class_state`, inside a transaction.

    ``lock``: ``"share"`` keeps the class where it stands until the transaction ends, ``"move"``
    lets nobody else move it. SQLite's writers are alone anyway.
    """
    query = select(*_STATE).where(CLASSES.c.id == class_id)
    if lock is not None:
        query = query.with_for_update(read=lock == "share")
    row = connection.execute(query).one_or_none()
    if row is None:
        raise _gone()
    return _state(row)


def move_class(
    store: Store,
    class_id: str,
    move: Callable[[ClassState], ClassState],
    *,
    by: By = COMMAND_LINE,
) -> ClassState:
    """Move a class on, all or nothing; the state it is in now, on the disk.

    Parameters
    ----------
    store
        Where.
    class_id
        Which class.
    move
        One of the functions of ``xai_core.quiz.classroom``, which leave the state as it is where it
        has been moved since somebody looked.
    by
        Who moves it, for the audit.

    Returns
    -------
    ClassState
        Where it stands now.

    Raises
    ------
    StoreError
        It was deleted, or the database refuses.
    """
    with store.writing() as connection:
        stands = read_state(connection, class_id, lock="move")
        moved = move(stands)
        if moved != stands:
            changes = update(CLASSES).where(CLASSES.c.id == class_id)
            connection.execute(changes.values(_state_values(moved)))
            over = moved.step is Step.OVER
            action = Action.CLASS_ENDED if over else Action.CLASS_MOVED
            detail = moved.step.value if over else f"{moved.step.value} {moved.at + 1}"
            add_line(connection, action, class_id, by, detail=detail)
    return moved


def may_drive(store: Store, class_id: str, educator_key: str) -> bool:
    """Whether this is the key of the educator who opened the class. Raises StoreError."""
    with store.reading() as connection:
        query = select(CLASSES.c.educator_hash).where(CLASSES.c.id == class_id)
        kept = connection.execute(query).scalar_one_or_none()
    return kept is not None and hmac.compare_digest(kept, key_hash(educator_key))


def list_classes(store: Store, most: int = 50) -> list[ClassSummary]:
    """The classes of this server, the latest first. Raises StoreError."""
    table = CLASSES.c
    members = select(func.count()).where(CLASS_MEMBERS.c.class_id == table.id).scalar_subquery()
    query = (
        select(table.id, table.code, table.title, table.step, members, table.created_at)
        .order_by(table.created_at.desc(), table.id)
        .limit(most)
    )
    with store.reading() as connection:
        return [
            ClassSummary(row[0], row[1], row[2], Step(row[3]), row[4], row[5])
            for row in connection.execute(query)
        ]


def delete_class(store: Store, class_id: str, *, by: By = COMMAND_LINE) -> None:
    """Delete a class with its members and votes; nothing where it is gone. Raises StoreError."""
    with store.writing() as connection:
        gone = delete(CLASSES).where(CLASSES.c.id == class_id).returning(CLASSES.c.id)
        if connection.execute(gone).first() is not None:
            add_line(connection, Action.CLASS_DELETED, class_id, by)


def key_hash(key: str) -> str:
    """What is kept of a key: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _find(connection: Connection, code: str) -> HeldClass | None:
    clean = clean_code(code)
    if clean is None:
        return None
    row = connection.execute(select(CLASSES).where(CLASSES.c.code == clean)).one_or_none()
    return None if row is None else _held(row)


_STATE = (CLASSES.c.step, CLASSES.c.at, CLASSES.c.version, CLASSES.c.started_at)


def _state_values(state: ClassState) -> dict[str, Any]:
    return {
        "step": state.step.value,
        "at": state.at,
        "version": state.version,
        "started_at": state.started_at,
    }


def _state(row: Row[*tuple[Any, ...]]) -> ClassState:
    return ClassState(
        step=Step(row.step), at=row.at, version=row.version, started_at=row.started_at
    )


def _held(row: Row[Any]) -> HeldClass:
    plan = ClassPlan.from_json(row.plan)
    return HeldClass(row.id, row.code, plan, _state(row), row.created_at)


def _gone() -> StoreError:
    return StoreError("This class is gone: it has been deleted.")
