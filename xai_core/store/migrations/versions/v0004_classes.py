"""A class in the room: classes, their members and votes; what was refused; settings for all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Five tables more."""
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "classes",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("educator_hash", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
        sa.UniqueConstraint("code", name="uq_classes_code"),
    )
    op.create_index("ix_classes_created_at", "classes", ["created_at"])
    _members_and_votes()
    op.create_table(
        "class_refusals",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_class_refusals"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_class_refusals_kind_at", "class_refusals", ["kind", "at"])


def _members_and_votes() -> None:
    op.create_table(
        "class_members",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("class_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_class_members"),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["classes.id"],
            name="fk_class_members_class_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("class_id", "number", name="uq_class_members_class_id_number"),
        sa.UniqueConstraint("key_hash", name="uq_class_members_key_hash"),
    )
    op.create_table(
        "class_votes",
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("question", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("class_id", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marks", sa.Text),
        sa.PrimaryKeyConstraint("member_id", "question", name="pk_class_votes"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["class_members.id"],
            name="fk_class_votes_member_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["classes.id"],
            name="fk_class_votes_class_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("member_id", "token", name="uq_class_votes_member_id_token"),
    )
    op.create_index("ix_class_votes_class_id_question", "class_votes", ["class_id", "question"])
