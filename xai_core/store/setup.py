"""Bringing a database to the newest schema, also when several processes start at once.

Whoever comes first takes the lock (SQLite: the write lock of the file; PostgreSQL: an advisory
lock) and takes every step in one transaction; the others wait, look again, and find it done. A
start that is killed half-way leaves the database as it was.
"""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import Connection, Engine, inspect, text

from xai_core.errors import StoreError
from xai_core.store.problems import is_busy
from xai_core.store.schema import HEAD, METADATA

_ADVISORY_LOCK = 0x5348_4954_454E  # "SHITEN": any number that nobody else uses
_PATIENCE_SECONDS = 30.0


def bring_to_head(engine: Engine, where: str) -> None:
    """Make or migrate the tables.

    Raises
    ------
    StoreError
        It was made by a newer version, or is a PostgreSQL database that cannot hold every letter.
    SQLAlchemyError, sqlite3.Error
        The database refuses. The caller words it.
    """
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    # Asking as a writer finds out now, and not at the first answer, that a file is read-only.
    with engine.execution_options(writes=True).begin() as connection:
        if _version(connection) == HEAD:
            return
    if engine.dialect.name == "sqlite":
        _migrate_file(engine, where)
    else:
        _migrate_server(engine, where)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return found[0] if found else None


def _take_steps(connection: Connection, where: str) -> None:
    version = _version(connection)
    if version == HEAD:  # somebody else was faster
        return
    from xai_core.store.migrations import scripts, upgrade

    if version is not None and version not in {
        step.revision for step in scripts().walk_revisions()
    }:
        raise StoreError(
            "The database {where} was made by a newer version of this program, or by another one"
            " (its schema is {version}, ours is {ours}): update the program, or name another"
            " database.",
            where=where,
            version=version,
            ours=HEAD,
        )
    if version is None and set(inspect(connection).get_table_names()) & set(METADATA.tables):
        raise StoreError(
            "The database {where} holds tables of another program: name another database.",
            where=where,
        )
    upgrade(connection)


def _write_ahead(engine: Engine) -> None:
    """Switch the file to its write-ahead log. The file remembers; the switch needs it alone."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        connection = engine.raw_connection()
        try:
            # Refused at once, without the usual waiting, while others have the file open.
            connection.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.Error as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
        finally:
            connection.close()
        time.sleep(0.05)


def _migrate_file(engine: Engine, where: str) -> None:
    with engine.execution_options(writes=True).connect() as connection:
        # Steps that rebuild a table drop the old one: its rows must not take others with them.
        # Only outside a transaction does this switch work.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _take_steps(connection, where)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise StoreError(
                        "The database {where} contradicts itself and was left as it is: put a"
                        " copy of it that is whole in its place.",
                        where=where,
                    )
        finally:
            connection.invalidate()  # never back into the pool with that switch off


def _migrate_server(engine: Engine, where: str) -> None:
    with engine.begin() as connection:
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise StoreError(
                "The database {where} keeps its texts as {encoding}, which lacks most of the"
                " world's letters: make one with encoding UTF8.",
                where=where,
                encoding=encoding,
            )
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        _take_steps(connection, where)
