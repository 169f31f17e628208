"""Who is in a class: a number, a name where the class has names, and a key of their own.

Question answered: *which member is it that comes back, and how many are there?*

Nobody has an account. Whoever joins is given a key of 24 random bytes, which only their own tab
keeps: it opens their votes and nobody else's. Here only its SHA-256 is kept, so that not even
the database tells it. Names are for the educator's eyes; two members may have the same.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from xai_core.errors import StoreError
from xai_core.quiz.classroom import is_over
from xai_core.store.checked_text import clean_name
from xai_core.store.classroom import KEY_BYTES, HeldClass, key_hash, read_state
from xai_core.store.database import Store
from xai_core.store.schema import CLASS_MEMBERS

MOST_MEMBERS = 2_000
"""In one class."""
_LONGEST_KEY = 100


@dataclass(frozen=True)
class ClassMember:
    """One member of one class."""

    id: str
    class_id: str
    number: int
    """In the order of joining, from 1."""
    name: str | None
    """None where the class is anonymous, or they gave none."""
    joined_at: datetime


@dataclass(frozen=True)
class Joined:
    """A member who has just come in."""

    member: ClassMember
    key: str
    """For their own tab alone; nobody can look it up again."""


def join_class(store: Store, held: HeldClass, name: str = "") -> Joined:
    """A new member of a class; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    held
        The class, found by its code.
    name
        May be empty. Not kept where the class is anonymous.

    Returns
    -------
    Joined
        The member and the key that lets them come back.

    Raises
    ------
    StoreError
        The name cannot be kept, the class is over, full or gone, or the database refuses.
    """
    shown = None if held.plan.anonymous or not name.strip() else clean_name(name)
    key, now = secrets.token_urlsafe(KEY_BYTES), datetime.now(UTC)
    table = CLASS_MEMBERS
    with store.writing() as connection:
        state = read_state(connection, held.id, lock="move")
        if is_over(held.plan, state, now):
            raise StoreError("This class is over: nobody can join it any more.")
        last = select(func.max(table.c.number)).where(table.c.class_id == held.id)
        number = (connection.execute(last).scalar_one() or 0) + 1
        if number > MOST_MEMBERS:
            raise StoreError(
                "This class is full: {limit} members are the most.", limit=f"{MOST_MEMBERS:,}"
            )
        member = ClassMember(uuid.uuid4().hex, held.id, number, shown, now)
        connection.execute(
            insert(table).values(
                id=member.id,
                class_id=held.id,
                number=number,
                key_hash=key_hash(key),
                name=shown,
                joined_at=now,
            )
        )
    return Joined(member, key)


def member_by_key(store: Store, key: str) -> ClassMember | None:
    """The member whose key this is; None where it is nobody's. Raises StoreError."""
    if len(key) > _LONGEST_KEY:
        return None
    with store.reading() as connection:
        query = select(*_COLUMNS).where(CLASS_MEMBERS.c.key_hash == key_hash(key))
        row = connection.execute(query).one_or_none()
    return None if row is None else ClassMember(*row)


def class_members(store: Store, class_id: str) -> list[ClassMember]:
    """All members, in the order they joined. Raises StoreError."""
    query = select(*_COLUMNS).where(CLASS_MEMBERS.c.class_id == class_id)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(CLASS_MEMBERS.c.number))
        return [ClassMember(*row) for row in rows]


def count_members(store: Store, class_id: str) -> int:
    """How many there are. Raises StoreError."""
    with store.reading() as connection:
        query = select(func.count()).where(CLASS_MEMBERS.c.class_id == class_id)
        return int(connection.execute(query).scalar_one())


_COLUMNS = (
    CLASS_MEMBERS.c.id,
    CLASS_MEMBERS.c.class_id,
    CLASS_MEMBERS.c.number,
    CLASS_MEMBERS.c.name,
    CLASS_MEMBERS.c.joined_at,
)
