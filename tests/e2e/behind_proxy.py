"""A class behind the proxy that is shipped, with several app processes, one of which is killed.

::

    python -m tests.e2e.behind_proxy --sessions 20
    python -m tests.e2e.behind_proxy --sessions 20 --no-kill

It needs HAProxy and PostgreSQL (Debian: ``haproxy``, ``postgresql``). ``deploy/haproxy.cfg`` runs
as it is but for the ports, and for the lines that say where the processes are. Members are real
sessions without browsers (``class_session``). While they vote, a process is killed (SIGKILL); those
whose connection breaks come back to another, by the key that their tab keeps. Afterwards each vote
that was told to be saved is looked up in the database.

- lost: told to be saved, and not there, or another answer there
- doubled: counted, and by nobody who voted, or twice
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from tests.e2e.class_session import Session, has
from tests.e2e.class_sessions import ANSWERS, PATIENCE, VOTING_SECONDS, counts, new_class, told
from tests.e2e.conftest import CHECKOUT, process
from tests.store.private_postgres import private_postgres
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_members import member_by_key
from xai_core.store.classroom_votes import answers_of_class, vote_counts

CONFIGURATION = CHECKOUT / "deploy" / "haproxy.cfg"
PRESS_AGAIN = 8.0
"""Seconds after which somebody who was not told that it is saved looks again, and presses."""


def rendered(text: str, port: int, servers: Sequence[str]) -> str:
    """The shipped configuration for processes of this machine."""
    lines = []
    for line in text.splitlines():
        if line.strip().startswith("server-template"):
            lines += [f"    server app{n} {one} check" for n, one in enumerate(servers)]
        elif line.strip().startswith("bind "):
            lines.append(f"    bind 127.0.0.1:{port}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


@contextmanager
def proxy(folder: Path, addresses: Sequence[str]) -> Iterator[str]:
    """The proxy in front of these processes; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / "haproxy.cfg"
    servers = [address.removeprefix("http://") for address in addresses]
    file.write_text(rendered(CONFIGURATION.read_text(encoding="utf-8"), port, servers))
    environment = os.environ | {"SHITEN_COOKIE_KEY": "a test"}
    running = subprocess.Popen(["haproxy", "-db", "-q", "-f", str(file)], env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=30)


async def hold(
    address: str, n: int, seed: int, victim: subprocess.Popen[bytes] | None
) -> dict[str, object]:
    """Hold the class once; what was measured, and what was lost."""
    held, key, answers = new_class()
    chance = random.Random(seed)
    educator = Session(address, f"hold={held.code}")
    educator.kept[f"educator/{held.code}"] = key
    begun = educator.sent(has("are here"))
    await educator.open()
    await asyncio.wait_for(begun, PATIENCE)
    members = [Session(address, f"code={held.code}") for _ in range(n)]
    for member in members:
        door = member.sent(has('label: "Join"'))
        await member.open()
        await asyncio.wait_for(door, PATIENCE)
        waiting = member.sent(has("Wait for the first question"))
        await member.press("Join")
        await asyncio.wait_for(waiting, PATIENCE)
    asked = await _step(educator, members, "First question", f'label: "{answers[0]}"')
    counted = {k: educator.sent(counts(k)) for k in range(1, n + 1)}
    votes = [
        asyncio.create_task(_vote(member, chance.choice(answers[:ANSWERS]), chance))
        for member in members
    ]
    if victim is not None:
        await asyncio.sleep(VOTING_SECONDS / 2)
        victim.kill()
    given = await asyncio.gather(*votes)
    await asyncio.wait_for(counted[n], PATIENCE)
    pressed = sorted(at for _, at, _ in given)
    bars = [max(0.0, counted[k].result() - at) for k, at in enumerate(pressed, start=1)]
    revealed = await _step(educator, members, "Close the vote", "**It is ")
    moved = [one for one in members if len(set(one.cookies)) > 1]
    result = {
        "sessions": n,
        "processes_of_members": len({one.cookies[0] for one in members}),
        "killed": victim is not None,
        "came_back_elsewhere": len(moved),
        "educator_came_back": len(educator.cookies) > 1,
        "pressed_again": sum(presses - 1 for _, _, presses in given),
        **_compared(held, members, [answer for answer, _, _ in given], answers),
        "ask_to_question": told(asked),
        "vote_to_bars": told(bars),
        "close_to_reveal": told(revealed),
    }
    for session in (educator, *members):
        await session.close()
    return result


async def _step(
    educator: Session, members: Sequence[Session], label: str, text: str
) -> list[float]:
    seen = [member.sent(has(text)) for member in members]
    begun = time.monotonic()
    await educator.press(label)
    _, late = await asyncio.wait(seen, timeout=PATIENCE)
    if late:
        raise SystemExit(f"{label}: {len(late)} of {len(seen)} members saw nothing")
    return [one.result() - begun for one in seen]


async def _vote(member: Session, answer: str, chance: random.Random) -> tuple[str, float, int]:
    """Press until it is told to be saved; the answer, when it was first pressed, how often."""
    await asyncio.sleep(chance.uniform(0, VOTING_SECONDS))
    done = member.sent(has(f"Saved: {answer}."))
    begun, presses = time.monotonic(), 0
    while time.monotonic() < begun + PATIENCE:
        with suppress(ConnectionClosed):
            presses += 1
            await member.press(answer)
        # Somebody whose connection broke comes back to a page that says so if it had been saved.
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(done), PRESS_AGAIN)
            return answer, begun, presses
    raise SystemExit("a vote was never told to be saved")


def _compared(
    held: HeldClass, members: Sequence[Session], given: Sequence[str], answers: Sequence[str]
) -> dict[str, int]:
    store, question = open_store(), held.plan.questions[0]
    ids = dict(zip(answers, question.answers, strict=True))
    found = answers_of_class(store, held.id)
    lost = 0
    voters = set()
    for member, answer in zip(members, given, strict=True):
        known = member_by_key(store, member.kept[f"member/{held.code}"])
        voters.add(known.id if known else "")
        lost += known is None or found.get(known.id, {}).get(0) != ids[answer]
    there = {member for member, votes in found.items() if votes}
    total = sum(vote_counts(store, held.id, 0).values())
    return {
        "told_to_be_saved": len(given),
        "in_database": total,
        "lost": lost,
        "doubled": len(there - voters) + abs(total - len(there)),
    }


def _wait_for(address: str) -> None:
    for _ in range(1_800):
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("the proxy did not start")


def main() -> int:
    """0 where nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description="A class behind a proxy, a process killed.")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-kill", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        home = Path(name)
        database = running.enter_context(private_postgres())
        running.enter_context(database.durable())
        os.environ["SHITEN_HOME"] = str(home)
        os.environ["SHITEN_DATABASE_URL"] = database.create("class")
        apps = [
            running.enter_context(process(home, home / f"app{number}.log"))
            for number in range(given.processes)
        ]
        address = running.enter_context(proxy(home, [one for one, _ in apps]))
        victim = None if given.no_kill else apps[given.seed % len(apps)][1]
        result = asyncio.run(hold(address, given.sessions, given.seed, victim))
        print(json.dumps(result, indent=1))
    return 0 if result["lost"] == result["doubled"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
