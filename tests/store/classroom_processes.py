"""Server processes that count a class's votes, to be killed; and what is compared afterwards.

``python -m tests.store.classroom_processes URL CODE``: votes come in as lines of JSON, several are
counted at once, and each is acknowledged by a line once it is saved. A vote is carried out by the
calls that a member's screen makes (``xai_core.store``: who has this key, which class, what stands,
vote).
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Self

from xai_core.home import CHECKOUT
from xai_core.quiz.classroom import ClassKind, ClassPlan, ClassState, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import Store, close_stores, open_store
from xai_core.store.classroom import HeldClass, find_class, move_class, open_class
from xai_core.store.classroom_members import join_class, member_by_key
from xai_core.store.classroom_votes import answers_of_class, own_votes, vote, vote_counts

ANSWERS = ("a", "b", "c", "d", "e")
THREADS = 8


@dataclass(frozen=True)
class Sent:
    """One vote on its way."""

    key: str
    question: int
    answer: str
    token: str
    after: str = ""


@dataclass
class Report:
    """What happened."""

    database: str
    kills: int = 0
    members: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    had_been_saved: int = 0
    """Of those sent again: saved before the kill, but not acknowledged."""
    double_presses: int = 0
    lost: int = 0
    doubled: int = 0
    vote_to_bars_median: float | None = None
    vote_to_bars_p95: float | None = None
    """Seconds from sending a vote to the educator's screen that has it counted."""
    close_to_reveal_median: float | None = None
    close_to_reveal_p95: float | None = None
    """Seconds from the closing to a member's screen that has read what is revealed."""
    integrity: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing was lost or doubled, and the database is consistent."""
        return self.lost + self.doubled == 0 and set(self.integrity) <= {"ok"}


def serve(url: str, code: str) -> None:
    """Count votes that come on the pipe, several at once; say so when each is saved."""
    store = open_store(url)
    lock = threading.Lock()
    print("ready", flush=True)

    def count(line: str) -> None:
        sent = Sent(**json.loads(line))
        held, member = find_class(store, code), member_by_key(store, sent.key)
        assert held is not None
        assert member is not None
        own_votes(store, member.id)
        done = vote(
            store,
            held,
            member,
            question=sent.question,
            answer=sent.answer,
            token=sent.token,
            after=sent.after,
        )
        with lock:
            print(json.dumps([sent.token, done.new]), flush=True)

    with ThreadPoolExecutor(THREADS) as threads:
        for line in sys.stdin:
            threads.submit(count, line).add_done_callback(_no_silence)


def _no_silence(done: Future[None]) -> None:
    if done.exception() is not None:
        print(done.exception(), file=sys.stderr)


class Process:
    """A server process: votes in, acknowledgements out."""

    def __init__(self, url: str, code: str) -> None:
        command = [sys.executable, "-m", "tests.store.classroom_processes", url, code]
        self.process = subprocess.Popen(
            command, cwd=CHECKOUT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._waiting: dict[str, queue.Queue[bool | None]] = {}
        self._lock = threading.Lock()
        self._gone = False
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline() == "ready\n"
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it, if it has not been killed, and give back its pipes."""
        self.kill()
        self._reader.join()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, sent: Sent) -> bool | None:
        """Whether the vote was new; None where no acknowledgement came, for the server is gone."""
        mine: queue.Queue[bool | None] = queue.Queue()
        with self._lock:
            if self._gone:
                return None
            self._waiting[sent.token] = mine
            assert self.process.stdin is not None
            try:
                self.process.stdin.write(json.dumps(asdict(sent)) + "\n")
                self.process.stdin.flush()
            except (BrokenPipeError, ValueError):
                return None
        return mine.get()

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):  # half a line is no acknowledgement
                token, new = json.loads(line)
                with self._lock:
                    mine = self._waiting.pop(token)
                mine.put(new)
        with self._lock:
            self._gone = True
            for one in self._waiting.values():
                one.put(None)


def class_of(store: Store, kind: ClassKind, questions: int, members: int) -> tuple[str, list[str]]:
    """A class that has begun; its code and its members' keys."""
    asked = CaseQuestion(library="smear", library_hash="h", case="c", answers=ANSWERS, label="a")
    plan = ClassPlan(title="Durability", kind=kind, questions=(asked,) * questions)
    held = open_class(store, plan).held
    keys = [join_class(store, held).key for _ in range(members)]
    go_on(store, held)
    return held.code, keys


def go_on(store: Store, held: HeldClass) -> ClassState:
    """One step on."""

    def step(state: ClassState) -> ClassState:
        return advance(held.plan, state, state.version, datetime.now(UTC))

    return move_class(store, held.id, step)


def compare(
    url: str,
    code: str,
    acknowledged: Mapping[tuple[str, int], str],
    unsure: Sequence[Sent],
    report: Report,
) -> None:
    """Open the database anew and compare every row with what was sent."""
    close_stores()
    store = open_store(url)
    held = find_class(store, code)
    assert held is not None
    found = answers_of_class(store, held.id)
    keys = {key for key, _ in acknowledged} | {one.key for one in unsure}
    ids = {key: member.id for key in keys if (member := member_by_key(store, key))}
    for (key, question), answer in acknowledged.items():
        maybe = {one.answer for one in unsure if (one.key, one.question) == (key, question)}
        report.lost += found[ids[key]].get(question) not in {answer} | maybe
    expected = {(ids[key], question) for key, question in acknowledged}
    perhaps = {(ids[one.key], one.question) for one in unsure}
    there = {(member, question) for member, given in found.items() for question in given}
    report.doubled += len(there - expected - perhaps)
    counted = sum(
        sum(vote_counts(store, held.id, question).values())
        for question in range(len(held.plan.questions))
    )
    report.doubled += abs(counted - len(there))


if __name__ == "__main__":
    serve(*sys.argv[1:])
