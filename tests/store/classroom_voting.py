"""A room that votes: how soon is a vote a bar, how soon does a phone show what is revealed?

See ``classroom_durability``, which runs it.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.store.classroom_processes import ANSWERS, Process, Report, Sent, class_of, compare, go_on
from tests.store.durability import integrity
from tests.store.private_postgres import Server
from xai_core.quiz.classroom import ClassKind
from xai_core.store import Store, open_store
from xai_core.store.classroom import HeldClass, class_state, find_class
from xai_core.store.classroom_members import member_by_key
from xai_core.store.classroom_votes import new_token, own_votes, vote_counts

LOOKS_EVERY = 1.0
"""Seconds, as in ``ui.classroom.following``."""
FRESH = 0.2
"""Seconds for which one look at a class serves all screens of a process, as there."""
VOTING_SECONDS = 10.0
CHANGES = 1 / 3
"""The share of members who vote a second time."""
TWICE = 0.1
"""The share of members whose press is sent twice."""


def room_trial(url: str, members: int, seed: int, server: Server | None = None) -> Report:
    """All members vote within some seconds; one of two servers is killed in the middle."""
    began, chance = time.monotonic(), random.Random(seed)
    report = Report("postgresql" if server else "sqlite", members=members)
    store = open_store(url)
    code, keys = class_of(store, ClassKind.DEMONSTRATION, 1, members)
    held = find_class(store, code)
    assert held is not None
    processes = [Process(url, code), Process(url, code)]
    votes = _planned(chance, keys)
    screen = Screen(store, held)
    screen.start()
    start = time.monotonic()
    killer = threading.Timer(VOTING_SECONDS / 2, processes[0].kill)
    killer.start()
    with ThreadPoolExecutor(members) as phones:
        jobs = [phones.submit(_phone, processes, start, one, chance.random()) for one in votes]
        outcomes = [job.result() for job in jobs]
    killer.join()
    screen.stop()
    report.kills = 1
    acknowledged: dict[tuple[str, int], str] = {}
    for outcome in outcomes:
        acknowledged |= outcome.acknowledged
        report.acknowledged += outcome.n
        report.sent_again += outcome.again
        report.had_been_saved += outcome.had_been_saved
        report.doubled += outcome.doubled
        report.double_presses += outcome.twice
    delays = screen.delays(sorted(one.first for one in outcomes))
    report.vote_to_bars_median = round(statistics.median(delays), 3)
    report.vote_to_bars_p95 = round(sorted(delays)[int(0.95 * len(delays))], 3)
    reveals = sorted(_reveals(url, held, keys, chance))
    report.close_to_reveal_median = round(statistics.median(reveals), 3)
    report.close_to_reveal_p95 = round(reveals[int(0.95 * len(reveals))], 3)
    for process in processes:
        process.close()
    compare(url, code, acknowledged, [], report)
    report.integrity.append(integrity(url, server))
    report.seconds = round(time.monotonic() - began, 1)
    return report


@dataclass(frozen=True)
class Planned:
    """What a member is going to do: at which seconds, which answers."""

    key: str
    presses: tuple[tuple[float, str], ...]


@dataclass
class Outcome:
    """What became of a member's votes."""

    acknowledged: dict[tuple[str, int], str]
    first: float
    """When the first vote was sent, on the monotonic clock."""
    n: int = 0
    again: int = 0
    had_been_saved: int = 0
    twice: int = 0
    doubled: int = 0


def _planned(chance: random.Random, keys: list[str]) -> list[Planned]:
    found = []
    for key in keys:
        moments = sorted(chance.uniform(0, VOTING_SECONDS) for _ in range(2))
        n = 2 if chance.random() < CHANGES else 1
        found.append(Planned(key, tuple((at, chance.choice(ANSWERS)) for at in moments[:n])))
    return found


def _phone(processes: list[Process], start: float, planned: Planned, side: float) -> Outcome:
    """One member: press, wait until it is saved; where the server is gone, ask the other one."""
    outcome, after, home = Outcome({}, 0.0), "", processes[int(side * 2)]
    for moment, answer in planned.presses:
        time.sleep(max(0.0, start + moment - time.monotonic()))
        sent = Sent(planned.key, 0, answer, new_token(), after)
        outcome.first = outcome.first or time.monotonic()
        new = home.ask(sent)
        if new is None:
            home = processes[1]
            outcome.again += 1
            new = home.ask(sent)
            assert new is not None
            outcome.had_been_saved += not new
        elif not new:
            raise RuntimeError(f"{sent} was refused as old, and never sent before")
        outcome.n += 1
        outcome.acknowledged[planned.key, 0] = answer
        after = sent.token
        if (10 * side) % 1 < TWICE:
            outcome.twice += 1
            outcome.doubled += bool(home.ask(sent))
    return outcome


class Screen:
    """The educator's screen: looks every second how the votes fall."""

    def __init__(self, store: Store, held: HeldClass) -> None:
        self._store, self._held = store, held
        self._looks: list[tuple[float, int]] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look once more, and no longer."""
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            last = self._stopped.wait(LOOKS_EVERY)
            n = sum(vote_counts(self._store, self._held.id, 0).values())
            self._looks.append((time.monotonic(), n))
            if last:
                return

    def delays(self, sent: list[float]) -> list[float]:
        """Seconds from each first vote, in the order sent, to the first look that counts so many.

        Votes may overtake each other by milliseconds; the distribution is that of single votes.
        """
        return [
            next(at for at, n in self._looks if n > place) - moment
            for place, moment in enumerate(sent)
        ]


def _reveals(url: str, held: HeldClass, keys: list[str], chance: random.Random) -> list[float]:
    """How long after the closing each member's screen has read what is revealed."""
    store = open_store(url)
    phases = [chance.random() * LOOKS_EVERY for _ in keys]
    seen: dict[str, tuple[float, int]] = {}
    lock = threading.Lock()
    version = class_state(store, held.id).version
    began = time.monotonic()

    def state() -> int:
        with lock:  # one look serves all, for as long as it is fresh
            at, found = seen.get("look", (-1.0, 0))
            if time.monotonic() - at > FRESH:
                found = class_state(store, held.id).version
                seen["look"] = time.monotonic(), found
            return found

    def counts() -> None:
        with lock:  # read once a process, as there
            if "counts" not in seen:
                seen["counts"] = 0.0, sum(vote_counts(store, held.id, 0).values())

    def screen(key: str, phase: float) -> float:
        time.sleep(max(0.0, began + phase - time.monotonic()))
        while state() <= version:
            time.sleep(LOOKS_EVERY)
        member = member_by_key(store, key)
        assert member is not None
        own_votes(store, member.id)
        counts()
        return time.monotonic()

    with ThreadPoolExecutor(len(keys)) as phones:
        jobs = [phones.submit(screen, key, at) for key, at in zip(keys, phases, strict=True)]
        time.sleep(LOOKS_EVERY * 1.5)
        go_on(store, held)
        closed = time.monotonic()
        return [job.result() - closed for job in jobs]
