"""What educators have done, and which tries to get in were refused: lines that are only added to.

Question answered: *who opened, moved on or deleted this, when, and from where?*

A line says when (UTC), what (:class:`Action`), of what (the id of a class, library, model or
backup, never a title or a code), and from where (:class:`By`): the machine itself, the command
line, the passcode, or a login. Of a login only a keyed hash is kept (HMAC-SHA256, its key made for
this database): the same person reads alike, and nobody reads the name. There is nothing of pupils
in it: no name, no answer, no picture.

What happens inside the database is noted in the transaction that does it: both are there, or
neither. What happens on the disk is noted once it is done (:func:`note`). Lines are never changed
or deleted; a backup that is restored adds its own to those that are there (``backup``). Whoever is
refused again and again cannot fill the disk with them (:func:`add_few`).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select

from xai_core.errors import StoreError
from xai_core.store.database import Store, open_store
from xai_core.store.dialects import insert_once
from xai_core.store.schema import AUDIT, SETTINGS
from xai_core.types import Choice

logger = logging.getLogger(__name__)
KEY = "audit-key"
"""The setting that logins are hashed with."""
_HASH_LETTERS = 12


class Action(Choice):
    """What was done."""

    CLASS_OPENED = "class-opened"
    CLASS_MOVED = "class-moved"
    CLASS_ENDED = "class-ended"
    CLASS_DELETED = "class-deleted"
    PASSCODE_SET = "passcode-set"
    PASSCODE_REMOVED = "passcode-removed"
    LIBRARY_ADDED = "library-added"
    """Drawn, imported, fetched or copied onto the shelf."""
    LIBRARY_DELETED = "library-deleted"
    MODEL_ADDED = "model-added"
    BACKED_UP = "backed-up"
    RESTORED = "restored"
    PASSCODE_REFUSED = "passcode-refused"
    KEY_REFUSED = "key-refused"
    """Of somebody's quiz record; whose is not kept."""
    CODE_REFUSED = "code-refused"
    """Of a class."""
    LOGIN_REFUSED = "login-refused"
    """Somebody logged in by the school wanted to hold a class and is no educator here."""


class Via(Choice):
    """From where."""

    MACHINE = "machine"
    """A browser at the machine the app runs on."""
    COMMAND_LINE = "command-line"
    PASSCODE = "passcode"
    """A browser elsewhere, after the educator's passcode, or with the key of its own class."""
    LOGIN = "login"
    NETWORK = "network"
    """A browser elsewhere that nobody asked who it is (``SHITEN_SHELF=open``)."""
    BROWSER = "browser"
    """Some browser, here or elsewhere: of what was refused."""


@dataclass(frozen=True)
class By:
    """Who did it, as far as anybody is told."""

    via: Via
    login: str = ""
    """The account's name, where there is one; kept as a hash alone."""


COMMAND_LINE = By(Via.COMMAND_LINE)


@dataclass(frozen=True)
class AuditLine:
    """One line."""

    at: datetime
    """With time zone UTC."""
    action: Action
    object_id: str
    """Empty where there is but one, as of the passcode."""
    detail: str
    """Such as the step a class has come to; empty for none."""
    via: Via
    login: str
    """Twelve letters of the hash; empty without a login."""


def add_line(
    connection: Connection, action: Action, object_id: str, by: By, *, detail: str = ""
) -> None:
    """Note what is being done, in the transaction that does it.

    Parameters
    ----------
    connection
        With the transaction open that does it.
    action, object_id, by
        What, of what, and by whom.
    detail
        What else is said of it; nothing of pupils.
    """
    login = _hashed(connection, by.login) if by.login else ""
    connection.execute(
        insert(AUDIT).values(
            id=uuid.uuid4().hex,
            at=datetime.now(UTC),
            action=action.value,
            object_id=object_id,
            detail=detail,
            origin=by.via.value,
            login=login,
        )
    )


def add_few(  # noqa: PLR0913  (a line, and how many)
    connection: Connection,
    action: Action,
    by: By,
    *,
    detail: str = "",
    most: int,
    within: timedelta,
) -> bool:
    """Note it as :func:`add_line` does, unless there are enough such lines already.

    Parameters
    ----------
    connection
        With a transaction open.
    action, by, detail
        What, by whom, and what else is said of it.
    most, within
        How many lines of this action there may be within how long.

    Returns
    -------
    bool
        Whether it was noted.
    """
    table = AUDIT.c
    query = (
        select(table.at)
        .where(table.action == action.value)
        .order_by(table.seq.desc())
        .offset(most - 1)
        .limit(1)
    )
    earliest = connection.execute(query).scalar_one_or_none()
    if earliest is not None and earliest > datetime.now(UTC) - within:
        return False
    add_line(connection, action, "", by, detail=detail)
    return True


def note(action: Action, object_id: str, by: By = COMMAND_LINE) -> bool:
    """Note what has just been done on the disk; on the disk itself when this returns.

    Parameters
    ----------
    action, object_id, by
        What, of what, and by whom.

    Returns
    -------
    bool
        Whether it was noted. Where the database refuses, the log has it: what was done stays done.
    """
    try:
        with open_store().writing() as connection:
            add_line(connection, action, object_id, by)
    except StoreError:
        logger.exception("not noted: %s %s %s", action.value, object_id, by.via.value)
        return False
    return True


def audit_lines(store: Store, most: int = 1000) -> list[AuditLine]:
    """The latest lines, the newest first. Raises StoreError."""
    table = AUDIT.c
    query = (
        select(table.at, table.action, table.object_id, table.detail, table.origin, table.login)
        .order_by(table.at.desc(), table.seq.desc())
        .limit(most)
    )
    with store.reading() as connection:
        return [
            AuditLine(at, Action(action), object_id, detail, Via(via), login)
            for at, action, object_id, detail, via, login in connection.execute(query)
        ]


def _hashed(connection: Connection, login: str) -> str:
    """The same for the same account in this database; in another one it reads otherwise."""
    insert_once(connection, SETTINGS, {"name": KEY, "value": secrets.token_hex(32)})
    query = select(SETTINGS.c.value).where(SETTINGS.c.name == KEY)
    key: str = connection.execute(query).scalar_one()
    digest = hmac.new(key.encode(), login.strip().casefold().encode(), hashlib.sha256)
    return digest.hexdigest()[:_HASH_LETTERS]
