"""A stranger's archive unpacked with care: within bounds, within one folder, or not at all.

ZIP archives, and tar archives packed by gzip (``.tar.gz``). Everything is judged by the archive's
own list before a byte is written, and by what really comes out while it is written. Refused are
archives that

- are larger than :class:`Bounds` allows, packed or unpacked, or hold more files;
- unpack to far more than they are (a *bomb*), or list one stretch of bytes as many files;
- name a place outside the folder, one place twice, or a place no system can write;
- hold links, devices or pipes, are encrypted, or are packed in a way we do not read.

The unpacked files live for the length of a ``with`` block only.
"""

from __future__ import annotations

import shutil
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from xai_core.cases.archive_rules import (
    BOUNDS,
    Bounds,
    Places,
    is_junk,
    no_plain_file,
    place_of,
    shown,
    too_many,
)
from xai_core.cases.tar_archive import GZIP, unpack_tar
from xai_core.cases.zip_damage import damage_told
from xai_core.errors import LibraryError, ObstacleError
from xai_core.files import hidden_folder, of_the_machine
from xai_core.types import Progress

__all__ = ["BOUNDS", "Bounds", "unpacked"]

CHUNK = 1 << 20
"""Bytes unpacked at a time."""
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END = b"PK\x05\x06"
_END_SIZE = 22
_END64_LOCATOR = b"PK\x06\x07"
_END64_LOCATOR_SIZE = 20
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1
_MODE_SHIFT = 16
"""Where Unix keeps the kind of a file among an entry's attributes."""
_RAR, _SEVEN = b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"


@contextmanager
def unpacked(
    archive: BinaryIO,
    beside: Path,
    *,
    bounds: Bounds = BOUNDS,
    progress: Progress = lambda _done, _total: None,
) -> Iterator[Path]:
    """The files of an archive in a hidden folder of their own, which is gone after the block.

    Parameters
    ----------
    archive
        The archive, opened for reading in binary; it can be sought in. What it is, its first
        bytes say.
    beside
        The folder in which the hidden one is made; made itself where it is missing.
    bounds
        How much is unpacked at most.
    progress
        Called with (files unpacked, files in all); raising in it stops the work.

    Yields
    ------
    Path
        Where the files are: within folders that hold nothing but one folder, the innermost.

    Raises
    ------
    LibraryError
        It is no archive we read, is damaged, or is refused (see above); nothing is left behind.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(hidden_folder(beside, "unpacked"))
            _unpack(archive, folder, bounds, progress)
            inside = _innermost(folder)
        except OSError as problem:
            raise _not_unpacked(problem) from problem
        yield inside


def _unpack(archive: BinaryIO, folder: Path, bounds: Bounds, progress: Progress) -> None:
    size = archive.seek(0, 2)
    if size > bounds.packed:
        raise LibraryError("The archive is larger than {limit} MB.", limit=bounds.packed // 1024**2)
    archive.seek(0)
    first = archive.read(len(_RAR))
    if first.startswith(GZIP):
        unpack_tar(archive, size, folder, bounds, progress)
        return
    if first.startswith((_RAR, _SEVEN)):
        raise LibraryError(
            "RAR and 7z archives are not read here: unpack it and give the folder, or make an"
            " ordinary ZIP archive of it."
        )
    _unpack_zip(archive, size, folder, bounds, progress)


def _unpack_zip(
    archive: BinaryIO, size: int, folder: Path, bounds: Bounds, progress: Progress
) -> None:
    _check_list(archive, size, bounds)
    with damage_told(_damaged), _opened(archive) as opened:
        members = _checked(opened, size, bounds)
        for done, (entry, place) in enumerate(members):
            progress(done, len(members))
            _write(opened, entry, folder / place)


def _damaged() -> LibraryError:
    return LibraryError(
        "The ZIP archive is damaged: make it again, or unpack it and give the folder."
    )


def _opened(archive: BinaryIO) -> zipfile.ZipFile:
    """The archive, its names read as UTF-8, else as Japanese Windows writes them."""
    for encoding in ("utf-8", "cp932"):
        with suppress(UnicodeDecodeError):
            return zipfile.ZipFile(archive, metadata_encoding=encoding)
    return zipfile.ZipFile(archive)


def _check_list(archive: BinaryIO, size: int, bounds: Bounds) -> None:
    """Refuse a list of contents too long to be read into memory, before it is."""
    archive.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _END64_LOCATOR_SIZE))
    tail = archive.read()
    place = len(tail) - _END_SIZE
    if not (tail.startswith(_END, max(0, place)) and tail.endswith(b"\0\0")):
        place = tail.rfind(_END)  # a comment follows
    if place < 0 or len(tail) - place < _END_SIZE:
        raise LibraryError("This is not a ZIP archive.")
    entries, length = struct.unpack("<HL", tail[place + 10 : place + 16])
    large = tail.startswith(_END64_LOCATOR, max(0, place - _END64_LOCATOR_SIZE))
    # A list of this many files takes no more than 46 bytes and a name each.
    if large or entries > bounds.files or length > bounds.files * (46 + 1024):
        raise too_many(bounds)


def _checked(
    opened: zipfile.ZipFile, size: int, bounds: Bounds
) -> list[tuple[zipfile.ZipInfo, Path]]:
    """The files with the places they go to, each and all of them judged."""
    if len(opened.infolist()) > bounds.files:
        raise too_many(bounds)
    found: Places[zipfile.ZipInfo] = Places(bounds)
    for entry in opened.infolist():
        place = place_of(entry.filename)
        if entry.is_dir() or is_junk(place):
            continue
        _check_entry(entry)
        found.add(entry, entry.filename, place, entry.file_size)
    return found.judged(size)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> _MODE_SHIFT)
    if kind not in {0, stat.S_IFREG}:
        raise no_plain_file(entry.filename)
    if entry.flag_bits & _ENCRYPTED:
        raise LibraryError("The archive is encrypted: make it again without a password.")
    if entry.compress_type not in _READ:
        raise LibraryError(
            "“{name}” is packed in a way that is not read here: make an ordinary ZIP archive.",
            name=shown(entry.filename),
        )


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """One file: no byte more than its entry says, its checksum compared."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    if target.stat().st_size != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} ends early")


def _innermost(folder: Path) -> Path:
    """Below folders that hold one folder and nothing else: archives are mostly made so."""
    while True:
        inside = list(folder.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            return folder
        folder = inside[0]


def _not_unpacked(problem: OSError) -> LibraryError:
    reason = problem.strerror or problem
    if of_the_machine(problem):
        return ObstacleError("The archive could not be unpacked: {reason}.", reason=reason)
    return LibraryError("The archive could not be unpacked: {reason}.", reason=reason)
