"""Who answers: a name or code of their own choosing, and nothing else about them.

There are no passwords; whoever begins a record is told a key, which opens it again
(:mod:`xai_core.store.learner_keys`). A class that wants to be private uses codes as names. "Aya",
"aya" and "ＡＹＡ" are one learner (:func:`~xai_core.store.checked_text.name_key`); the spelling
typed first is the one shown.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from xai_core.store.checked_text import clean_name, name_key
from xai_core.store.database import Store
from xai_core.store.dialects import insert_once
from xai_core.store.problems import record_erased
from xai_core.store.schema import LEARNERS


@dataclass(frozen=True)
class Learner:
    """One learner."""

    id: str
    """A random UUID in hexadecimal; not given out again after an erasure."""
    name: str
    """As typed the first time, normalised."""
    created_at: datetime
    """With time zone UTC."""


def learner(store: Store, name: str) -> Learner:
    """The learner of this name, made if there is none yet; two calls at once make one.

    Raises
    ------
    StoreError
        The name is empty, too long or has invisible characters; or the database refuses.
    """
    clean = clean_name(name)
    found = find_learner(store, clean)
    if found is not None:
        return found
    values = {
        "id": uuid.uuid4().hex,
        "name": clean,
        "name_key": name_key(clean),
        "created_at": datetime.now(UTC),
    }
    with store.writing() as connection:
        insert_once(connection, LEARNERS, values)
        made = _by_key(connection, values["name_key"])
    if made is None:  # erased in the moment between
        raise record_erased()
    return made


def find_learner(store: Store, name: str) -> Learner | None:
    """The learner of this name, or None. Raises StoreError as :func:`learner` does."""
    key = name_key(clean_name(name))
    with store.reading() as connection:
        return _by_key(connection, key)


def read_learner(connection: Connection, learner_id: str) -> Learner | None:
    """The learner with this id, inside a transaction; None once erased."""
    row = connection.execute(_SELECT.where(LEARNERS.c.id == learner_id)).one_or_none()
    return None if row is None else Learner(*row)


_SELECT = select(LEARNERS.c.id, LEARNERS.c.name, LEARNERS.c.created_at)


def _by_key(connection: Connection, key: object) -> Learner | None:
    row = connection.execute(_SELECT.where(LEARNERS.c.name_key == key)).one_or_none()
    return None if row is None else Learner(*row)
