"""``python -m tests.robustness``: every reader of outside input, spoilt ten thousand times.

    python -m tests.robustness                       # all, 10,000 mutants a target
    python -m tests.robustness --mutants 500 --only dicom nifti
    python -m tests.robustness --show dicom:217      # one again, with its traceback

Each batch of mutants runs in a process of its own, with its memory bounded. A mutant is named by
seed, target and number and is the same whenever it is made, so a run goes on where it stopped: what
was counted is kept in ``--kept`` (a JSON file). The table says, of each target, how many mutants
were read, refused in words, and what must be zero: exceptions nobody foresaw, files outside the
reader's folder, left-overs, more than 1 GB, more than ten seconds, processes that died. Exit code 1
if anything of that is not zero.
"""

from __future__ import annotations

import argparse
import json
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.robustness.targets import TARGETS
from tests.robustness.watch import FINE, Found, Target, mutant, tried
from xai_core.home import CHECKOUT

BATCH = 1000
HANGS = 60
"""Seconds without a word after which a process is ended; ten are already counted as too slow."""
BAD = tuple(found for found in Found if found not in FINE)


@dataclass
class Tally:
    """What has been counted of one target."""

    next: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    largest: float = 0.0
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    """Number, what came of it, the end of what was said."""

    def add(self, number: int, found: str, seconds: float, megabytes: float, said: str) -> None:
        """One mutant more."""
        self.next = number + 1
        self.counts[found] += 1
        self.slowest, self.largest = max(self.slowest, seconds), max(self.largest, megabytes)
        if found in BAD and len(self.bad) < 200:
            self.bad.append((number, found, said))


def _lines(process: subprocess.Popen[str], stream: IO[str]) -> Iterator[str]:
    """What a worker says; ends when it ends, or is ended because it hangs."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while True:
            if not waiting.select(HANGS * (5 if process.poll() is None else 1)):
                process.kill()
                return
            line = stream.readline()
            if not line:
                return
            yield line


def _batch(target: Target, seed: int, last: int, tally: Tally) -> None:
    """Mutants from where the tally stands, in one process; more than one where it dies."""
    command = (sys.executable, "-m", "tests.robustness.worker", target.name)
    numbers = (str(seed), str(tally.next), str(last))
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            (*command, *numbers),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=CHECKOUT,
            env=environment,
        ) as process,
    ):
        assert process.stdout is not None
        begun = None
        for line in _lines(process, process.stdout):
            said = json.loads(line)
            begun = said.get("begin", begun)
            if "number" in said:
                tally.add(**said)
        process.wait()
        if tally.next < last:
            errors.seek(0)
            why = errors.read()[-1000:]
            if begun is None or begun < tally.next:
                code = process.returncode
                raise SystemExit(f"{target.name}: the process did not begin (exit {code}): {why}")
            tally.add(begun, Found.DIED.value, 0, 0, f"exit {process.returncode} {why}")


def _shown(which: str, seed: int) -> None:
    name, number = which.split(":")
    target = next(one for one in TARGETS if one.name == name)
    folder = Path(tempfile.mkdtemp(prefix="shiten-mutant-"))
    files = mutant(target, seed, int(number))
    for place, data in files.items():
        print(place, len(data) if isinstance(data, bytes) else data)
        if isinstance(data, bytes):
            (folder / "kept" / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / "kept" / place).write_bytes(data)
    room = folder / "room"
    room.mkdir()
    print(tried(target, files, room).said)
    shutil.rmtree(room)
    print(f"its files: {folder / 'kept'}")


def _table(tallies: dict[str, Tally]) -> str:
    columns = [found.value for found in Found]
    lines = [" ".join(f"{word:>9}" for word in ("mutants", *columns, "slowest s", "most MB"))]
    for name, tally in tallies.items():
        counts = (tally.next, *(tally.counts[one] for one in columns))
        numbers = (*counts, f"{tally.slowest:.1f}", f"{tally.largest:.0f}")
        lines.append(" ".join(f"{number:>9}" for number in numbers) + f"  {name}")
    return "\n".join(lines)


def _kept(path: Path, seed: int) -> dict[str, Tally]:
    if not path.is_file():
        return {}
    said = json.loads(path.read_text(encoding="utf-8"))
    if said["seed"] != seed:
        raise SystemExit(f"{path} was counted with seed {said['seed']}: name another file.")
    tallies = {name: Tally(**one) for name, one in said["targets"].items()}
    for tally in tallies.values():
        tally.counts = Counter(tally.counts)
    return tallies


def _keep(path: Path, seed: int, tallies: dict[str, Tally]) -> None:
    said = {"seed": seed, "targets": {name: vars(one) for name, one in tallies.items()}}
    path.write_text(json.dumps(said, indent=1), encoding="utf-8")


def main() -> int:
    """See the module."""
    asked = argparse.ArgumentParser(prog="python -m tests.robustness")
    asked.add_argument("--mutants", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", nargs="+", choices=[one.name for one in TARGETS])
    asked.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir(), "robustness.json"))
    asked.add_argument("--show", metavar="TARGET:NUMBER")
    given = asked.parse_args()
    if given.show:
        _shown(given.show, given.seed)
        return 0
    tallies = _kept(given.kept, given.seed)
    for target in TARGETS:
        if given.only and target.name not in given.only:
            continue
        tally = tallies.setdefault(target.name, Tally())
        last = max(1, round(given.mutants * target.share))
        while tally.next < last:
            _batch(target, given.seed, min(last, tally.next + BATCH), tally)
            _keep(given.kept, given.seed, tallies)
        print(f"{target.name}: {dict(tally.counts)}", flush=True)
    chosen = {name: one for name, one in tallies.items() if name in (given.only or tallies)}
    print(_table(chosen))
    for name, tally in chosen.items():
        for number, found, said in tally.bad[:20]:
            print(f"\n{found}: --show {name}:{number}\n{said}")
    return int(any(tally.counts[one.value] for tally in chosen.values() for one in BAD))


if __name__ == "__main__":
    raise SystemExit(main())
