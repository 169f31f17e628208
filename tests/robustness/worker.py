"""A process that tries a stretch of mutants, within bounds, and says of each what came of it.

``python -m tests.robustness.worker TARGET SEED FIRST LAST``: a line of JSON for each, before it
("begin") and after it. Memory is bounded by the system (``RLIMIT_AS``), so that a reader that asks
for gigabytes is told no and this machine goes on; a process that dies or hangs is told by the lines
that are missing.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

from tests.robustness.targets import TARGETS
from tests.robustness.watch import MOST_MEMORY, Target, mutant, tried

SPARE = MOST_MEMORY // 2
"""Above what is counted as too much: only who asks for far more meets the system's no."""


def _bound() -> None:
    """No more address space than now and what a mutant may take."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmSize:"):
            most = int(line.split()[1]) * 1024 + MOST_MEMORY + SPARE
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(**said: object) -> None:
    sys.__stdout__.write(json.dumps(said) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def _as_it_is(target: Target, room: Path) -> None:
    """Each seed unspoilt: what is loaded by the first is loaded, and a seed that fails is seen."""
    for files in target.seeds():
        tried(target, dict(files), room)
        outcome = tried(target, dict(files), room)
        if outcome.found.value != "read":
            raise SystemExit(f"a valid seed of {target.name}: {outcome.found} {outcome.said}")


def main() -> None:
    """See the module."""
    name, seed, first, last = sys.argv[1], *map(int, sys.argv[2:5])
    target = next(one for one in TARGETS if one.name == name)
    with tempfile.TemporaryDirectory(prefix="shiten-robustness-", dir="/tmp") as folder:
        room = Path(folder)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            _as_it_is(target, room)
            sys.stdout = nowhere
            _bound()
            for number in range(first, last):
                _say(begin=number)
                outcome = tried(target, mutant(target, seed, number), room)
                _say(
                    number=number,
                    found=outcome.found.value,
                    seconds=round(outcome.seconds, 3),
                    megabytes=round(outcome.megabytes, 1),
                    said=outcome.said[-1500:] if outcome.found not in {"read", "refused"} else "",
                )


if __name__ == "__main__":
    main()
