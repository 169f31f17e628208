"""Votes, answers and triage while the disk fails: what was acknowledged is there, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.store.durability import entry
from xai_core import home
from xai_core.quiz.classroom import ClassKind, ClassPlan, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import (
    Subject,
    Tag,
    answers_of,
    learner,
    open_store,
    record_answer,
    record_triage,
    triage_history,
)
from xai_core.store.classroom import find_class, list_classes, move_class, open_class
from xai_core.store.classroom_members import class_members, join_class
from xai_core.store.classroom_votes import own_votes, vote

SUBJECT = Subject("cells", "case-1", "ab" * 32, "tiny")
N = 3


def prepare(_root: Path) -> None:
    """A class test that has begun, and a learner."""
    store = open_store()
    asked = CaseQuestion(library="smear", library_hash="h", case="c", answers=("a", "b"), label="a")
    plan = ClassPlan(title="Faults", kind=ClassKind.TEST, questions=(asked,) * N)
    held = open_class(store, plan).held
    join_class(store, held)
    move_class(store, held.id, lambda state: advance(plan, state, 0, datetime.now(UTC)))
    learner(store, "Aya")


def act(_root: Path, say: Callable[[str], None]) -> None:
    """Vote, answer, and sort a case, three times; each is said once it is acknowledged."""
    store = open_store()
    held = find_class(store, list_classes(store)[0].code)
    assert held is not None
    (member,) = class_members(store, held.id)
    aya = learner(store, "Aya")
    for number in range(N):
        vote(store, held, member, question=number, answer="a", token=f"token-00{number}")
        say(f"vote {number}")
        record_answer(store, aya.id, replace(entry(number), mark=None), state=f'"{number}"')
        say(f"answer {number}")
        record_triage(store, SUBJECT, tag=Tag.AMBIGUOUS, note=f"note {number}", author="Aya")
        say(f"tag {number}")
    say("done")


def anew(root: Path, say: Callable[[str], None]) -> None:
    """The same again, from where it stopped: all of it is there afterwards, once."""
    store = open_store()
    have = len(triage_history(store, SUBJECT.library, SUBJECT.model))

    def tag_again(number: int) -> None:
        record_triage(store, SUBJECT, tag=Tag.AMBIGUOUS, note=f"note {number}", author="Aya")

    held = find_class(store, list_classes(store)[0].code)
    assert held is not None
    (member,) = class_members(store, held.id)
    aya = learner(store, "Aya")
    for number in range(N):
        vote(store, held, member, question=number, answer="a", token=f"token-00{number}")
        record_answer(store, aya.id, replace(entry(number), mark=None), state=f'"{number}"')
        if number >= have:
            tag_again(number)
    missing = list(check(root, [f"{what} {n}" for n in range(N) for what in _KINDS]))
    assert not missing, missing
    say("done")


_KINDS = ("vote", "answer", "tag")


def check(_root: Path, said: Sequence[str]) -> Iterator[str]:
    """Acknowledged and not there, or there more than once or changed."""
    store = open_store()
    held = find_class(store, list_classes(store)[0].code)
    assert held is not None
    (member,) = class_members(store, held.id)
    votes = own_votes(store, member.id)
    answers = [one.key for one in answers_of(store, learner(store, "Aya").id)]
    notes = [one.note for one in triage_history(store, SUBJECT.library, SUBJECT.model)]
    there = {f"vote {number}" for number in votes}
    there |= {f"answer {key.removeprefix('key-')}" for key in answers}
    there |= {f"tag {note.removeprefix('note ')}" for note in notes}
    acknowledged = {line for line in said if line.split(" ")[0] in _KINDS}
    for lost in sorted(acknowledged - there):
        yield f"{lost} was acknowledged and is lost"
    if len(set(answers)) != len(answers) or len(set(notes)) != len(notes):
        yield f"doubled: {answers} {notes}"
    with closing(sqlite3.connect(home.home() / "shiten.db")) as opened:
        told = opened.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        yield f"the database says: {told}"
