"""Many processes on one store, killed again and again: is there an order that explains it all?

::

    python -m tests.store.history --processes 8 --operations 500
    python -m tests.store.history --processes 8 --operations 500 --database postgresql
    python -m tests.store.history --database postgresql --server-kills 10
    python -m tests.store.history --processes 8 --operations 500 --url postgresql://...

Each process votes in a class, answers in a quiz and sorts cases, the same few members, learners and
cases as the others; the first one closes questions and opens new ones meanwhile. Processes are
killed (SIGKILL) at random moments and started again; what was not acknowledged is sent again where
a person's browser would. With ``--server-kills`` PostgreSQL's own server is killed as well, all of
its processes at one moment, and started again on what it left on the disk; the processes of the app
live on and find it again. Afterwards the history is checked (``checking``).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import multiprocessing
import random
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.store.durability import database
from tests.store.history.checking import violations
from tests.store.history.operations import final_of, prepare, work
from tests.store.history.recorded import SENT_AGAIN, Event
from tests.store.private_postgres import Server
from xai_core.store import close_stores
from xai_core.worker_processes import pass_over_page

MOST_SECONDS = 0.006
"""A process is killed within this time after an operation was begun: mostly in the midst of it."""
FORKED = multiprocessing.get_context("forkserver")
"""Processes of their own that need not load everything anew."""
FORKED.set_forkserver_preload(["tests.store.history.operations"])


@dataclass
class Report:
    """What happened, and what no order explains."""

    processes: int
    operations: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    server_kills: int = 0
    away: int = 0
    """Operations that were told, in a sentence, that the database is away."""
    cut_off: int = 0
    """Operations without an acknowledgement."""
    errors: int = 0
    """Processes that ended by themselves before their work was done."""
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether all of it is explained."""
        return not self.violations and not self.errors


class Client:
    """One process and its successors, until its operations are done."""

    def __init__(self, url: str, code: str, number: int, seed: int, operations: int) -> None:
        self.url, self.code = url, code
        self.number, self.seed, self.operations = number, seed, operations
        self.chance = random.Random(f"{seed}/{number}")
        self.events: list[Event] = []
        self.kills = self.errors = self.away = self.acknowledged = 0

    def run(self, kills: int) -> None:
        """Start processes until all is done; the first ``kills`` of them are killed."""
        first, again = 0, None
        while first < self.operations:
            asked = (self.url, self.code, self.number, self.seed, first, self.operations, again)
            messages = 2 * self.chance.randrange(1, max(2, self.operations // (kills + 1)))
            kill = messages if self.kills < kills else None
            killed = self._live(asked, kill)
            self.kills += killed
            last = self.events[-1] if self.events else None
            if last is None or last.done:
                first, again = (0 if last is None else _number(last) + 1), None
                if not killed and first < self.operations:
                    self.errors += 1
                    return
            elif last.kind in SENT_AGAIN:
                first, again = _number(last), last.asked
            else:
                first, again = _number(last) + 1, None

    def _live(self, asked: tuple[Any, ...], kill: int | None) -> bool:
        """Whether it was killed, after the message of this number said what was to be done."""
        here, there = FORKED.Pipe(duplex=False)
        pass_over_page()  # a page that another test has gone through
        process = FORKED.Process(target=work, args=(there, *asked))
        process.start()
        there.close()
        with here, contextlib.suppress(EOFError, OSError):  # half a message was never said
            for number in itertools.count():
                self._note(json.loads(here.recv_bytes()))
                if number == kill:
                    time.sleep(self.chance.uniform(0, MOST_SECONDS))
                    process.kill()
        process.join()
        killed = process.exitcode == -signal.SIGKILL
        process.close()
        return killed

    def _note(self, said: dict[str, Any]) -> None:
        if "away" in said:
            self.away += 1
        elif "kind" in said:
            again = bool(self.events) and self.events[-1].id == said["id"]
            event = Event(said["id"], said["kind"], said["asked"], said["at"], again=again)
            self.events.append(event)
        else:
            self.events[-1].said, self.events[-1].ended = said["said"], said["at"]
            self.acknowledged += 1


class Reaper:
    """Kills the database's server while there is work, so many times, at fair distances."""

    def __init__(self, server: Server, clients: list[Client], kills: int, seed: int) -> None:
        self.server, self.clients, self.planned = server, clients, kills
        self.chance = random.Random(f"{seed}/server")
        self.kills = 0

    def run(self, ended: threading.Event) -> None:
        """Until so many kills were made, or the work has ended."""
        every = sum(client.operations for client in self.clients) / (self.planned + 1)
        while self.kills < self.planned and not ended.wait(0.01):
            if sum(client.acknowledged for client in self.clients) > every * (self.kills + 1):
                time.sleep(self.chance.uniform(0, 10 * MOST_SECONDS))
                self.server.kill()
                self.kills += 1
                self.server.start()


def trial(  # noqa: PLR0917  (what a run is made of)
    url: str,
    processes: int,
    operations: int,
    kills: int,
    seed: int,
    server: Server | None = None,
    server_kills: int = 0,
) -> Report:
    """Let so many processes do so many operations each, killed so many times each."""
    began = time.monotonic()
    code = prepare(url)
    clients = [Client(url, code, number, seed, operations) for number in range(processes)]
    threads = [threading.Thread(target=client.run, args=(kills,)) for client in clients]
    ended = threading.Event()
    reaper = None if server is None else Reaper(server, clients, server_kills, seed)
    killer = None if reaper is None else threading.Thread(target=reaper.run, args=(ended,))
    for thread in (*threads, *([] if killer is None else [killer])):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    if killer is not None:
        killer.join()
    close_stores()
    events = [event for client in clients for event in client.events]
    final = final_of(url, code)
    close_stores()
    return Report(
        processes,
        dict(Counter(event.kind for event in events)),
        dict(Counter(event.kind for event in events if event.said.get("new"))),
        sum(client.kills for client in clients),
        0 if reaper is None else reaper.kills,
        sum(client.away for client in clients),
        sum(not event.done for event in events),
        sum(client.errors for client in clients),
        violations(events, final),
        round(time.monotonic() - began, 1),
    )


def _number(event: Event) -> int:
    return int(event.id.split("-")[1])


def main() -> int:
    """0 where everything is explained."""
    parser = argparse.ArgumentParser(description="Many processes on one store, killed meanwhile.")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--operations", type=int, default=500, help="of each process")
    parser.add_argument("--kills", type=int, default=6, help="of each process")
    parser.add_argument("--server-kills", type=int, default=0, help="of PostgreSQL's own server")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database of yours instead")
    given = parser.parse_args()
    # Asked to stop, we stop the database server we started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = (given.processes, given.operations, given.kills, given.seed)
    if given.server_kills and (given.url or given.database != "postgresql"):
        parser.error("--server-kills needs --database postgresql, a server of our own")
    if given.url:
        report = trial(given.url, *asked)
    else:
        with database(given.database) as (url, server):
            report = trial(url, *asked, server if given.server_kills else None, given.server_kills)
    told = {name: value for name, value in vars(report).items() if name != "violations"}
    print(json.dumps(told | {"violations": report.violations[:50]}, indent=1))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
