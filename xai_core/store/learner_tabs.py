"""Who a browser's tab answers as, over reloads: a token of its own, never the learner's id.

Question answered: *is this the tab in which the record was opened?*

A learner's id stands in logs of the database, backups and code that was handed on; knowing it must
open nothing. So a tab is given a token of 24 random bytes when the record is opened in it, of which
only the SHA-256 is kept here. It ends when the learner leaves in that tab, when the record gets a
new key (:func:`~xai_core.store.learner_keys.renew_key`), and with the record.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from xai_core.store.classroom import KEY_BYTES, key_hash
from xai_core.store.database import Store
from xai_core.store.learners import Learner, read_learner
from xai_core.store.problems import record_erased
from xai_core.store.schema import LEARNER_TABS

MOST_TABS = 20
"""Of one learner at a time; the oldest is forgotten."""
_LONGEST = 100


def open_tab(store: Store, learner_id: str) -> str:
    """A token for the tab in which this record has just been opened; told once.

    Raises
    ------
    StoreError
        There is no such learner, or the database refuses.
    """
    with store.writing() as connection:
        if read_learner(connection, learner_id) is None:
            raise record_erased()
        return tab_in(connection, learner_id)


def tab_in(connection: Connection, learner_id: str) -> str:
    """As :func:`open_tab`, inside a transaction that knows the learner."""
    token, table = secrets.token_urlsafe(KEY_BYTES), LEARNER_TABS
    connection.execute(
        insert(table).values(
            learner_id=learner_id, token_hash=key_hash(token), opened_at=datetime.now(UTC)
        )
    )
    own = table.c.learner_id == learner_id
    newest = select(table.c.seq).where(own).order_by(table.c.seq.desc()).limit(MOST_TABS)
    connection.execute(delete(table).where(own, table.c.seq.not_in(newest)))
    return token


def learner_of_tab(store: Store, token: str) -> Learner | None:
    """Whose record a tab with this token goes on with; None where it opens nothing (any more).

    Raises
    ------
    StoreError
        The database refuses.
    """
    if not token or len(token) > _LONGEST:
        return None
    query = select(LEARNER_TABS.c.learner_id).where(LEARNER_TABS.c.token_hash == key_hash(token))
    with store.reading() as connection:
        found = connection.execute(query).scalar_one_or_none()
        return None if found is None else read_learner(connection, found)


def close_tab(store: Store, token: str) -> None:
    """Have a token open nothing from now on. Raises StoreError."""
    with store.writing() as connection:
        connection.execute(delete(LEARNER_TABS).where(LEARNER_TABS.c.token_hash == key_hash(token)))


def close_tabs(connection: Connection, learner_id: str, *, but: str = "") -> None:
    """As :func:`close_tab`, of all of a learner's tabs but this one, inside a transaction."""
    table = LEARNER_TABS
    connection.execute(
        delete(table).where(table.c.learner_id == learner_id, table.c.token_hash != key_hash(but))
    )
