"""One spoilt folder given to one reader, and what came of it.

A reader may read or refuse. Anything else is counted: another exception than the refusals that
are documented, something written outside its folder, something left over, more than 1 GB of
memory, more than ten seconds.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from tests.robustness.mutations import ESCAPE, Files, Link, Spoilt, mutated
from xai_core.errors import ShitenError

MOST_MEMORY = 2**30
MOST_SECONDS = 10.0


class Found(StrEnum):
    """What came of a mutant."""

    READ = "read"
    REFUSED = "refused"
    UNCAUGHT = "uncaught"
    OUTSIDE = "outside"
    LEFT_OVER = "left over"
    MEMORY = "memory"
    SLOW = "slow"
    DIED = "died"


FINE = (Found.READ, Found.REFUSED)


@dataclass(frozen=True)
class Target:
    """One reader of outside input."""

    name: str
    seeds: Callable[[], Sequence[Files]]
    """Valid folders, place -> bytes."""
    read: Callable[[Path, Path], object]
    """Reads the first folder; may write into the second, which is empty, and nowhere else."""
    refusals: tuple[type[Exception], ...] = (ShitenError,)
    short: int = 30
    """Mutants in ``make test``."""
    share: float = 1.0
    """Of the long run's number, for what takes long each time."""


@dataclass(frozen=True)
class Outcome:
    """What came of one mutant, and what it took."""

    found: Found
    seconds: float
    megabytes: float
    """Peak above what the process held before."""
    said: str = ""


def mutant(target: Target, seed: int, number: int) -> Spoilt:
    """The mutant of this number: the same for the same seed, on any machine."""
    rng = Random(f"{seed}:{target.name}:{number}")
    return mutated(rng.choice(target.seeds()), rng)


def tried(target: Target, files: Spoilt, room: Path) -> Outcome:
    """Give a spoilt folder to a reader.

    Parameters
    ----------
    target
        Who reads.
    files
        The folder's files.
    room
        An empty folder for this alone; it is emptied again.
    """
    source, out, beside = room / "source", room / "out", room / "beside"
    for folder in (source, out, beside, room / "tmp"):
        folder.mkdir()
    (beside / "keep.txt").write_text("not to be touched", encoding="utf-8")
    _lay(source, files)
    before = _listed(room)
    _reset_peak()
    held, began = _peak(), time.process_time()
    with _temporary(room / "tmp"):
        found, said = _read(target, source, out)
    seconds, grown = time.process_time() - began, (_peak() - held) / 2**20
    escaped = Path(tempfile.gettempdir(), ESCAPE)
    if _listed(room) != before or os.path.lexists(escaped):
        found, said = Found.OUTSIDE, f"{said}; {sorted(_listed(room) ^ before)[:5]}"
        escaped.unlink(missing_ok=True)
    elif left := _left_over(room / "tmp") + (_left_over(out) if found is Found.REFUSED else []):
        found, said = Found.LEFT_OVER, f"{said}; {left[:3]}"
    elif found in FINE and grown > MOST_MEMORY / 2**20:
        found = Found.MEMORY
    elif found in FINE and seconds > MOST_SECONDS:
        found = Found.SLOW
    for folder in (source, out, beside, room / "tmp"):
        shutil.rmtree(folder)
    return Outcome(found, seconds, grown, said)


def _read(target: Target, source: Path, out: Path) -> tuple[Found, str]:
    try:
        target.read(source, out)
    except target.refusals as refusal:
        try:
            return Found.REFUSED, str(refusal)
        except Exception:  # noqa: BLE001 - a sentence that cannot be said is a fault as well
            return Found.UNCAUGHT, traceback.format_exc(limit=-3)
    except MemoryError:
        return Found.MEMORY, traceback.format_exc(limit=-4)
    except Exception:  # noqa: BLE001 - what is looked for
        return Found.UNCAUGHT, traceback.format_exc(limit=-6)
    return Found.READ, ""


def _lay(folder: Path, files: Spoilt) -> None:
    """What a file system cannot hold, as two files of one name, is left out."""
    for place, data in files.items():
        path = folder / place
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(data.to) if isinstance(data, Link) else path.write_bytes(data)


def _listed(room: Path, but: tuple[str, ...] = ("out", "tmp")) -> frozenset[tuple[str, int, int]]:
    """Name, size and time of everything here, but for what is in one folder."""
    found = set()
    for folder, folders, names in os.walk(room):
        if Path(folder) == room:
            folders[:] = [name for name in folders if name not in but]
        for name in (*folders, *names):
            path = os.path.join(folder, name)  # noqa: PTH118 - some thousand times a second
            facts = os.lstat(path)
            plain = name not in folders
            found.add((path, facts.st_size * plain, facts.st_mtime_ns * plain))
    return frozenset(found)


def _left_over(folder: Path) -> list[str]:
    """Files, and hidden folders: an empty shelf that was made on the way is none."""
    found = folder.rglob("*")
    return sorted(str(one) for one in found if not one.is_dir() or one.name.startswith("."))


@contextmanager
def _temporary(folder: Path) -> Iterator[None]:
    """Temporary files go where they are seen."""
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _reset_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """Bytes this process held at most, since :func:`_reset_peak` where the system can tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit
