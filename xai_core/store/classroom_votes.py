"""Votes of a class: one row a member and question, on the disk before anybody is told so.

Question answered: *does this vote count, does it count once, and does it come in time?*

Each vote has a *token* of its own and names the token of the vote it replaces (``after``; empty
for the first). It is new only if what stands is just that: so a vote that is sent again, by a
double press, a reload or a retry after a crash, finds its own token there and changes nothing;
and an old one that is replayed, from a second tab or by somebody else, finds another there and
changes nothing either. The last vote before the closing counts, because there is but one row.

Whether the question is still open is looked at within the same transaction, with the class held
where it stands (``classroom.move_class`` waits): a vote comes before the closing or is refused.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from xai_core.errors import MarkError, QuizError, StoreError
from xai_core.quiz.classroom import check_vote, may_change
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.classroom_results import Answers
from xai_core.quiz.strokes import MAX_POINTS, MAX_STROKES, Stroke, read_strokes
from xai_core.store.classroom import HeldClass, read_state
from xai_core.store.classroom_members import ClassMember
from xai_core.store.database import Store
from xai_core.store.dialects import insert_once
from xai_core.store.schema import CLASS_MEMBERS, CLASS_VOTES
from xai_core.types import Choice

MOST_CHANGES = 200
"""How often one vote may be changed."""
_DECIMALS = 4
"""Of a point: finer than a pixel of any picture shown to a class."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(frozen=True)
class ClassVote:
    """The vote of one member on one question, as it stands."""

    member: str
    question: int
    answer: str
    token: str
    marks: tuple[Stroke, ...]
    """Empty where nothing was marked, or where marks were not asked for."""
    voted_at: datetime


@dataclass(frozen=True)
class Voted:
    """What became of a vote."""

    new: bool
    """Whether it counts now; False where it counted before, or another one has come since."""
    stands: ClassVote


class Fate(Choice):
    """What becomes of a vote, by its token and by what stands when it comes."""

    FIRST = "first"
    CHANGE = "change"
    """It replaces the very vote that stands."""
    REPEATED = "repeated"
    """It is the vote that stands, sent again."""
    OVERTAKEN = "overtaken"
    """Another vote stands than the one it was to replace, or none."""


def fate_of(stands: str | None, token: str, after: str) -> Fate:
    """What becomes of a vote.

    Parameters
    ----------
    stands
        Token of the vote that stands; None where there is none.
    token, after
        Of the vote that comes, and of the one it is to replace; empty for none.

    Returns
    -------
    Fate
        Whether it is new, and how.
    """
    if stands == token:
        return Fate.REPEATED
    if stands is None:
        return Fate.OVERTAKEN if after else Fate.FIRST
    return Fate.CHANGE if stands == after else Fate.OVERTAKEN


def new_token() -> str:
    """A token for a vote that is about to be given."""
    return secrets.token_urlsafe(12)


def vote(  # noqa: PLR0913 - whose, on what, and what makes it count once, by keyword
    store: Store,
    held: HeldClass,
    member: ClassMember,
    *,
    question: int,
    answer: str,
    marks: Sequence[Stroke] = (),
    token: str,
    after: str = "",
) -> Voted:
    """Keep a vote; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    held
        The class.
    member
        Whose vote; found by their key.
    question
        Which, from 0.
    answer
        One of its answers.
    marks
        What they marked on the picture.
    token
        Of this vote (:func:`new_token`); sent again, it counts once.
    after
        Token of the vote it replaces; empty for the first.

    Returns
    -------
    Voted
        Whether it was new, and the vote that stands.

    Raises
    ------
    QuizError
        The question is not open, or has no such answer.
    MarkError
        The marks are too large, or the question has no picture to mark.
    StoreError
        It is another class's member, no token, the class or member is gone, or the database
        refuses. Nothing was saved then, and the same vote may be sent again.
    """
    if member.class_id != held.id or not _TOKEN.fullmatch(token):
        raise StoreError("This vote does not belong to this class: join the class again.")
    if not 0 <= question < len(held.plan.questions):
        raise QuizError("There is no such question in this class.")
    if marks and not isinstance(held.plan.questions[question], CaseQuestion):
        raise MarkError("This question has no picture to mark.")
    text = _written(marks)
    with store.writing() as connection:
        now = datetime.now(UTC)
        state = read_state(connection, held.id, lock="share")
        stands = _standing(connection, member.id, question)
        fate = fate_of(None if stands is None else stands.token, token, after)
        if fate is Fate.REPEATED and stands is not None:
            return Voted(False, stands)
        check_vote(held.plan, state, question, answer, now)
        values = {"answer": answer, "token": token, "marks": text, "voted_at": now}
        new = False
        if fate is Fate.FIRST:
            new = _first(connection, held, member, values | {"question": question})
        elif fate is Fate.CHANGE and stands is not None:
            if not may_change(held.plan):
                raise QuizError("Your answer to this question stands: it was told what is right.")
            new = _changed(connection, stands, values)
        if not new:
            stands = _standing(connection, member.id, question)
            if stands is None:
                raise StoreError("This vote does not belong to this class: join the class again.")
            return Voted(False, stands)
    return Voted(True, ClassVote(member.id, question, answer, token, tuple(marks), now))


def own_votes(store: Store, member_id: str) -> dict[int, ClassVote]:
    """One member's votes by question, with their marks. Raises StoreError."""
    query = select(CLASS_VOTES).where(CLASS_VOTES.c.member_id == member_id)
    with store.reading() as connection:
        return {row.question: _vote(row) for row in connection.execute(query)}


def vote_counts(store: Store, class_id: str, question: int) -> dict[str, int]:
    """Answer -> votes on a question; for those who look every second. Raises StoreError."""
    table = CLASS_VOTES.c
    query = (
        select(table.answer, func.count())
        .where(table.class_id == class_id, table.question == question)
        .group_by(table.answer)
    )
    with store.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def question_marks(store: Store, class_id: str, question: int) -> list[tuple[Stroke, ...]]:
    """What each voter marked on a question, where they marked anything. Raises StoreError."""
    table = CLASS_VOTES.c
    query = (
        select(table.marks)
        .where(table.class_id == class_id, table.question == question, table.marks.is_not(None))
        .order_by(table.member_id)
    )
    with store.reading() as connection:
        return [_read(row[0]) for row in connection.execute(query)]


def answers_of_class(store: Store, class_id: str) -> Answers:
    """Member's id -> question -> answer; members without votes are there. Raises StoreError."""
    members = select(CLASS_MEMBERS.c.id).where(CLASS_MEMBERS.c.class_id == class_id)
    table = CLASS_VOTES.c
    votes = select(table.member_id, table.question, table.answer)
    with store.reading() as connection:
        rows = connection.execute(members.order_by(CLASS_MEMBERS.c.number))
        found: dict[str, dict[int, str]] = {row[0]: {} for row in rows}
        for member, question, answer in connection.execute(votes.where(table.class_id == class_id)):
            found[member][question] = answer
    return found


def times_of_class(store: Store, class_id: str) -> dict[str, dict[int, datetime]]:
    """Member's id -> question -> when the vote that counts was made, UTC. Raises StoreError."""
    table = CLASS_VOTES.c
    votes = select(table.member_id, table.question, table.voted_at)
    found: dict[str, dict[int, datetime]] = {}
    with store.reading() as connection:
        for member, question, at in connection.execute(votes.where(table.class_id == class_id)):
            found.setdefault(member, {})[question] = at
    return found


def voted_counts(store: Store, class_id: str) -> dict[int, int]:
    """Question -> votes on it. Raises StoreError."""
    table = CLASS_VOTES.c
    query = (
        select(table.question, func.count())
        .where(table.class_id == class_id)
        .group_by(table.question)
    )
    with store.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _standing(connection: Connection, member_id: str, question: int) -> ClassVote | None:
    table = CLASS_VOTES.c
    query = select(CLASS_VOTES).where(table.member_id == member_id, table.question == question)
    row = connection.execute(query.with_for_update()).one_or_none()
    return None if row is None else _vote(row)


def _first(
    connection: Connection, held: HeldClass, member: ClassMember, values: dict[str, Any]
) -> bool:
    owner = {"class_id": held.id, "member_id": member.id, "changes": 0}
    return insert_once(connection, CLASS_VOTES, values | owner)


def _changed(connection: Connection, stands: ClassVote, values: dict[str, Any]) -> bool:
    table = CLASS_VOTES.c
    changes = (
        update(CLASS_VOTES)
        .where(
            table.member_id == stands.member,
            table.question == stands.question,
            table.token == stands.token,
            table.changes < MOST_CHANGES,
        )
        .values(values | {"changes": table.changes + 1})
        .returning(table.token)
    )
    return connection.execute(changes).first() is not None


def _written(marks: Sequence[Stroke]) -> str | None:
    if not marks:
        return None
    # Counted first, and cheaply: what is far too much is not even written down.
    if len(marks) > MAX_STROKES or sum(len(stroke.points) for stroke in marks) > MAX_POINTS:
        raise MarkError("That is too much to be a mark: clear it and mark only what decided it.")
    drawn = [
        {
            "erase": stroke.erase,
            "radius": round(stroke.radius, _DECIMALS + 2),
            "points": [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in stroke.points],
        }
        for stroke in marks
    ]
    return json.dumps(drawn, separators=(",", ":"))


def _read(text: str | None) -> tuple[Stroke, ...]:
    return () if text is None else read_strokes(json.loads(text))


def _vote(row: Row[Any]) -> ClassVote:
    return ClassVote(
        row.member_id, row.question, row.answer, row.token, _read(row.marks), row.voted_at
    )
