"""Files and folders from strangers read with care, and our own written whole or not at all.

Reading (:func:`read_regular`)
    Only regular files up to a limit: a named pipe or a device would wait forever or never end.
Writing (:func:`replace_file`, :func:`whole_file`, :func:`whole_folder`)
    Everything is written beside its destination under a hidden name that begins with a dot,
    brought to the disk, and renamed at the end. Whatever goes wrong, the hidden one is removed
    and what was there before stays. Nothing that lists folders shows hidden ones.
Sweeping (:func:`sweep`)
    What a process that was killed left behind is put back or removed, when its place is next used.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xai_core.errors import StorageError

_BINARY = getattr(os, "O_BINARY", 0)  # Windows alone tells text from bytes here


_LEFT_OVER = re.compile(r"\.(?P<name>.+)\.(?P<what>partial|old|earlier|removed)-[0-9a-f]{8}")
_BETWEEN_RENAMES = 60.0
"""Seconds that nobody takes from one renaming to the next."""
_ABANDONED = 24 * 3600.0
"""Seconds after which nobody is still writing into a folder that has not changed."""
_KEPT = 24 * 3600.0
"""Seconds that what was replaced on purpose can still be had."""


_OF_THE_MACHINE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EAGAIN,
    }
)


class DestinationTakenError(OSError):
    """The folder to be written exists already, perhaps since a moment ago."""


def of_the_machine(problem: OSError) -> bool:
    """Whether the machine stood in the way (full, not allowed, too much open), not the file."""
    return problem.errno in _OF_THE_MACHINE


def read_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; links are followed.

    Raises
    ------
    OSError
        Missing, unreadable, not a regular file, or larger (``errno.EFBIG``). The caller words it.
    """
    # Opened without waiting, so that a pipe put in its place meanwhile cannot hold us.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step: readers see the old file or the new one.

    Raises
    ------
    StorageError
        The folder is missing or cannot be written to; nothing is left behind.
    """
    partial = _hidden_sibling(path, "partial")
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise StorageError("The file {path} cannot be written.", path=path) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def hidden_folder(above: Path, name: str) -> Iterator[Path]:
    """A hidden folder in ``above`` for what is on its way, gone after the block.

    ``above`` is made where it is missing. What a killed process leaves is swept (:func:`sweep`).

    Raises
    ------
    OSError
        The disk refuses. The caller words it.
    """
    above.mkdir(parents=True, exist_ok=True)
    folder = _hidden_sibling(above / name, "partial")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Delete a folder: it disappears in one step, and what the disk keeps of it is swept later.

    Raises
    ------
    OSError
        It could not be taken out of its place.
    """
    gone = _hidden_sibling(folder, "removed")
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def whole_file(destination: Path, *, replace: bool = False) -> Iterator[Path]:
    """A new hidden folder beside ``destination``, to write a large file in piece by piece.

    The file of the same name in it takes its place when the block ends well; whatever else is in
    the folder goes.

    Raises
    ------
    DestinationTakenError
        There is something at ``destination`` (without ``replace``), now or at the end.
    OSError
        The disk refuses. The caller words it.
    """
    destination = destination.absolute()
    if not replace and os.path.lexists(destination):
        raise _taken(destination)
    sweep(destination.parent)
    partial = _hidden_sibling(destination, "partial")
    partial.mkdir(mode=0o700)
    try:
        yield partial
        written = partial / destination.name
        with written.open("rb+") as file:
            os.fsync(file.fileno())
        if not replace and os.path.lexists(destination):
            raise _taken(destination)
        written.replace(destination)
        sync_folder(destination.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def whole_folder(
    destination: Path, *, replace: bool = False, keep_earlier: bool = False
) -> Iterator[Path]:
    """A new hidden folder beside ``destination`` that takes its place when the block ends well.

    With ``replace``, what stands at ``destination`` steps aside first and comes back should the
    renaming fail; with ``keep_earlier`` it can still be had for a day (:func:`earlier_folders`).
    Missing folders above ``destination`` are made.

    Raises
    ------
    DestinationTakenError
        There is something at ``destination`` (without ``replace``), now or at the end.
    OSError
        The disk refuses. The caller words it.
    """
    destination = destination if destination.name else destination.absolute()
    if not replace and (destination.exists() or destination.is_symlink()):
        raise _taken(destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    sweep(destination.parent)
    partial = _hidden_sibling(destination, "partial")
    partial.mkdir()
    try:
        yield partial
        sync_folder(partial)
        _put_in_place(partial, destination, replace=replace, keep_earlier=keep_earlier)
    finally:  # after success it has been renamed and is no longer here
        shutil.rmtree(partial, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Put back, or remove, what processes that were killed left here on its way.

    A folder that had stepped aside comes back where nothing took its place. Half-written ones go
    once nothing in them has changed for a day. What cannot be looked at or moved stays.
    """
    with suppress(OSError):
        for path in list(folder.iterdir()):
            if found := _LEFT_OVER.fullmatch(path.name):
                with suppress(OSError):
                    _sweep_one(path, folder / found["name"], found["what"])


def _sweep_one(path: Path, destination: Path, what: str) -> None:
    if what == "removed":
        _remove(path)
    elif what == "partial":
        changed = max(one.lstat().st_mtime for one in (path, *path.rglob("*")))
        if time.time() - changed > _ABANDONED:
            _remove(path)
    elif what == "earlier":
        if time.time() - path.lstat().st_ctime > _KEPT:
            _remove(path)
    # When it was renamed, not when what is in it was written.
    elif time.time() - path.lstat().st_ctime > _BETWEEN_RENAMES:
        if os.path.lexists(destination):
            _remove(path)
        else:
            path.rename(destination)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk. Raises OSError."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_everything() -> None:
    """Wait until whatever was written is on the disk: once, for many files."""
    if hasattr(os, "sync"):
        os.sync()


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk. Raises OSError."""
    # Windows has no directory handles to sync; the rename is durable there anyway.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put_in_place(partial: Path, destination: Path, *, replace: bool, keep_earlier: bool) -> None:
    old = _hidden_sibling(destination, "old")
    moved = False
    if replace:
        with suppress(FileNotFoundError):
            destination.rename(old)
            moved = True
    try:
        partial.rename(destination)
    except OSError as problem:
        if moved:
            old.rename(destination)
        elif destination.exists():  # somebody else was faster
            raise _taken(destination) from problem
        raise
    sync_folder(destination.parent)
    if moved and keep_earlier:
        with suppress(OSError):  # then it goes with the next sweep
            old.rename(_hidden_sibling(destination, "earlier"))
    elif moved:
        _remove(old)


def earlier_folders(destination: Path) -> list[Path]:
    """What stood at ``destination`` within the last day and was to be kept, the latest first."""
    beside = destination.parent.glob(f".{glob.escape(destination.name)}.earlier-*")
    return sorted(beside, key=lambda path: path.lstat().st_ctime, reverse=True)


def _taken(destination: Path) -> DestinationTakenError:
    return DestinationTakenError(errno.EEXIST, os.strerror(errno.EEXIST), str(destination))


def _hidden_sibling(destination: Path, what: str) -> Path:
    return destination.with_name(f".{destination.name}.{what}-{secrets.token_hex(4)}")


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)
