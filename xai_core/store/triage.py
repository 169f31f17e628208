"""What researchers find when they look at a wrong answer: whose error it was, and a note.

Question answered: *who said what of this case, and what counts now?* The record only grows: every
entry stays with its author and time, the latest entry about a subject counts, and taking a tag
away is an entry as well (no tag, no note).

A subject is one picture under one model: library, case, the SHA-256 of the picture and the model's
id. A case whose picture was exchanged starts anew; a library that only gained cases keeps its tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from xai_core.errors import Phrase
from xai_core.store.checked_text import check_identifier, clean_name, clean_note
from xai_core.store.csv_export import csv_text
from xai_core.store.database import Store
from xai_core.store.schema import TRIAGE
from xai_core.types import Choice

_LIBRARY = Phrase("the name of the library")
_CASE = Phrase("the id of the case")
_HASH = Phrase("the hash of the picture")
_MODEL = Phrase("the name of the model")


class Tag(Choice):
    """Why model and label differ."""

    MODEL_ERROR = "model-error"
    """The label is right, the model is wrong."""
    LABEL_ERROR = "label-error"
    """The model may be right, the label is wrong."""
    AMBIGUOUS = "ambiguous"
    """Experts could defend either."""
    BAD_IMAGE = "bad-image"
    """Nobody could tell from this picture."""


@dataclass(frozen=True)
class Subject:
    """What is judged: one picture under one model."""

    library: str
    case_id: str
    image_sha256: str
    """``Case.sha256``."""
    model: str
    """The model's id."""


@dataclass(frozen=True)
class Triage:
    """One entry of the record."""

    subject: Subject
    tag: Tag | None
    note: str
    """Empty for none."""
    author: str
    at: datetime
    """With time zone UTC."""

    @property
    def removed(self) -> bool:
        """Whether this entry takes away what was said before."""
        return self.tag is None and not self.note


def record_triage(
    store: Store, subject: Subject, *, tag: Tag | None, note: str, author: str
) -> Triage:
    """Say what is so from now on; on the disk when this returns. Without tag and note: nothing is.

    Saying again what counts already, by the same author, adds nothing (a double click).

    Parameters
    ----------
    store
        Where.
    subject
        The case of a library under a model.
    tag
        Which kind of error, or None.
    note
        Up to 10,000 characters; may be empty.
    author
        Who says so.

    Returns
    -------
    Triage
        The entry that counts now.

    Raises
    ------
    StoreError
        The note is longer than 10,000 characters, the author has no name or one that cannot be
        kept, a text holds a character that cannot stand in it, or the database refuses.
    """
    check_subject(subject)
    entry = Triage(subject, tag, clean_note(note), clean_name(author), datetime.now(UTC))
    with store.writing() as connection:
        latest = _latest(connection, subject)
        if latest is None and entry.removed:  # nothing to take away
            return entry
        if latest is not None and _same(latest, entry):
            return latest
        connection.execute(insert(TRIAGE).values(row_of(entry)))
    return entry


def triage_of(store: Store, subject: Subject) -> Triage | None:
    """What counts of one subject; None where nothing does. Raises StoreError."""
    with store.reading() as connection:
        latest = _latest(connection, subject)
    return None if latest is None or latest.removed else latest


def tags_for(store: Store, library: str, model: str) -> dict[tuple[str, str], Triage]:
    """What counts in one library under one model: (case id, SHA-256 of the picture) -> entry.

    In the order of the entries. Subjects whose latest entry takes everything away are not there.
    Raises StoreError.
    """
    with store.reading() as connection:
        entries = newest_entries(connection, library, model)
    return {
        (entry.subject.case_id, entry.subject.image_sha256): entry
        for entry in entries
        if not entry.removed
    }


def newest_entries(connection: Connection, library: str, model: str) -> list[Triage]:
    """The latest entry of every subject, also where it takes everything away, oldest first.

    Inside a transaction.
    """
    newest = (
        select(func.max(TRIAGE.c.seq))
        .where(TRIAGE.c.library == library, TRIAGE.c.model == model)
        .group_by(TRIAGE.c.case_id, TRIAGE.c.image_sha256)
    )
    query = _SELECT.where(TRIAGE.c.seq.in_(newest)).order_by(TRIAGE.c.seq)
    return [_entry(row) for row in connection.execute(query)]


def triage_history(
    store: Store, library: str, model: str, case_id: str | None = None
) -> list[Triage]:
    """Every entry of one library under one model, of one case or all, oldest first.

    Parameters
    ----------
    store
        Where.
    library, model
        Their ids.
    case_id
        None for every case.

    Returns
    -------
    list[Triage]
        Oldest first, with entries that were replaced or taken away since.

    Raises
    ------
    StoreError
        The database refuses.
    """
    query = _SELECT.where(TRIAGE.c.library == library, TRIAGE.c.model == model)
    if case_id is not None:
        query = query.where(TRIAGE.c.case_id == case_id)
    with store.reading() as connection:
        return [_entry(row) for row in connection.execute(query.order_by(TRIAGE.c.seq))]


def triage_csv(entries: Iterable[Triage]) -> str:
    """Entries as CSV, one line each: of :func:`tags_for` (its values) or :func:`triage_history`.

    What a spreadsheet would take for a formula gets an apostrophe in front (``tables``).
    """
    header = ("library", "case", "image_sha256", "model", "tag", "note", "author", "time")
    return csv_text(
        header,
        (
            (
                entry.subject.library,
                entry.subject.case_id,
                entry.subject.image_sha256,
                entry.subject.model,
                entry.tag.value if entry.tag else None,
                entry.note,
                entry.author,
                entry.at,
            )
            for entry in entries
        ),
    )


def check_subject(subject: Subject) -> None:
    """Refuse a subject that cannot be kept. Raises StoreError."""
    check_identifier(subject.library, _LIBRARY)
    check_identifier(subject.case_id, _CASE)
    check_identifier(subject.image_sha256, _HASH)
    check_identifier(subject.model, _MODEL)


_SELECT = select(
    TRIAGE.c.library,
    TRIAGE.c.case_id,
    TRIAGE.c.image_sha256,
    TRIAGE.c.model,
    TRIAGE.c.tag,
    TRIAGE.c.note,
    TRIAGE.c.author,
    TRIAGE.c.at,
)


def _latest(connection: Connection, subject: Subject) -> Triage | None:
    query = _SELECT.where(
        TRIAGE.c.library == subject.library,
        TRIAGE.c.model == subject.model,
        TRIAGE.c.case_id == subject.case_id,
        TRIAGE.c.image_sha256 == subject.image_sha256,
    )
    row = connection.execute(query.order_by(TRIAGE.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else _entry(row)


def _same(one: Triage, other: Triage) -> bool:
    return (one.tag, one.note, one.author) == (other.tag, other.note, other.author)


def row_of(entry: Triage) -> dict[str, Any]:
    """An entry as a row of the table."""
    return {
        "library": entry.subject.library,
        "case_id": entry.subject.case_id,
        "image_sha256": entry.subject.image_sha256,
        "model": entry.subject.model,
        "tag": entry.tag.value if entry.tag else None,
        "note": entry.note,
        "author": entry.author,
        "at": entry.at,
    }


def _entry(row: Sequence[Any]) -> Triage:
    library, case_id, image_sha256, model, tag, note, author, at = row
    subject = Subject(library, case_id, image_sha256, model)
    return Triage(subject, Tag(tag) if tag is not None else None, note, author, at)
