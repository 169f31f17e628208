"""A class of real sessions: as many WebSockets as are asked for, without browsers.

::

    python -m tests.e2e.class_sessions --sessions 40
    python -m tests.e2e.class_sessions --sessions 90 --processes 3
    python -m tests.e2e.class_sessions --sessions 10 --lose 0.3

The app runs as it is, and each member speaks its protocol as a browser does: joins, votes within
some seconds, looks every second when the page asks for it, and is shown what is revealed. What is
not measured is a browser's drawing and the network. Server and members share this machine.

- vote to bars: from a member's press to the educator's session being sent a number that counts it
``--lose`` has that share of whole pages get lost on their way, once the class has begun.

- close to reveal: from the educator's press to a member's session being sent the right answer
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.e2e.class_session import Session, has
from tests.e2e.conftest import serving
from xai_core.quiz.classroom import ClassKind, ClassPlan
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, find_class, open_class
from xai_core.store.classroom_votes import vote_counts

VOTING_SECONDS = 10.0
PATIENCE = 60.0
ANSWERS = 5


def new_class() -> tuple[HeldClass, str, tuple[str, ...]]:
    """A class of one question about a drawn cell; its key, and the names of its answers."""
    from xai_core.cases.registry import ensure_builtin, list_libraries
    from xai_core.quiz import answers_in, readings

    ensure_builtin()
    library = next(entry.library for entry in list_libraries() if entry.library)
    reading = readings(library)[0]
    answers = answers_in(library, reading)
    case = next(case for case in library.cases if reading.read.get(case.label or "") in answers)
    question = CaseQuestion(
        library=library.id,
        library_hash=library.content_hash,
        case=case.id,
        grouping=reading.grouping,
        answers=answers,
        label=reading.read[case.label or ""],
    )
    plan = ClassPlan(title="Room", kind=ClassKind.DEMONSTRATION, questions=(question,))
    names = {item.id: item.name.en for item in reading.classes}
    opened = open_class(open_store(), plan)
    return opened.held, opened.educator_key, tuple(names[answer] for answer in answers)


async def hold(addresses: list[str], n: int, seed: int, lose: float = 0.0) -> dict[str, object]:
    """Hold the class once; what was measured."""
    held, _, answers = new_class()
    chance = random.Random(seed)
    educator = Session(addresses[0], f"hold={held.code}")
    begun = educator.sent(has("are here"))
    await educator.open()
    await asyncio.wait_for(begun, PATIENCE)
    members = [
        Session(addresses[place % len(addresses)], f"code={held.code}") for place in range(n)
    ]
    for member in members:  # one after the other: who opens the page is not what is measured
        door = member.sent(has('label: "Join"'))
        await member.open()
        await asyncio.wait_for(door, PATIENCE)
        waiting = member.sent(has("Wait for the first question"))
        await member.press("Join")
        await asyncio.wait_for(waiting, PATIENCE)
        member.lose, member.chance = lose, chance

    async def step(label: str, text: str) -> list[float]:
        seen = [member.sent(has(text)) for member in members]
        following = educator.sent(has("label"))
        pressed = time.monotonic()
        await educator.press(label)
        done, late = await asyncio.wait(seen, timeout=PATIENCE)
        if late:
            raise SystemExit(f"{label}: {len(late)} of {len(seen)} members saw nothing")
        found = [one.result() for one in done]
        await asyncio.wait_for(following, PATIENCE)
        return [moment - pressed for moment in found]

    asked = await step("First question", f'label: "{answers[0]}"')
    await asyncio.sleep(2.0)
    counted: dict[int, asyncio.Future[float]] = {
        k: educator.sent(counts(k)) for k in range(1, n + 1)
    }
    saved: list[float] = []
    pressed: list[float] = []

    async def vote(member: Session) -> None:
        await asyncio.sleep(chance.uniform(0, VOTING_SECONDS))
        done = member.sent(has("Saved:"))
        moment = time.monotonic()
        await member.press(chance.choice(answers[:ANSWERS]))
        saved.append(await asyncio.wait_for(done, PATIENCE) - moment)
        pressed.append(moment)

    await asyncio.gather(*(vote(member) for member in members))
    await asyncio.wait_for(counted[n], PATIENCE)
    bars = [counted[k].result() - at for k, at in enumerate(sorted(pressed), start=1)]
    revealed = await step("Close the vote", "**It is ")
    there = find_class(open_store(), held.code)
    votes = sum(vote_counts(open_store(), held.id, 0).values())
    for session in (educator, *members):
        await session.close()
    return {
        "sessions": n,
        "processes": len(addresses),
        "pages_lost": sum(member.pages_lost for member in members),
        "votes_in_store": votes,
        "step": None if there is None else there.state.step.value,
        "ask_to_question": told(asked),
        "vote_to_saved": told(saved),
        "vote_to_bars": told(bars),
        "close_to_reveal": told(revealed),
    }


def counts(k: int) -> Callable[[str], bool]:
    """Whether the educator's screen says that k or more have voted."""

    def said(sent: str) -> bool:
        head, found, _ = sent.partition(" have voted")
        number = head.rpartition("**")[0].rpartition("**")[2]
        return bool(found) and number.isdigit() and int(number) >= k

    return said


def told(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 3),
    }


def main() -> None:
    """Start the app, hold the class, print the figures."""
    parser = argparse.ArgumentParser(description="A class of real sessions, without browsers.")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lose", type=float, default=0.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        home = Path(folder)
        os.environ["SHITEN_HOME"] = str(home)
        addresses = [
            running.enter_context(serving(home, home / f"app{number}.log"))
            for number in range(given.processes)
        ]
        found = asyncio.run(hold(addresses, given.sessions, given.seed, given.lose))
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
