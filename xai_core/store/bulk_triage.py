"""One tag for many cases at once, and taking it back.

Question answered: *these forty are all the same mistake: how is that said once?* Each case gets an
entry of its own in the record (``triage``) and keeps its note. Taking it back adds entries as well,
so nothing is ever lost; a case that somebody has judged since is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from xai_core.errors import StoreError
from xai_core.store.checked_text import clean_name
from xai_core.store.database import Store
from xai_core.store.schema import TRIAGE
from xai_core.store.triage import Subject, Tag, Triage, check_subject, newest_entries, row_of

MAX_TAGGED = 20_000
"""Cases tagged at once."""


@dataclass(frozen=True)
class TagChange:
    """What a case was and what it became."""

    before: Triage | None
    """None where nothing was said of it."""
    after: Triage


def tag_many(
    store: Store, subjects: Sequence[Subject], *, tag: Tag | None, author: str
) -> tuple[TagChange, ...]:
    """Give all of these the same tag, or none; on the disk when this returns, all or nothing.

    Parameters
    ----------
    store
        Where.
    subjects
        Cases of one library under one model, at most 20,000.
    tag
        Which kind of error; None takes the tags away and leaves the notes.
    author
        Who says so.

    Returns
    -------
    tuple[TagChange, ...]
        What was changed, for :func:`take_back`; cases that had the tag already are not there.

    Raises
    ------
    StoreError
        Too many, a text cannot be kept, or the database refuses; nothing was saved then.
    """
    _check(subjects)
    author, now = clean_name(author), datetime.now(UTC)
    with store.writing() as connection:
        stands = _standing(connection, subjects)
        changes = []
        for subject in dict.fromkeys(subjects):
            before = stands.get(subject)
            if (None if before is None else before.tag) is tag:
                continue
            note = "" if before is None else before.note
            changes.append(TagChange(before, Triage(subject, tag, note, author, now)))
        _write(connection, [change.after for change in changes])
    return tuple(changes)


def take_back(store: Store, changes: Sequence[TagChange], *, author: str) -> int:
    """Say again what was so before; on the disk when this returns, all or nothing.

    Parameters
    ----------
    store
        Where.
    changes
        As :func:`tag_many` returned them.
    author
        Who takes it back.

    Returns
    -------
    int
        How many: cases judged anew since then are left as they are.

    Raises
    ------
    StoreError
        A text cannot be kept, or the database refuses; nothing was saved then.
    """
    author, now = clean_name(author), datetime.now(UTC)
    with store.writing() as connection:
        stands = _standing(connection, [change.after.subject for change in changes])
        entries = []
        for before, after in ((change.before, change.after) for change in changes):
            if stands.get(after.subject) != after:
                continue
            again = before or replace(after, tag=None, note="")
            entries.append(replace(again, author=author, at=now))
        _write(connection, entries)
    return len(entries)


def _check(subjects: Sequence[Subject]) -> None:
    if len(subjects) > MAX_TAGGED:
        raise StoreError(
            "At most {limit} cases can be tagged at once, and these are {n}: choose fewer.",
            limit=f"{MAX_TAGGED:,}",
            n=f"{len(subjects):,}",
        )
    for subject in subjects:
        check_subject(subject)


def _standing(connection: Connection, subjects: Sequence[Subject]) -> dict[Subject, Triage]:
    """The newest entry of each, also one that took everything away."""
    pairs = dict.fromkeys((subject.library, subject.model) for subject in subjects)
    return {
        entry.subject: entry
        for library, model in pairs
        for entry in newest_entries(connection, library, model)
    }


def _write(connection: Connection, entries: Sequence[Triage]) -> None:
    if entries:
        connection.execute(insert(TRIAGE), [row_of(entry) for entry in entries])
