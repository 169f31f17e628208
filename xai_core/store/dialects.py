"""What SQLAlchemy leaves to each database: insert unless it is there; one at a time by a name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of the table's unique columns has these values; whether it was new.

    A row that another transaction is just inserting is waited for.
    """
    statement = _insert(connection, table, values).on_conflict_do_nothing()
    # The row count of an insert is not kept on both; a row that comes back is.
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def insert_or_replace(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(connection, table, values)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))


def lock_name(connection: Connection, name: str) -> None:
    """Wait until no other transaction has this name, and keep it until this one ends.

    SQLite's writers are alone anyway. What was committed under the name before is seen afterwards.
    """
    if connection.dialect.name == "sqlite":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _insert(
    connection: Connection, table: Table, values: Mapping[str, Any]
) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).values(values)
    return postgresql.insert(table).values(values)
