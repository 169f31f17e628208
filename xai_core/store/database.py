"""The open database: one engine per process and address, safe to use from many threads.

Question answered: *is what I was told is saved really saved?*

:func:`open_store` opens the database and brings it to the newest schema; :meth:`Store.reading` and
:meth:`Store.writing` are one transaction each. When the block of ``writing`` has ended without an
error, what it wrote is on the disk:

- SQLite runs in WAL mode with ``synchronous=FULL``: a commit returns after the log is synced. A
  writer takes the lock at once (``BEGIN IMMEDIATE``) and waits for another up to 30 seconds.
  Deleted content is overwritten (``secure_delete``).
- PostgreSQL commits with ``synchronous_commit`` on, even where the server's default is off.

Every error of the database becomes one sentence (``problems``). SQLite: <https://sqlite.org/wal.html>,
<https://sqlite.org/pragma.html#pragma_synchronous>.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError

from xai_core.errors import StoreError
from xai_core.files import sync_folder
from xai_core.store.address import database_file, database_url, described
from xai_core.store.problems import worded
from xai_core.store.setup import bring_to_head

BUSY_SECONDS = 30.0
"""How long a writer waits for another before it gives up with a sentence."""

_CONNECT_SECONDS = 10
_opened: dict[tuple[int, URL], tuple[Store, object]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Store:
    """An open database. Made by :func:`open_store`; share it freely between threads."""

    engine: Engine
    where: str
    """The database in words, without its password."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one moment. Raises StoreError."""
        try:
            with self.engine.execution_options(**self._snapshot()).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise worded(error, self.where) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, all or nothing, on the disk when the block has ended.

        Raises
        ------
        StoreError
            It could not be written; nothing of it was.
        """
        try:
            with self.engine.execution_options(writes=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise worded(error, self.where) from error

    def _snapshot(self) -> dict[str, str]:
        # SQLite's transactions see one moment by themselves; PostgreSQL's when asked to.
        on_server = self.engine.dialect.name == "postgresql"
        return {"isolation_level": "REPEATABLE READ"} if on_server else {}

    def close(self) -> None:
        """Give back every connection that is not in use."""
        self.engine.dispose()


def open_store(url: str | None = None) -> Store:
    """The database ``url`` names, else ``SHITEN_DATABASE_URL``, else ``SHITEN_HOME/shiten.db``.

    The first call in a process makes or migrates it; later ones return the same open store. Several
    processes may do this at once. A file that was deleted or replaced meanwhile is opened anew.

    Raises
    ------
    StoreError
        It cannot be reached, read or written, is not a database, or was made by a newer version.
    """
    address = database_url(url)
    key = (os.getpid(), address)  # a forked child must not share its parent's connections
    with _lock:
        known = _opened.get(key)
        if known is not None:
            if known[1] == _identity(address):
                return known[0]
            known[0].close()
            del _opened[key]
        store = _open(address)
        _opened[key] = store, _identity(address)
        return store


def open_file(file: Path) -> Store:
    """A SQLite file that belongs to the caller alone, brought to the newest schema.

    Raises
    ------
    StoreError
        It cannot be made, read or written, is not a database, or was made by a newer version.
    """
    return _open(URL.create("sqlite", database=str(file)))


def close_stores() -> None:
    """Close every store this process has opened; the next :func:`open_store` opens anew."""
    with _lock:
        for store, _ in _opened.values():
            store.close()
        _opened.clear()


def _open(address: URL) -> Store:
    file = database_file(address)
    where = described(address)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("The folder {folder} cannot be made.", folder=file.parent) from error
    try:
        engine = _server_engine(address) if file is None else _file_engine(address)
        try:
            bring_to_head(engine, where)
            if file is not None:
                sync_folder(file.parent)  # the file's name is on the disk as well
        except BaseException:
            engine.dispose()
            raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise worded(error, where) from error
    return Store(engine, where)


def _identity(address: URL) -> object:
    """What changes when another file is put in the place of the one we have open."""
    file = database_file(address)
    if file is None:
        return None
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _file_engine(address: URL) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,  # what learners and researchers wrote stays out of the log
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        pool_size=8,
        max_overflow=24,
    )
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer that first reads and then asks for the lock can be refused without waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server_engine(address: URL) -> Engine:
    limits: dict[str, object] = {"connect_timeout": _CONNECT_SECONDS, "application_name": "shiten"}
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args={name: value for name, value in limits.items() if name not in address.query},
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,  # a server that was restarted costs no answer
    )
    event.listen(engine, "connect", _prepare_session)
    return engine


def _prepare_session(connection: DBAPIConnection, _record: object) -> None:
    # Raised where it is off, left alone where it asks for more (remote_apply).
    cursor = connection.cursor()
    cursor.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    cursor.close()
    connection.commit()
