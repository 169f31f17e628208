"""How an older database becomes the one ``schema`` describes, step by step, losing nothing.

One file a step in ``versions``, named ``v0002_what.py``: ``revision`` and ``down_revision`` chain
them, ``upgrade()`` takes the step with ``alembic.op``. There is no way back: an older program
refuses a newer database instead. A step that was ever released is never edited.

To change a table: change ``schema.py``, write the next step by hand, raise ``schema.HEAD``; a test
compares the tables the steps make with ``schema`` on both databases. SQLite alters little: use
``op.batch_alter_table``. A step runs inside one transaction with all the others.

This module takes the steps (:func:`upgrade`); it is loaded only where there is one to take.
"""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_FOLDER = Path(__file__).resolve().parent


def scripts() -> ScriptDirectory:
    """The steps there are."""
    return ScriptDirectory(str(_FOLDER))


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take every step up to ``to`` not taken yet, in the transaction ``connection`` is in."""
    folder = scripts()

    def steps(revision: str, _context: MigrationContext) -> list[RevisionStep]:
        return folder._upgrade_revs(to, revision)

    with EnvironmentContext(Config(), folder, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, target_metadata=None)
        environment.run_migrations()
