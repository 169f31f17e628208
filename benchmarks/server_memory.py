"""Does the server's memory stay flat over a day? ``python -m benchmarks.server_memory``.

Sessions come one after the other, each goes through cases on Compare with another of the models
that suit the library (more than the server keeps loaded) and closes; what the server holds is
read in between. The first tenth is the warm-up, in which caches fill. Flat means that a
straight line through the rest rises by no more than what the caches may still hold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

import numpy as np

from benchmarks.live_server import Server, Session, serving
from xai_core.cases.registry import ensure_builtin, open_library
from xai_core.home import home as home_folder
from xai_core.models.cards import list_cards, suited


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=2000)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--library", default="smear")
    asked = parser.parse_args()
    ensure_builtin()
    with serving(home_folder()) as server:
        held = list(memory(server, asked.library, asked.changes, asked.sessions))
    print(json.dumps(report(held, asked.changes, asked.sessions), indent=1))


def memory(server: Server, library_id: str, changes: int, sessions: int) -> Iterator[float]:
    """MB after each session, while the next has not yet begun."""
    library = open_library(library_id)
    cases = [case.id for case in library.cases]
    models = [entry.id for entry in suited(library.id, library.task, list_cards())]
    each = changes // sessions
    for number in range(sessions):
        model = models[number % len(models)]
        with Session(server, "Compare") as tab:
            for step in range(each):
                case = cases[(number * each + step) % len(cases)]
                tab.run({"library": library_id, "model": model, "case": case})
        yield server.memory_mb


def report(held: list[float], changes: int, sessions: int) -> dict[str, object]:
    """The figures: where it stood after the warm-up and at the end, and how fast it rose."""
    warm = max(1, sessions // 10)
    rest = np.array(held[warm:])
    per_session = float(np.polyfit(np.arange(len(rest)), rest, 1)[0]) if len(rest) > 1 else 0.0
    return {
        "changes": changes,
        "sessions": sessions,
        "mb_after_first_session": round(held[0], 1),
        "mb_after_warm_up": round(held[warm - 1], 1),
        "mb_at_end": round(held[-1], 1),
        "mb_most": round(max(held), 1),
        "mb_per_1000_changes_after_warm_up": round(per_session * sessions / changes * 1000, 1),
    }


if __name__ == "__main__":
    main()
