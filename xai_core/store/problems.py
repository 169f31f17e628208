"""What a database's refusal means, in the user's words.

Drivers speak of sockets, error codes and file descriptors, and may quote the address they were
given. The sentence here names only the database (:func:`~xai_core.store.address.described`) and
what to do; the error itself stays in the log as its cause.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from xai_core.errors import StoreError

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_BROKEN = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_FORMAT")
_FULL_CLASSES = ("53100",)
_READ_ONLY_CLASSES = ("25006",)
_BUSY_CLASSES = ("55P03", "40P01", "40001", "53300")
_RIGHTS_CLASSES = ("42501",)
_AWAY = ("08", "28", "3D", "57P")  # not there, who are you, no such database, shutting down


def record_erased() -> StoreError:
    """That there is no such learner any more."""
    return StoreError("This learner's record has been erased: choose a name to begin a new one.")


def is_busy(error: BaseException) -> bool:
    """Whether SQLite only asks to try again."""
    return _sqlite_name(error).startswith(_BUSY)


def worded(error: Exception, where: str) -> StoreError:  # noqa: PLR0911
    """The sentence for an error of SQLAlchemy or the operating system."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    name, state = _sqlite_name(cause), getattr(cause, "sqlstate", None) or ""
    if isinstance(error, IntegrityError) and _is_foreign_key(name, state):
        return record_erased()
    if isinstance(error, PoolTimeoutError) or name.startswith(_BUSY) or state in _BUSY_CLASSES:
        return StoreError(
            "The database {where} is busy: nothing was saved, try again in a moment.", where=where
        )
    if name.startswith(_BROKEN):
        return StoreError(
            "The file {where} is damaged or not a database: put a copy that is whole in its"
            " place, or move it away to begin a new one.",
            where=where,
        )
    if name.startswith("SQLITE_FULL") or state in _FULL_CLASSES:
        return StoreError(
            "The disk that holds the database {where} is full: nothing was saved.", where=where
        )
    if _may_not_write(name, state):
        return StoreError(
            "The database {where} cannot be written to: check its rights and those of its folder.",
            where=where,
        )
    if isinstance(cause, OSError) or name.startswith("SQLITE_IOERR"):
        return StoreError(
            "The database {where} cannot be read or written: check the disk.", where=where
        )
    if name or (state and not state.startswith(_AWAY)):
        return StoreError(
            "The database {where} refused this, and nothing was saved; the log has its reason.",
            where=where,
        )
    return StoreError(
        "The database server {where} cannot be reached or does not let us in: check that it runs,"
        " and the name and password in SHITEN_DATABASE_URL.",
        where=where,
    )


def _sqlite_name(error: BaseException) -> str:
    """Such as ``SQLITE_BUSY``; empty for what does not come from SQLite."""
    return getattr(error, "sqlite_errorname", "") if isinstance(error, sqlite3.Error) else ""


def _is_foreign_key(name: str, state: str) -> bool:
    return name == "SQLITE_CONSTRAINT_FOREIGNKEY" or state == "23503"


def _may_not_write(name: str, state: str) -> bool:
    refused = name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"))
    return refused or state in _READ_ONLY_CLASSES + _RIGHTS_CLASSES
