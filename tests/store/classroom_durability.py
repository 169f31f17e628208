"""A class that is killed while it votes: is a vote lost or doubled, and how soon is it a bar?

::

    python -m tests.store.classroom_durability --kills 200 --database sqlite
    python -m tests.store.classroom_durability --kills 200 --database postgresql
    python -m tests.store.classroom_durability --members 300 --database sqlite

No browser takes part: members are simulated, and each vote is carried out by the calls that a
member's screen makes (``xai_core.store``: who has this key, which class, what stands, vote), in
server processes of their own. Drawing the page and the network come on top.

``--kills``: one server, a class test. It is killed (SIGKILL) at random moments, and started again;
what was not acknowledged is sent again under the same token, and now and then a vote is sent twice.

``--members``: one question of a demonstration, two servers. All members vote within some seconds, a
third of them twice; one server is killed in the middle, and the other goes on. Meanwhile the
educator's screen looks every second, as the page does. Then the educator closes the question, and
each member's screen, which looks every second at a moment of its own, reads what is revealed.

Afterwards every row is compared with what was sent:

- lost: acknowledged, and not there, or another answer there
- doubled: counted twice, or there and never sent
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from dataclasses import asdict

from tests.store.classroom_processes import (
    ANSWERS,
    Process,
    Report,
    Sent,
    class_of,
    compare,
)
from tests.store.classroom_voting import room_trial
from tests.store.durability import LIVES_SECONDS, database, integrity
from tests.store.private_postgres import Server
from xai_core.quiz.classroom import ClassKind
from xai_core.store import open_store
from xai_core.store.classroom_votes import new_token

QUESTIONS = 100
TWICE = 0.1
"""The share of votes that are sent twice."""


def kills_trial(url: str, kills: int, seed: int, server: Server | None = None) -> Report:
    """A class test whose server is killed so many times."""
    began, chance = time.monotonic(), random.Random(seed)
    report = Report("postgresql" if server else "sqlite", members=10 + kills)
    code, keys = class_of(open_store(url), ClassKind.TEST, QUESTIONS, report.members)
    acknowledged: dict[tuple[str, int], str] = {}
    waiting: Sent | None = None
    number = 0
    while report.kills < kills:
        with Process(url, code) as process:
            killer = threading.Timer(chance.uniform(0.05, LIVES_SECONDS), process.kill)
            killer.start()
            while process.ready:
                again, sent = waiting is not None, waiting or _vote(chance, keys, number)
                number += not again
                waiting = sent
                report.sent_again += again
                new = process.ask(sent)
                if new is None:
                    break
                report.had_been_saved += again and not new
                if not again and not new:
                    raise RuntimeError(f"{sent} was refused as old, and never sent before")
                waiting = None
                report.acknowledged += 1
                acknowledged[sent.key, sent.question] = sent.answer
                if chance.random() < TWICE:
                    second = process.ask(sent)
                    if second is None:
                        break
                    report.double_presses += 1
                    report.doubled += second
            killer.join()
        report.kills += 1
    compare(url, code, acknowledged, [waiting] if waiting else [], report)
    report.integrity.append(integrity(url, server))
    report.seconds = round(time.monotonic() - began, 1)
    return report


def _vote(chance: random.Random, keys: list[str], number: int) -> Sent:
    member, question = divmod(number, QUESTIONS)
    return Sent(keys[member], question, chance.choice(ANSWERS), new_token())


def main() -> int:
    """0 where nothing went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--members", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    good = True
    with database(given.database) as (url, server):
        if given.kills:
            good &= _told(kills_trial(url, given.kills, given.seed, server))
        if given.members:
            good &= _told(room_trial(url, given.members, given.seed, server))
    return 0 if good else 1


def _told(report: Report) -> bool:
    print(json.dumps(asdict(report), indent=1), flush=True)
    return report.good


if __name__ == "__main__":
    sys.exit(main())
