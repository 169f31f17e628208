"""What a process gives up before it touches what a stranger sent.

On every POSIX system: memory, the size of files, core dumps; on Linux also, as far as the system
lets an ordinary process do so, the network (a namespace of its own, ``unshare(2)``), programs,
other processes, every place but one to write to, and reading what is nobody's business (Landlock,
``landlock(7)``, https://docs.kernel.org/userspace-api/landlock.html).
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

LIMITED = os.name == "posix"
"""Windows has no such limits: what would be done apart is done in place there."""
DECODE_SECONDS = 20
"""Of the processor, for one picture."""
IMPORT_SECONDS = 900
"""Of the processor, from one step to the next: the longest is a table of 50,000 outlines."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""``CLONE_NEWUSER`` and ``CLONE_NEWNET``."""
_CREATE_RULES, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock, of the same number on every machine."""
_ONLY_VERSION = 1
_BENEATH = 1
"""A rule for what lies below a folder."""
_RUN, _WRITE, _READ, _REMOVE = 1 << 0, 1 << 1, 1 << 2, 0b11 << 4
_MAKE_PLAIN, _MAKE_OTHER = 0b11 << 7, 0b1111 << 9 | 1 << 6
"""Folders and files; links, pipes, sockets and devices."""
_MOVE, _SHORTEN = 1 << 13, 1 << 14
"""Of versions 2 and 3 of Landlock."""
_TCP, _OTHERS = 0b11, 0b11
"""Listening and connecting (from version 4 on); signals and abstract sockets of processes that are
not bound likewise (from version 6 on)."""
_NO_NEW_PRIVILEGES = 38
_DIE_WITH_PARENT, _KILL = 1, 9
"""``PR_SET_NO_NEW_PRIVS``, ``PR_SET_PDEATHSIG`` and ``SIGKILL``."""


def give_up(
    spare_bytes: int,
    file_bytes: int,
    folder: Path | None = None,
    *,
    hidden: Sequence[Path] = (),
    shown: Sequence[Path] = (),
) -> None:
    """Give up what the work does not need, for good.

    Parameters
    ----------
    spare_bytes
        Memory it may use beyond what the process holds already.
    file_bytes
        The largest file it may write; 0: none.
    folder
        The one place it may write to; None: nowhere. Landlock alone holds it to that.
    hidden
        Places whose files it may not read, but for ``folder`` and those that are shown.
    shown
        Places that it may read wherever they lie.

    Raises
    ------
    ImportError
        The system has no such limits (:data:`LIMITED`).
    """
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = _held_bytes()
    if held is not None:
        most = held + spare_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(_NEW_USER | _NEW_NETWORK)
        _bind(libc, folder, [one.resolve() for one in hidden], shown)


def allow_seconds(seconds: int) -> None:
    """Allow so much more of the processor; beyond it the system ends the process."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def die_with_parent() -> None:
    """End when the thread ends that began this process, on Linux."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, _KILL)


def _bind(
    libc: ctypes.CDLL, folder: Path | None, hidden: Sequence[Path], shown: Sequence[Path]
) -> None:
    """No program is run, nothing written but plain files in one folder, nothing hidden read."""
    version = _call(libc, _CREATE_RULES, None, 0, _ONLY_VERSION)
    if version < 1:
        return
    plain = _READ | _WRITE | _REMOVE | _MAKE_PLAIN
    plain |= (_MOVE if version >= 2 else 0) | (_SHORTEN if version >= 3 else 0)
    handled = struct.pack("=Q", plain | _MAKE_OTHER | _RUN)
    handled += struct.pack("=Q", _TCP) if version >= 4 else b""
    handled += struct.pack("=Q", _OTHERS) if version >= 6 else b""
    rules = _call(libc, _CREATE_RULES, handled, len(handled), 0)
    if rules < 0:
        return
    try:
        if folder is not None:
            _allow(libc, rules, folder, plain)
        for place in (*_beside(Path("/"), hidden), *shown):
            _allow(libc, rules, place, _READ)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call(libc, _RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, place: Path, rights: int) -> None:
    """These rights on a file, or on all that lies below a folder."""
    with suppress(OSError):  # it is gone, or not ours to open
        opened = os.open(place, os.O_PATH)
        try:
            _call(libc, _ADD_RULE, rules, _BENEATH, struct.pack("=Qi", rights, opened), 0)
        finally:
            os.close(opened)


def _beside(folder: Path, hidden: Sequence[Path]) -> Iterator[Path]:
    """The largest places below a folder that hold nothing hidden; links are left to their ends."""
    if not hidden:
        yield folder
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            place = folder / entry.name
            if entry.is_symlink() or place in hidden:
                continue
            if any(place in one.parents for one in hidden):
                yield from _beside(place, hidden)
            else:
                yield place


def _call(libc: ctypes.CDLL, number: int, *words: int | bytes | None) -> int:
    """A system call that the library has no name for; -1 where the system refuses."""
    given = [ctypes.c_long(word) if isinstance(word, int) else word for word in words]
    return int(libc.syscall(ctypes.c_long(number), *given))


def _held_bytes() -> int | None:
    """Address space of this process; None where the system does not say."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        import resource

        return pages * resource.getpagesize()
    return None
