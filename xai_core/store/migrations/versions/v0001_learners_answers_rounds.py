"""Learners, their answers, and where their rounds stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "learners",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
        sa.UniqueConstraint("name_key", name="uq_learners_name_key"),
    )
    _answers()
    op.create_table(
        "rounds",
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("round_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "round_id", name="pk_rounds"),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name="fk_rounds_learner_id", ondelete="CASCADE"
        ),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("round_id", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("library", sa.Text, nullable=False),
        sa.Column("library_hash", sa.Text, nullable=False),
        sa.Column("grouping", sa.Text),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response_seconds", sa.Double, nullable=False),
        sa.Column("ai_model", sa.Text),
        sa.Column("ai_weights_sha256", sa.Text),
        sa.Column("ai_answer", sa.Text),
        sa.Column("ai_confidence", sa.Double),
        sa.Column("ai_right", sa.Boolean),
        sa.Column("triangle_region", sa.Text),
        sa.Column("trainee_expert_score", sa.Double),
        sa.Column("trainee_expert_chance", sa.Double),
        sa.Column("trainee_ai_score", sa.Double),
        sa.Column("trainee_ai_chance", sa.Double),
        sa.Column("expert_ai_score", sa.Double),
        sa.Column("expert_ai_chance", sa.Double),
        sa.Column("mark", sa.LargeBinary),
        sa.PrimaryKeyConstraint("seq", name="pk_answers"),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name="fk_answers_learner_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("learner_id", "key", name="uq_answers_learner_id_key"),
        sa.UniqueConstraint(
            "learner_id", "round_id", "position", name="uq_answers_learner_id_round_id_position"
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="ck_answers_confidence"),
        sa.CheckConstraint("position >= 0", name="ck_answers_position"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_answers_learner_id_library_seq", "answers", ["learner_id", "library", "seq"]
    )
