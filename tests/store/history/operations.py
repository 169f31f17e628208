"""What a process does to the store: each operation follows from its number alone.

So a process that was killed can be started again where it stopped, and can send again what was not
acknowledged. Several processes are the same few members and learners, as tabs of one person are.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from tests.store.durability import entry
from tests.store.history.recorded import SENT_AGAIN, Final
from xai_core.errors import QuizError, StoreError
from xai_core.quiz.classroom import ClassKind, ClassPlan, ClassState, Step, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import (
    Store,
    Subject,
    Tag,
    answers_of,
    learner,
    open_store,
    record_answer,
    record_triage,
    triage_history,
    triage_of,
)
from xai_core.store.classroom import class_state, find_class, move_class, open_class
from xai_core.store.classroom_members import class_members, join_class
from xai_core.store.classroom_votes import own_votes, vote, vote_counts

ANSWERS = ("a", "b", "c")
QUESTIONS = 100
MEMBERS = 4
LEARNERS = ("Aya", "Ben")
CASES = ("case-1", "case-2")
KINDS = ("vote",) * 5 + ("answer",) * 4 + ("tag",) * 2 + ("read-tag",) * 2
TURNS = {0: "close", 1: "count", 2: "open"}
MOVE_EVERY = 12
"""The first process closes the question, counts, and opens the next one this often."""
PATIENCE = 120.0
"""Seconds that a database may be away."""
PAUSE = 0.1
T = TypeVar("T")


def prepare(url: str) -> str:
    """A class that has begun, its members and learners; the code of the class."""
    store = open_store(url)
    asked = CaseQuestion(library="smear", library_hash="h", case="c", answers=ANSWERS, label="a")
    plan = ClassPlan(title="History", kind=ClassKind.DEMONSTRATION, questions=(asked,) * QUESTIONS)
    held = open_class(store, plan).held
    for _ in range(MEMBERS):
        join_class(store, held)
    for name in LEARNERS:
        learner(store, name)
    move_class(store, held.id, lambda state: advance(plan, state, 0, datetime.now(UTC)))
    return held.code


def final_of(url: str, code: str) -> Final:
    """What is there afterwards."""
    store = open_store(url)
    held = find_class(store, code)
    assert held is not None
    votes = {
        f"{member.number}/{question}": one.token
        for member in class_members(store, held.id)
        for question, one in own_votes(store, member.id).items()
    }
    rows = [(e.answered_at, name, e) for name in LEARNERS for e in _answers(store, name)]
    with store.reading() as connection:
        numbered = connection.exec_driver_sql("SELECT key FROM answers ORDER BY seq").scalars()
        order = {key: number for number, key in enumerate(numbered)}
    rows.sort(key=lambda row: order[row[2].key])
    tags: dict[str, list[str]] = {case: [] for case in CASES}
    for one in triage_history(store, "smear", "wbc5"):
        tags[one.subject.case_id].append(one.note)
    counts = {str(q): sum(vote_counts(store, held.id, q).values()) for q in range(QUESTIONS)}
    return Final(votes, [(name, e.key, e.case_id) for _, name, e in rows], tags, counts)


def _answers(store: Store, name: str) -> list[Any]:
    return answers_of(store, learner(store, name).id, marks=False)


class Worker:
    """One app process: says what it is about to do, does it, and says what came of it."""

    def __init__(self, told: Connection, url: str, code: str, number: int, seed: int) -> None:
        self.told, self.number, self.seed = told, number, seed
        self.store = _once_there(lambda: open_store(url))
        held = _once_there(lambda: find_class(self.store, code))
        assert held is not None
        self.held = held
        self.members = _once_there(lambda: class_members(self.store, held.id))
        self.learners = {
            name: _once_there(lambda name=name: learner(self.store, name).id) for name in LEARNERS
        }

    def work(self, first: int, operations: int, again: dict[str, Any] | None) -> None:
        """Operations ``first`` to ``operations``; the first as it was sent before, if it was."""
        for number in range(first, operations):
            name = f"p{self.number}-{number}"
            kind, asked = _once_there(
                lambda name=name, number=number: self._asked(
                    random.Random(f"{self.seed}/{name}"), name, number
                )
            )
            if again is not None:
                asked, again = again, None
            self._carry_out(name, kind, asked)

    def _carry_out(self, name: str, kind: str, asked: dict[str, Any]) -> None:
        """Do it; where the database is away, again, as a person's browser would send it again."""
        until = time.monotonic() + PATIENCE
        while True:
            self._say({"id": name, "kind": kind, "asked": asked, "at": time.monotonic_ns()})
            try:
                said = _DO[kind](self, asked)
            except StoreError:
                if time.monotonic() > until:
                    raise
                self._say({"id": name, "away": True})
                time.sleep(PAUSE)
                if kind not in SENT_AGAIN:
                    return
            else:
                self._say({"id": name, "said": said, "at": time.monotonic_ns()})
                return

    def _asked(self, chance: random.Random, name: str, number: int) -> tuple[str, dict[str, Any]]:
        turn = TURNS.get(number % MOVE_EVERY)
        if self.number == 0 and turn is not None and number >= MOVE_EVERY:
            if turn == "count":
                return turn, {"question": self._at()}
            return "move", {"to": turn}
        kind = chance.choice(KINDS)
        if kind == "vote":
            member = chance.randrange(MEMBERS)
            question = self._at()
            stands = own_votes(self.store, self.members[member].id).get(question)
            place = f"{self.members[member].number}/{question}"
            token = f"{name}-{self.seed}".ljust(8, "_")
            answer = chance.choice(ANSWERS)
            after = "" if stands is None else stands.token
            return kind, {"place": place, "token": token, "after": after, "answer": answer}
        if kind == "answer":  # every process sends its own for the same place
            person = chance.choice(LEARNERS)
            key = f"{person}-{number // 2}"
            return kind, {"learner": person, "key": key, "place": number // 2, "answer": name}
        case = chance.choice(CASES)
        return kind, {"case": case, "note": name} if kind == "tag" else {"case": case}

    def _say(self, message: dict[str, Any]) -> None:
        self.told.send_bytes(json.dumps(message).encode())

    def _at(self) -> int:
        held = find_class(self.store, self.held.code)
        assert held is not None
        return held.state.at

    def vote(self, asked: dict[str, Any]) -> dict[str, Any]:
        number, question = map(int, asked["place"].split("/"))
        member = next(one for one in self.members if one.number == number)
        try:
            done = vote(
                self.store,
                self.held,
                member,
                question=question,
                answer=asked["answer"],
                token=asked["token"],
                after=asked["after"],
            )
        except QuizError:
            return {"new": False, "refused": True}
        return {"new": done.new, "stands": done.stands.token}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        given = replace(
            entry(asked["place"]), key=asked["key"], case_id=asked["answer"], round_id="r"
        )
        given = replace(given, position=asked["place"], mark=None)
        done = record_answer(self.store, self.learners[asked["learner"]], given)
        return {"new": done.new, "stands": done.entry.case_id}

    def tag(self, asked: dict[str, Any]) -> dict[str, Any]:
        record_triage(
            self.store, _subject(asked["case"]), tag=Tag.AMBIGUOUS, note=asked["note"], author="A"
        )
        return {}

    def read_tag(self, asked: dict[str, Any]) -> dict[str, Any]:
        found = triage_of(self.store, _subject(asked["case"]))
        return {"note": None if found is None else found.note}

    def move(self, asked: dict[str, Any]) -> dict[str, Any]:
        closes = asked["to"] == "close"

        def step(state: ClassState) -> ClassState:
            while (state.step is Step.ASK) is closes:
                state = advance(self.held.plan, state, state.version, datetime.now(UTC))
            return state

        state = move_class(self.store, self.held.id, step)
        return {"closed": state.at if closes else None}

    def count(self, asked: dict[str, Any]) -> dict[str, Any]:
        state = class_state(self.store, self.held.id)
        closed = state.at == asked["question"] and state.step is not Step.ASK
        n = sum(vote_counts(self.store, self.held.id, asked["question"]).values())
        return {"n": n, "closed": closed}


def _once_there(ask: Callable[[], T]) -> T:
    """What the store answers, asked until the database is there."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except StoreError:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


_DO: dict[str, Callable[[Worker, dict[str, Any]], dict[str, Any]]] = {
    "vote": Worker.vote,
    "answer": Worker.answer,
    "tag": Worker.tag,
    "read-tag": Worker.read_tag,
    "move": Worker.move,
    "count": Worker.count,
}


def _subject(case: str) -> Subject:
    return Subject("smear", case, "ab" * 32, "wbc5")


def work(  # noqa: PLR0917
    told: Connection,
    url: str,
    code: str,
    number: int,
    seed: int,
    first: int,
    operations: int,
    again: dict[str, Any] | None,
) -> None:
    """A process of its own: what it does goes into ``told``."""
    Worker(told, url, code, number, seed).work(first, operations, again)
