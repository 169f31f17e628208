"""How many people at once? ``python -m benchmarks.load --sessions 10 20 50 --think 10``.

Sessions on Compare go from case to case, each at its own pace: it looks at a case for ``--think``
seconds on average (drawn from 0.5 to 1.5 of that, with a fixed seed), then asks for the next. A
change counts from the asking to the end of the page's run, as the server sends it; drawing in a
browser comes on top. The first change of each session is left out, since it opens the page. With
``--think 0`` nobody looks at all: that is where the server breaks.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from websockets.exceptions import WebSocketException

from benchmarks.live_server import Server, Session, serving
from xai_core.cases.registry import ensure_builtin, open_library
from xai_core.home import home as home_folder


@dataclass
class Measured:
    """What all sessions saw."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Measure and print JSON, one object for each number of sessions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10, 20, 50])
    parser.add_argument("--think", type=float, default=10.0)
    parser.add_argument("--changes", type=int, default=12, help="of each session")
    parser.add_argument("--library", default="smear")
    parser.add_argument("--model", default="smear11")
    asked = parser.parse_args()
    ensure_builtin()
    cases = [case.id for case in open_library(asked.library).cases]
    for sessions in asked.sessions:
        with serving(home_folder()) as server:
            together(server, asked, cases, 1)  # the server loads library and model
            before = server.memory_mb
            measured = together(server, asked, cases, sessions)
            held = server.memory_mb
        print(json.dumps(report(measured, sessions, asked.think, held - before)), flush=True)


def together(
    server: Server, asked: argparse.Namespace, cases: Sequence[str], sessions: int
) -> Measured:
    """All sessions at once; they come one after the other over one thinking time."""
    measured = Measured()

    def one(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, max(asked.think, 1.0)))
        try:
            with Session(server, "Compare") as tab:
                for step in range(asked.changes + 1):
                    case = cases[(number * 7 + step) % len(cases)]
                    began = time.perf_counter()
                    tab.run({"library": asked.library, "model": asked.model, "case": case})
                    if step:
                        measured.seconds.append(time.perf_counter() - began)
                    time.sleep(asked.think * chance.uniform(0.5, 1.5))
        except (RuntimeError, OSError, WebSocketException) as error:  # a page that is lost
            measured.errors.append(repr(error))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured


def report(measured: Measured, sessions: int, think: float, grown_mb: float) -> dict[str, object]:
    """The figures; seconds."""
    seconds = np.array(measured.seconds)
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99]) if len(seconds) else (None,) * 3
    return {
        "sessions": sessions,
        "think_seconds": think,
        "changes": len(seconds),
        "errors": len(measured.errors),
        "p50_seconds": rounded(p50),
        "p95_seconds": rounded(p95),
        "p99_seconds": rounded(p99),
        "mb_more_a_session": round(grown_mb / sessions, 1),
        "first_error": measured.errors[0] if measured.errors else None,
    }


def rounded(value: float | None) -> float | None:
    """To the millisecond."""
    return None if value is None else round(float(value), 3)


if __name__ == "__main__":
    main()
