"""The tabs a record is open in, each by a token of its own; of those open now, none is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One table more."""
    op.create_table(
        "learner_tabs",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_learner_tabs"),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name="fk_learner_tabs_learner_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token_hash", name="uq_learner_tabs_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_learner_tabs_learner_id", "learner_tabs", ["learner_id"])
