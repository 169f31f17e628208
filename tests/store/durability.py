"""Kill the program again and again while somebody answers: nothing saved may be lost or doubled.

::

    python -m tests.store.durability --kills 50 --database sqlite
    python -m tests.store.durability --kills 50 --database postgresql --crash-every 5

A server process takes answers on a pipe, records each with the state of its round, and then says
so. It is killed (SIGKILL) at random moments, sometimes while it starts. The client sends what was
not acknowledged again, under the same key; now and then it sends an answer twice, the second time
with other contents. With ``--crash-every`` the PostgreSQL server is cut off now and then as well.

After each kill the database is opened anew and every row is compared with what was sent:

- lost: acknowledged, and not there
- doubled: there more than once, or never sent
- changed: there with other contents than were sent first
- torn: a round whose state does not know of its last answer, or knows of one that is not there
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from tests.store.private_postgres import Server, missing, private_postgres
from xai_core.home import CHECKOUT
from xai_core.quiz.log import AiAnswer, LogEntry, Mode
from xai_core.store import (
    answers_of,
    close_stores,
    learner,
    open_round,
    open_store,
    record_answer,
)

NAME = "Aya"
ROUND = 20
LIVES_SECONDS = 0.6
"""A server that has taken its first answer is killed within this time."""
STARTS_SECONDS = 2.0
START_KILLS = 0.15
"""The share of kills while the server starts."""
DOUBLE_CLICKS = 0.1


@dataclass
class Report:
    """What happened."""

    database: str
    kills: int = 0
    while_starting: int = 0
    database_crashes: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    had_been_saved: int = 0
    """Of those sent again: saved before the kill, but not acknowledged."""
    double_clicks: int = 0
    lost: int = 0
    doubled: int = 0
    changed: int = 0
    torn: int = 0
    integrity: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled, changed or torn, and the database is consistent."""
        wrong = self.lost + self.doubled + self.changed + self.torn
        return wrong == 0 and set(self.integrity) <= {"ok"}


def entry(number: int, answer: str = "band") -> LogEntry:
    """The answer of this number: the same contents each time."""
    shown = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return LogEntry(
        key=f"key-{number}",
        round_id=f"round-{number // ROUND}",
        mode=Mode.PRACTICE,
        position=number % ROUND,
        library="smear",
        library_hash="ab" * 32,
        grouping=None,
        case_id=f"case-{number}",
        category="band",
        answer=answer,
        right=answer == "band",
        confidence=number % 11 / 10,
        shown_at=shown,
        answered_at=shown + timedelta(seconds=3),
        response_seconds=3.0,
        ai=AiAnswer("wbc5", "cd" * 32, "band", 0.75, right=True),
        triangle=None,
        mark=random.Random(number).randbytes(2000),
    )


def serve(url: str) -> None:
    """Record what comes on the pipe; say so when it is saved."""
    store = open_store(url)
    me = learner(store, NAME).id
    print("ready", flush=True)
    for line in sys.stdin:
        number, answer = json.loads(line)
        state = json.dumps({"answered": number % ROUND + 1})
        done = record_answer(store, me, entry(number, answer), state=state)
        print(json.dumps(done.new), flush=True)


class Client:
    """Answers on and on, and never takes silence for an acknowledgement."""

    def __init__(self, url: str, report: Report, seed: int) -> None:
        self.url = url
        self.report = report
        self.random = random.Random(seed)
        self.number = 0
        self.sent: list[LogEntry] = []
        """Every answer sent, in order, whether acknowledged or not."""
        self.unsure = False
        """Whether the present answer was sent before, without an acknowledgement."""

    def live_once(self) -> None:
        """Start a server, answer until it is killed."""
        starting = self.random.random() < START_KILLS
        command = [sys.executable, "-m", "tests.store.durability", "--serve", self.url]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, cwd=CHECKOUT, text=True, **pipes) as server:
            try:
                if starting:
                    self._kill_after(server, STARTS_SECONDS)
                if server.stdout.readline() != "ready\n":
                    self.report.while_starting += 1
                    return
                if not starting:  # not before one answer, so that slow machines come forward too
                    self._answer_one(server)
                    self._kill_after(server, LIVES_SECONDS)
                with contextlib.suppress(BrokenPipeError):
                    while self._answer_one(server):
                        pass
            finally:
                server.kill()
                with contextlib.suppress(BrokenPipeError):
                    server.stdin.close()
        self.report.kills += 1

    def _kill_after(self, server: subprocess.Popen[str], seconds: float) -> None:
        threading.Timer(self.random.uniform(0, seconds), server.kill).start()

    def _answer_one(self, server: subprocess.Popen[str]) -> bool:
        again, self.unsure = self.unsure, True
        if not again:
            self.sent.append(entry(self.number))
        self.report.sent_again += again
        new = _ask(server, self.number, "band")
        if new is None:
            return False
        if not new and not again:
            raise RuntimeError(f"answer {self.number} was refused as old, and never sent before")
        self.report.had_been_saved += again and not new
        self.report.acknowledged += 1
        self.number += 1
        self.unsure = False
        if self.random.random() < DOUBLE_CLICKS:
            second = _ask(server, self.number - 1, "segmented")
            if second is None:
                return False
            self.report.double_clicks += 1
            self.report.doubled += second
        return True


def _ask(server: subprocess.Popen[str], number: int, answer: str) -> bool | None:
    """Whether the answer was new; None where no acknowledgement came."""
    server.stdin.write(json.dumps([number, answer]) + "\n")
    server.stdin.flush()
    line = server.stdout.readline()
    return json.loads(line) if line.endswith("\n") else None


def check(client: Client) -> None:
    """Open the database anew and compare every row with what was sent."""
    report = client.report
    store = open_store(client.url)
    me = learner(store, NAME).id
    found = answers_of(store, me)
    times = Counter(one.key for one in found)
    report.lost += sum(one.key not in times for one in client.sent[: client.number])
    report.doubled += sum(times.values()) - len(times)
    report.doubled += len(times.keys() - {one.key for one in client.sent})
    report.changed += sum(
        there != sent for there, sent in zip(found, client.sent[: len(found)], strict=True)
    )
    for number in range(0, len(found), ROUND):
        kept = open_round(store, me, f"round-{number // ROUND}")
        there = min(ROUND, len(found) - number)
        report.torn += kept is None or json.loads(kept.state) != {"answered": there}
    close_stores()


def trial(url: str, kills: int, seed: int, server: Server | None = None, every: int = 0) -> Report:
    """Kill ``kills`` times; every so many times the PostgreSQL server with it."""
    began = time.monotonic()
    report = Report("postgresql" if server else "sqlite")
    client = Client(url, report, seed)
    while report.kills + report.while_starting < kills:
        client.live_once()
        done = report.kills + report.while_starting
        if server and every and done % every == 0:
            server.crash()
            server.start()
            report.database_crashes += 1
        if done % 2 == 0 or done == kills:  # the other half is recovered by the next server itself
            check(client)
            if server is None or done == kills:
                report.integrity.append(integrity(url, server))
    report.kills = done
    report.seconds = round(time.monotonic() - began, 1)
    return report


def integrity(url: str, server: Server | None) -> str:
    """What the database says of itself: ``ok``."""
    if server:
        where = ("-h", str(server.folder), "-U", "shiten", "-d", make_url(url).database or "")
        said = server.run("pg_amcheck", *where, "--install-missing", "--heapallindexed")
        return "; ".join(line for line in said.splitlines() if "NOTICE" not in line) or "ok"
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as plain:
        return "; ".join(str(row[0]) for row in plain.execute("PRAGMA integrity_check"))


@contextlib.contextmanager
def database(kind: str) -> Iterator[tuple[str, Server | None]]:
    """An empty database that waits for the disk."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'shiten.db'}", None
    else:
        if reason := missing():
            raise SystemExit(reason)
        with private_postgres() as server, server.durable():
            yield server.create("durability"), server


def main() -> int:
    """0 where nothing went wrong."""
    parser = argparse.ArgumentParser(description="Kill the program while somebody answers.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--crash-every", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--serve", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return 0
    # Asked to stop, we stop the database server we started as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with database(given.database) as (url, server):
        report = trial(url, given.kills, given.seed, server, given.crash_every)
    print(json.dumps(asdict(report) | {"integrity": dict(Counter(report.integrity))}, indent=1))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
