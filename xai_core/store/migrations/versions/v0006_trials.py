"""How an answer was asked for, second answers, and who takes part in a randomised comparison."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Three tables more."""
    op.create_table(
        "answer_settings",
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("help", sa.Text, nullable=False),
        sa.Column("asked_order", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "key", name="pk_answer_settings"),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name="fk_answer_settings_learner_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "second_looks",
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "key", name="pk_second_looks"),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name="fk_second_looks_learner_id",
            ondelete="CASCADE",
        ),
    )
    _trial_members()


def _trial_members() -> None:
    op.create_table(
        "trial_members",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("trial", sa.Text, nullable=False),
        sa.Column("protocol_sha256", sa.Text, nullable=False),
        sa.Column("learner_id", sa.Text),
        sa.Column("number", sa.Integer),
        sa.Column("arm", sa.Text),
        sa.Column("excluded", sa.Text),
        sa.Column("practice_round", sa.Text),
        sa.Column("test_round", sa.Text),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_trial_members"),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name="fk_trial_members_learner_id",
            ondelete="SET NULL",
        ),
        sa.UniqueConstraint("trial", "learner_id", name="uq_trial_members_trial_learner_id"),
        sa.UniqueConstraint("trial", "number", name="uq_trial_members_trial_number"),
        sqlite_autoincrement=True,
    )
