"""A fault, or a kill, at every write, sync, rename and mkdir of what must never be half done.

::

    python -m tests.faults                                # every point
    python -m tests.faults --minutes 20                   # as many as there is time for
    python -m tests.faults --operation study --operation vote
    python -m tests.faults --points 100 --no-torch        # some of them
    python -m tests.faults --kept tried.jsonl             # never one twice, run after run

Faults (``shim.Fault``): the disk is full from there on, the call fails once (EIO), it is
interrupted (EINTR), the process is killed before it, or in the midst of a write. What is asked
afterwards: ``points``. Linux with a C compiler alone.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.kept import Kept, Point, Tried, outcome_of
from tests.faults.points import met, prepared
from tests.faults.shim import built, missing


def main() -> int:
    """0 where nothing is wrong at any point."""
    parser = argparse.ArgumentParser(description="A fault at every write.")
    parser.add_argument("--operation", action="append", help="these alone; may be repeated")
    parser.add_argument("--points", type=int, help="so many of them, drawn by --seed")
    parser.add_argument("--minutes", type=float, help="as many as there is time for")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-torch", action="store_true", help="not those that need a network")
    parser.add_argument("--kept", type=Path, help="a file of those tried: go on where it stopped")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    if reason := missing():
        raise SystemExit(reason)
    if os.environ.get("LD_PRELOAD") != str(built()):  # once more, with the shim loaded first
        words = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
        os.execve(sys.executable, words, os.environ | {"LD_PRELOAD": str(built())})  # noqa: S606  (this module, once more)
    logging.disable()  # what is logged of each fault is not what is asked here
    began = time.monotonic()
    kept = Kept(given.kept)
    with tempfile.TemporaryDirectory(prefix="shiten-faults-") as folder:
        for point, tried in _points(given, Path(folder), kept):
            kept.add(point, tried)
            if given.verbose and tried.wrong:
                print(point.key, *tried.wrong, sep="\n  ", file=sys.stderr, flush=True)
    wrong = [f"{key}: {line}" for key, tried in kept.tried.items() for line in tried.wrong]
    seconds = round(time.monotonic() - began, 1)
    told = {"points": len(kept.tried), "of": kept.counted(), "wrong": wrong[:200]}
    print(json.dumps(told | {"seconds": seconds, "n_wrong": len(wrong)}, indent=1))
    return 1 if wrong else 0


def _points(given: argparse.Namespace, folder: Path, kept: Kept) -> Iterator[tuple[Point, Tried]]:
    from tests.faults.operations import OPERATIONS

    operations = dict(OPERATIONS)
    if not given.no_torch:
        from tests.faults import learned_operations

        operations |= learned_operations.OPERATIONS
    names = given.operation or operations
    trials = [prepared(name, operations[name], folder) for name in names]
    every = [Point(trial, *point) for trial in trials for point in trial.points()]
    points = kept.left(every)
    random.Random(given.seed).shuffle(points)  # so that whatever there is time for is a fair share
    until = None if given.minutes is None else time.monotonic() + 60 * given.minutes
    print(f"{len(every)} points, {len(points)} not tried yet", file=sys.stderr, flush=True)
    for done, point in enumerate(points[: given.points]):
        if done % 100 == 0:
            print(f"{done} done", file=sys.stderr, flush=True)
        if until is None or time.monotonic() < until:
            said, wrong = met(point.trial, point.number, point.fault)
            yield point, Tried(outcome_of(said, wrong), tuple(wrong))


if __name__ == "__main__":
    sys.exit(main())
