"""Where the records are kept: which database, in words that never show its password.

``SHITEN_DATABASE_URL`` names it; without one it is the file ``SHITEN_HOME/shiten.db``.

==================================  =======================================================
``postgresql://user:pw@host/name``  a PostgreSQL server (also ``postgres://``), through psycopg 3
``sqlite:////folder/file.db``       another file
==================================  =======================================================
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from xai_core import home
from xai_core.errors import StoreError

VARIABLE = "SHITEN_DATABASE_URL"
FILE_NAME = "shiten.db"

_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


def database_url(given: str | None = None) -> URL:
    """The database to be opened: ``given``, else the one the environment names, else our file.

    Raises
    ------
    StoreError
        It is not the address of a database of either kind.
    """
    text = (os.environ.get(VARIABLE) if given is None else given) or ""
    if not text.strip():
        return URL.create("sqlite", database=str(home.home() / FILE_NAME))
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # The parser's own words may quote a part of the password, so they are not kept.
        raise StoreError(
            "{variable} is not the address of a database: write it like"
            " postgresql://name:password@host:5432/database, with %40 for an @ in the password.",
            variable=VARIABLE,
        ) from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in _SQLITE and url.database not in (None, "", ":memory:") and not url.query:
        return URL.create("sqlite", database=str(Path(str(url.database)).expanduser().resolve()))
    raise StoreError(
        "{variable} must begin with postgresql://, or name a file like sqlite:////folder/file.db.",
        variable=VARIABLE,
    )


def database_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def described(url: URL) -> str:
    """The database in words: its file, or ``host:port/name``. Without user and password."""
    file = database_file(url)
    if file is not None:
        return str(file)
    host = url.host or url.query.get("host", "localhost")
    port = f":{url.port}" if url.port else ""
    return f"{host if isinstance(host, str) else ','.join(host)}{port}/{url.database or ''}"
