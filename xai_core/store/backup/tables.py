"""A database as a file of its own, and the rows of such a file in an open database.

The file is SQLite whatever the database is. Copying goes table by table through the schema, so
that nothing of a stranger's file but its rows ever comes into ours: no trigger, no view.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from xai_core.errors import BackupError, StoreError
from xai_core.store.audit import KEY as AUDIT_KEY
from xai_core.store.database import Store, open_file
from xai_core.store.dialects import insert_once, insert_or_replace
from xai_core.store.migrations import scripts
from xai_core.store.schema import AUDIT, CLASS_REFUSALS, METADATA, SETTINGS

_AT_ONCE = 50
"""Rows held in memory; a mark may take four megabytes."""
_MARKER = "last-restore"
_NUMBERED = tuple(table for table in METADATA.sorted_tables if "seq" in table.c)


def write_copy(store: Store, file: Path) -> None:
    """The whole store as it is at one moment, in a new SQLite file. Raises StoreError, OSError."""
    try:
        if store.engine.dialect.name == "sqlite":
            _copy_file(store, file)
        else:
            _copy_rows_to_file(store, file)
        with closing(sqlite3.connect(file)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as problem:  # such as a full disk; SQLite's own words say which
        raise OSError(errno.EIO, str(problem)) from problem
    if said != "ok":
        raise StoreError(
            "The file {where} is damaged or not a database: put a copy that is whole in its"
            " place, or move it away to begin a new one.",
            where=store.where,
        )


def check_file(file: Path) -> None:
    """Refuse what is no sound database of plain tables, before anything else looks at it.

    Raises
    ------
    BackupError
        It is damaged, of a newer version, or holds what runs by itself: triggers, views, virtual
        tables.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as opened:
            opened.execute("PRAGMA trusted_schema=OFF")
            opened.execute("PRAGMA cell_size_check=ON")
            kinds = {
                (kind, (sql or "").lstrip().upper().startswith("CREATE VIRTUAL"))
                for kind, sql in opened.execute("SELECT type, sql FROM sqlite_master")
            }
            plain = kinds <= {("table", False), ("index", False)}
            sound = plain and opened.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
            sound = sound and opened.execute("PRAGMA foreign_key_check").fetchone() is None
            steps = opened.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error as problem:
        raise _unsound() from problem
    if not sound or len(steps) != 1:
        raise _unsound()
    if steps[0][0] not in {step.revision for step in scripts().walk_revisions()}:
        raise BackupError(
            "This backup was made by a newer version of this program: update the program first."
        )


def holds_anything(connection: Connection) -> bool:
    """Whether anybody's records, or a passcode, are there; what no person made does not count."""
    set_here = select(SETTINGS.c.name).where(SETTINGS.c.name.not_in((_MARKER, AUDIT_KEY)))
    tables = [t for t in METADATA.sorted_tables if t not in (AUDIT, SETTINGS, CLASS_REFUSALS)]
    queries = [set_here, *(select(table) for table in tables)]
    return any(connection.execute(query.limit(1)).first() is not None for query in queries)


def load_rows(source: Store, connection: Connection, restore_id: str) -> None:
    """Put the rows of ``source`` in the place of those of the open database, in its transaction.

    Lines of the audit stay, and those of the source that are not there are added. Numbers of rows
    that either has ever given out are not given out again.

    Raises
    ------
    BackupError
        The rows are not such as this schema can hold.
    """
    _hold_still(connection)
    for table in reversed(METADATA.sorted_tables):
        if table is not AUDIT:
            connection.execute(delete(table))
    try:
        # Not source.reading(): what the open database refuses must not be said of the source.
        with source.engine.begin() as rows:
            for table in METADATA.sorted_tables:
                _copy_table(rows, connection, table)
            numbers = _numbers(rows)
    except (ValueError, TypeError, SQLAlchemyError) as problem:
        if isinstance(problem, SQLAlchemyError) and not _is_about_rows(problem):
            raise
        raise _unsound() from problem
    _go_on_from(connection, numbers)
    insert_or_replace(connection, SETTINGS, {"name": _MARKER, "value": restore_id})


def last_restore(store: Store) -> str | None:
    """The id of the restore whose rows the database holds. Raises StoreError."""
    query = select(SETTINGS.c.value).where(SETTINGS.c.name == _MARKER)
    with store.reading() as connection:
        found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def _copy_file(store: Store, file: Path) -> None:
    source = store.engine.raw_connection()
    try:
        opened = source.driver_connection
        assert isinstance(opened, sqlite3.Connection)
        with closing(sqlite3.connect(file)) as target:
            opened.backup(target)  # in one step: nobody who writes has to wait
    finally:
        source.close()


def _copy_rows_to_file(store: Store, file: Path) -> None:
    copy = open_file(file)
    try:
        with store.reading() as rows, copy.writing() as target:
            for table in METADATA.sorted_tables:
                _copy_table(rows, target, table)
            _go_on_from(target, _numbers(rows))
    finally:
        copy.close()


def _copy_table(rows: Connection, target: Connection, table: Table) -> None:
    query = select(table).order_by(*table.primary_key)
    found = rows.execution_options(yield_per=_AT_ONCE).execute(query).mappings()
    for some in found.partitions():
        values = [dict(row) for row in some]
        if table is AUDIT:  # numbered anew: those here have their numbers already
            for line in values:
                insert_once(target, table, {k: v for k, v in line.items() if k != "seq"})
        else:
            target.execute(insert(table), values)


def _hold_still(connection: Connection) -> None:
    """Nobody else writes until the transaction ends. SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _numbers(connection: Connection) -> dict[str, int]:
    """Table -> the highest number a row of it ever had, as far as the database remembers."""
    highest = {
        table.name: int(connection.execute(select(func.max(table.c.seq))).scalar_one() or 0)
        for table in _NUMBERED
    }
    if connection.dialect.name == "sqlite":
        kept = dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all())
    else:
        kept = {name: _server_number(connection, name) for name in highest}
    return {name: max(number, int(kept.get(name) or 0)) for name, number in highest.items()}


def _server_number(connection: Connection, table: str) -> int:
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, 'seq')"), {"name": table}
    ).scalar_one()
    # The database's own name of a sequence of ours; a name cannot be a parameter.
    query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608
    return int(connection.exec_driver_sql(query).scalar_one())


def _go_on_from(connection: Connection, numbers: Mapping[str, int]) -> None:
    here = _numbers(connection)
    for name, number in numbers.items():
        if name == AUDIT.name or max(number, here[name]) == 0:
            continue
        values = {"name": name, "number": max(number, here[name])}
        if connection.dialect.name == "sqlite":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
            added = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"
            connection.execute(text(added), values)
        else:
            moved = "SELECT setval(pg_get_serial_sequence(:name, 'seq'), :number)"
            connection.execute(text(moved), values)


def _is_about_rows(problem: SQLAlchemyError) -> bool:
    from sqlalchemy.exc import DataError, IntegrityError, StatementError

    rows = isinstance(problem, DataError | IntegrityError)
    return rows or type(problem) is StatementError  # a value that no column of ours can be


def _unsound() -> BackupError:
    return BackupError(
        "The database in this backup is damaged or not one of ours: nothing was restored."
    )
