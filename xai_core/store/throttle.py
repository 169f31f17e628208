"""Slowing down who guesses: what was refused is counted, and too much of it closes the door.

Question answered: *has so much been refused in the last minute that somebody must be guessing?*

Counted in the database, so that several app processes count together, and one try after the other
(:func:`one_try`): a hundred at once are no more than ten, and of the slow hash of a passcode, which
takes 64 MB, there is never more than one in a process. Wrong keys of a record are
counted for that record; the count of codes and passcodes is of the whole server: behind a school's
network everybody has one address, and an address can be made up. Whoever is in a class already is
not affected; who joins waits until the minute is over.

Each refusal is a line of the audit, without whose record it was and without what was tried; so is
that a door was closed, and that a login by somebody's school opened nothing. Somebody who hammers
all day and night adds at most :data:`NOTED` lines an hour of each of these, and as many closings.

Codes have six of 31 characters, so one in 887 million: at 60 refusals a minute, guessing day and
night finds an open class once in about 28 years.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from xai_core.errors import Phrase, StoreError
from xai_core.store.audit import Action, By, Via, add_few
from xai_core.store.database import Store
from xai_core.store.dialects import lock_name
from xai_core.store.schema import CLASS_REFUSALS
from xai_core.types import Choice

logger = logging.getLogger(__name__)
WINDOW = timedelta(minutes=1)
_KEPT = timedelta(minutes=10)


class Guessed(Choice):
    """What can be guessed."""

    CODE = "code"
    PASSCODE = "passcode"
    KEY = "key"


MOST = {Guessed.CODE: 60, Guessed.PASSCODE: 10, Guessed.KEY: 10}
"""Refusals within a minute after which nothing more is tried."""
NOTED = 60
"""Lines of the audit within :data:`NOTED_WITHIN` for refusals of a kind; closed doors may double
them."""
NOTED_WITHIN = timedelta(hours=1)
CLOSED = "closed for a minute"
_ACTIONS = {
    Guessed.CODE: Action.CODE_REFUSED,
    Guessed.PASSCODE: Action.PASSCODE_REFUSED,
    Guessed.KEY: Action.KEY_REFUSED,
}
_NAMES = {
    Guessed.CODE: Phrase("codes"),
    Guessed.PASSCODE: Phrase("passcodes"),
    Guessed.KEY: Phrase("keys"),
}
_turns = {guessed: threading.Lock() for guessed in Guessed}


@dataclass(frozen=True)
class Try:
    """One try, while no other of its kind is under way."""

    connection: Connection
    """The transaction to look in for what is right."""
    guessed: Guessed
    owner: str

    def refuse(self) -> None:
        """Count one more refusal, and note it. Say so to whoever tried once the block has ended."""
        now = datetime.now(UTC)
        kind = _kind(self.guessed, self.owner)
        old = delete(CLASS_REFUSALS).where(CLASS_REFUSALS.c.at < now - _KEPT)
        self.connection.execute(old)
        self.connection.execute(insert(CLASS_REFUSALS).values(kind=kind, at=now))
        closed = _refused(self.connection, kind, now) >= MOST[self.guessed]
        add_few(
            self.connection,
            _ACTIONS[self.guessed],
            By(Via.BROWSER),
            detail=CLOSED if closed else "",
            most=2 * NOTED if closed else NOTED,
            within=NOTED_WITHIN,
        )


@contextmanager
def one_try(store: Store, guessed: Guessed, owner: str = "") -> Iterator[Try]:
    """Try something that can be guessed, or be refused to try anything more for now.

    Counting, comparing and the new refusal are one transaction that no other of the kind runs
    beside, in this process or another: however many try at once, what is compared is counted.

    Parameters
    ----------
    store
        Where it is counted.
    guessed
        What is tried.
    owner
        Whose it is, where each has one of their own; the count is then of theirs alone.

    Yields
    ------
    Try
        What is not right is to be refused within the block (:meth:`Try.refuse`).

    Raises
    ------
    StoreError
        Too much was refused within the last minute, or the database refuses.
    """
    # Waiting for the turn here takes none of the connections that votes and answers are saved by.
    with _turns[guessed], store.writing() as connection:
        kind = _kind(guessed, owner)
        lock_name(connection, f"refusals {kind}")
        if _refused(connection, kind, datetime.now(UTC)) >= MOST[guessed]:
            raise StoreError(
                "Too many wrong {what} were tried within a minute: wait a minute, then try again.",
                what=_NAMES[guessed],
            )
        yield Try(connection, guessed, owner)


def note_refused_login(store: Store, account: str) -> None:
    """Note that somebody's login by their school opens nothing here; no more often than the rest.

    Parameters
    ----------
    store
        Where it is noted. What it refuses is left to the log: the page is shown all the same.
    account
        The account's name, kept as a hash alone; empty where the provider vouches for none.
    """
    by = By(Via.LOGIN, account) if account else By(Via.BROWSER)
    try:
        with store.writing() as connection:
            add_few(connection, Action.LOGIN_REFUSED, by, most=NOTED, within=NOTED_WITHIN)
    except StoreError:
        logger.exception("not noted: a refused login")


def _kind(guessed: Guessed, owner: str) -> str:
    return f"{guessed.value}:{owner}" if owner else guessed.value


def _refused(connection: Connection, kind: str, now: datetime) -> int:
    table = CLASS_REFUSALS.c
    query = select(func.count()).where(table.kind == kind, table.at > now - WINDOW)
    return int(connection.execute(query).scalar_one())
