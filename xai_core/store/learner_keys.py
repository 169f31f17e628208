"""A learner's personal key: what opens a record again, where a name alone does not.

Question answered: *is whoever types this name the one whose record it is?*

There are no accounts. Who begins a record is told a key once: sixteen letters and digits, of which
only the SHA-256 is kept, so that not even the database tells it. A record from before there were
keys is given one when it is next opened. Wrong keys are counted for each record, so that guessing
at one closes that one alone. There are 31¹⁶ keys, about 2⁷⁹: a slow hash would add nothing.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import select, update

from xai_core.errors import StoreError
from xai_core.store.classroom import CODE_LETTERS, key_hash
from xai_core.store.database import Store
from xai_core.store.learner_tabs import close_tabs, tab_in
from xai_core.store.learners import Learner, find_learner, learner
from xai_core.store.problems import record_erased
from xai_core.store.schema import LEARNERS
from xai_core.store.throttle import Guessed, one_try

GROUPS, GROUP = 4, 4
LONGEST = 100
"""Characters that are looked at of what somebody types."""


@dataclass(frozen=True)
class OpenedRecord:
    """A record that was opened, and the key it was given then."""

    learner: Learner
    key: str
    """To be told now, once."""
    tab: str
    """The token of the tab it was opened in (``learner_tabs.py``)."""


def open_record(store: Store, name: str) -> OpenedRecord | None:
    """The record of a name nobody has yet, with its key; None where a key is asked for.

    Raises
    ------
    StoreError
        As :func:`~xai_core.store.learners.learner`.
    """
    person = learner(store, name)
    key = _drawn_key()
    unopened = (LEARNERS.c.id == person.id) & LEARNERS.c.key_hash.is_(None)
    with store.writing() as connection:
        given = connection.execute(
            update(LEARNERS).where(unopened).values(key_hash=_kept_of(key)).returning(LEARNERS.c.id)
        ).first()
        # With the key in one transaction: a name must not be taken by a key that nobody saw.
        return None if given is None else OpenedRecord(person, key, tab_in(connection, person.id))


def open_with_key(store: Store, name: str, key: str) -> Learner:
    """The record of a name, for whoever has its key; spaces, hyphens and case do not matter.

    Raises
    ------
    StoreError
        The key is another; too many wrong ones were tried; there is no such record; or the
        database refuses.
    """
    person = find_learner(store, name)
    if person is None:
        raise StoreError("Nobody of this name has a record here.")
    with one_try(store, Guessed.KEY, person.id) as attempt:
        query = select(LEARNERS.c.key_hash).where(LEARNERS.c.id == person.id)
        kept = attempt.connection.execute(query).scalar_one_or_none()
        right = kept is not None and hmac.compare_digest(kept, _kept_of(key[:LONGEST]))
        if not right:
            attempt.refuse()
    if not right:
        raise StoreError("This is not the key of this record.")
    return person


def renew_key(store: Store, learner_id: str, *, asked_in: str = "") -> str:
    """A new key instead of the one before, to be told now; tabs that were open are open no more.

    Parameters
    ----------
    store
        Where the record is.
    learner_id
        Whose it is.
    asked_in
        The token of the tab that asks, which stays open; empty: none does.

    Returns
    -------
    str
        The key.

    Raises
    ------
    StoreError
        There is no such learner, or the database refuses.
    """
    key = _drawn_key()
    with store.writing() as connection:
        found = connection.execute(
            update(LEARNERS)
            .where(LEARNERS.c.id == learner_id)
            .values(key_hash=_kept_of(key))
            .returning(LEARNERS.c.id)
        ).first()
        close_tabs(connection, learner_id, but=asked_in)
    if found is None:
        raise record_erased()
    return key


def _drawn_key() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(GROUPS * GROUP))
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _kept_of(key: str) -> str:
    return key_hash("".join(filter(str.isalnum, key)).upper())
