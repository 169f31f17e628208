"""The tables, as the newest migration leaves them.

Conventions: a learner's id is a random UUID in hexadecimal, never given out twice, so that a tab
left open after an erasure cannot write into somebody else's record. ``seq`` numbers rows in the
order they were written and is never used again. Times are UTC. Text is compared byte by byte.

Whoever changes a table here writes a migration beside it (``migrations``); a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0008"
"""The newest migration: what a database must be at. Known here so that opening one that is
up to date need not load Alembic."""

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, exact to the microsecond. SQLite knows no time zones: it keeps UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In: any moment with a time zone."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out: the same moment, with time zone UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _sequence() -> Column[int]:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("seq", kind, primary_key=True, autoincrement=True)


def _learner_id(*, primary_key: bool = False) -> Column[str]:
    owner = ForeignKey("learners.id", ondelete="CASCADE")
    return Column("learner_id", Text, owner, nullable=False, primary_key=primary_key)


LEARNERS = Table(
    "learners",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("key_hash", Text),
    UniqueConstraint("name_key"),
)
"""``name`` as it was first typed; ``name_key`` is what makes two spellings the same learner;
``key_hash`` the SHA-256 of their key, NULL until the record is opened for the first time."""

LEARNER_TABS = Table(
    "learner_tabs",
    METADATA,
    _sequence(),
    _learner_id(),
    Column("token_hash", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    UniqueConstraint("token_hash"),
    Index(None, "learner_id"),
    sqlite_autoincrement=True,
)
"""The tabs a record is open in. Of a tab's token only its SHA-256 is kept."""

ANSWERS = Table(
    "answers",
    METADATA,
    _sequence(),
    _learner_id(),
    Column("key", Text, nullable=False),
    Column("round_id", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("library", Text, nullable=False),
    Column("library_hash", Text, nullable=False),
    Column("grouping", Text),
    Column("case_id", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("shown_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
    Column("response_seconds", Double, nullable=False),
    Column("ai_model", Text),
    Column("ai_weights_sha256", Text),
    Column("ai_answer", Text),
    Column("ai_confidence", Double),
    Column("ai_right", Boolean),
    Column("triangle_region", Text),
    Column("trainee_expert_score", Double),
    Column("trainee_expert_chance", Double),
    Column("trainee_ai_score", Double),
    Column("trainee_ai_chance", Double),
    Column("expert_ai_score", Double),
    Column("expert_ai_chance", Double),
    Column("mark", LargeBinary),  # last, so that reading the rest of a row skips it
    UniqueConstraint("learner_id", "key"),
    UniqueConstraint("learner_id", "round_id", "position"),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    CheckConstraint("position >= 0", name="position"),
    Index(None, "learner_id", "library", "seq"),
    sqlite_autoincrement=True,
)
"""One row an answer, never changed. ``ai_*`` are all NULL where no model was asked, and the
triangle's columns where there is none (``triangle_region`` tells)."""

ROUNDS = Table(
    "rounds",
    METADATA,
    _learner_id(primary_key=True),
    Column("round_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
)
"""Where a round stands: a JSON document of the quiz engine, opaque here."""

ANSWER_SETTINGS = Table(
    "answer_settings",
    METADATA,
    _learner_id(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("help", Text, nullable=False),
    Column("asked_order", Text, nullable=False),
)
"""How an answer was asked for, where not alone and with classes mixed; written with it."""

SECOND_LOOKS = Table(
    "second_looks",
    METADATA,
    _learner_id(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("answered_at", UtcTime, nullable=False),
)
"""What was answered once the AI's answer had been seen; ``key`` is the first answer's. Never
changed."""

TRIAL_MEMBERS = Table(
    "trial_members",
    METADATA,
    _sequence(),
    Column("trial", Text, nullable=False),
    Column("protocol_sha256", Text, nullable=False),
    Column("learner_id", Text, ForeignKey("learners.id", ondelete="SET NULL")),
    Column("number", Integer),
    Column("arm", Text),
    Column("excluded", Text),
    Column("practice_round", Text),
    Column("test_round", Text),
    Column("came_at", UtcTime, nullable=False),
    UniqueConstraint("trial", "learner_id"),
    UniqueConstraint("trial", "number"),
    sqlite_autoincrement=True,
)
"""Who agreed to take part in a randomised comparison. ``number`` counts those who were allocated,
from 1; who was excluded before has none, and no arm. Who erases their record leaves a row that
belongs to nobody, so that the counts stay true."""

TRIAGE = Table(
    "triage",
    METADATA,
    _sequence(),
    Column("library", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("image_sha256", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("tag", Text),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "library", "model"),
    Index(None, "case_id"),
    sqlite_autoincrement=True,
)
"""One row an entry, never changed; the highest ``seq`` of a subject counts."""

PLAYLISTS = Table(
    "playlists",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("entries", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)
"""``entries`` is a JSON list of ``n`` objects: library, case and view."""

LIST_VIEWS = Table(
    "list_views",
    METADATA,
    Column("library", Text, primary_key=True),
    Column("author", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("query", Text, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
)
"""A filter of a library's list under a name; no author means everybody's."""

SETTINGS = Table(
    "settings",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What is set for all app processes of one database: the educator's passcode, hashed."""

CLASSES = Table(
    "classes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("educator_hash", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("code"),
    Index(None, "created_at"),
)
"""``plan`` is a JSON document that never changes; ``step`` to ``started_at`` are where the class
stands. Of the educator's key only its SHA-256 is kept."""

CLASS_MEMBERS = Table(
    "class_members",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("class_id", Text, ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("name", Text),
    Column("joined_at", UtcTime, nullable=False),
    UniqueConstraint("class_id", "number"),
    UniqueConstraint("key_hash"),
)
"""Of a member's key only its SHA-256 is kept. ``number`` counts from 1 in each class."""

CLASS_VOTES = Table(
    "class_votes",
    METADATA,
    Column(
        "member_id",
        Text,
        ForeignKey("class_members.id", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    ),
    Column("question", Integer, primary_key=True, nullable=False, autoincrement=False),
    Column("class_id", Text, ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("answer", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("voted_at", UtcTime, nullable=False),
    Column("marks", Text),  # last, so that reading the rest of a row skips it
    UniqueConstraint("member_id", "token"),
    Index(None, "class_id", "question"),
)
"""One row a member and question: a second vote cannot be there. ``marks`` are strokes as JSON."""

CLASS_REFUSALS = Table(
    "class_refusals",
    METADATA,
    _sequence(),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "kind", "at"),
    sqlite_autoincrement=True,
)
"""Codes and passcodes that were refused in the last minutes, to slow down who guesses them."""

AUDIT = Table(
    "audit",
    METADATA,
    _sequence(),
    Column("id", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("login", Text, nullable=False),
    UniqueConstraint("id"),
    sqlite_autoincrement=True,
)
"""What educators have done (``audit``); only ever added to. Texts that are not there are empty."""
