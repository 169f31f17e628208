"""A learner's personal key: of those who were here before, none yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One column more."""
    op.add_column("learners", sa.Column("key_hash", sa.Text))
