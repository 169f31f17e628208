"""The library that makes calls fail, compiled when it is wanted (``shim.c``)."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
import sys
import tempfile
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


class Fault(IntEnum):
    """What happens at the n-th call that changes the disk."""

    NONE = 0
    FULL = 1
    """The disk is full (ENOSPC), from now on."""
    BROKEN = 2
    """The call fails once (EIO)."""
    INTERRUPTED = 3
    """A signal comes (EINTR): nothing must come of it."""
    KILLED = 4
    """SIGKILL before the call."""
    TORN = 5
    """SIGKILL after half of a write."""


MEANT = {
    "w": tuple(fault for fault in Fault if fault),
    "s": (Fault.BROKEN, Fault.KILLED),
    "r": (Fault.BROKEN, Fault.KILLED),
    "m": (Fault.FULL, Fault.BROKEN, Fault.KILLED),
    "d": (Fault.KILLED,),
}
"""Kind of call (write, sync, rename, make, delete) -> the faults that mean anything there."""


def missing() -> str | None:
    """Why no call can be made to fail here; None where it can."""
    if not sys.platform.startswith("linux"):
        return "calls are made to fail on Linux alone"
    return None if shutil.which("cc") else "no C compiler (cc)"


def built() -> Path:
    """The library; compiled once for its source."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    library = Path(tempfile.gettempdir()) / f"shiten-faults-{digest}.so"
    if not library.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / library.name
            words = ["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"]
            subprocess.run(words, check=True)
            shutil.copy(made, library.with_suffix(".part"))
            library.with_suffix(".part").rename(library)
    return library


def arm(folder: Path, number: int, fault: Fault) -> None:
    """From now on count the calls below ``folder``; at this one, do as ``fault`` says."""
    ctypes.CDLL(None).shiten_arm(str(folder).encode(), ctypes.c_long(number), int(fault))


def calls() -> str:
    """A letter for each call there was since: as in :data:`MEANT`."""
    asked = ctypes.CDLL(None).shiten_calls
    asked.restype = ctypes.c_char_p
    return str(asked().decode())
