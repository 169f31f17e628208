"""A stranger's ZIP archive unpacked with care: within bounds, within one folder, or not at all.

Everything is judged by the archive's own list before a byte is written, and by what really comes
out while it is written. Refused are archives that

- are larger than :class:`Bounds` allows, packed or unpacked, or hold more files;
- unpack to far more than they are (a *bomb*), or list one stretch of bytes as many files;
- name a place outside the folder, one place twice, or a place no system can write;
- hold links, devices or pipes, are encrypted, or are packed in a way we do not read.

The unpacked files live for the length of a ``with`` block only.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from xai_core.errors import LibraryError
from xai_core.types import Progress

CHUNK = 1 << 20
"""Bytes unpacked at a time."""
MAX_DEPTH = 16
"""Folders within folders."""
MAX_NAME = 200
"""Bytes of one part of a name; systems take 255, and an import adds to it."""
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END = b"PK\x05\x06"
_END_SIZE = 22
_END64_LOCATOR = b"PK\x06\x07"
_END64_LOCATOR_SIZE = 20
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1
_MODE_SHIFT = 16
"""Where Unix keeps the kind of a file among an entry's attributes."""
_JUNK = re.compile(r"__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*", re.IGNORECASE)
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]|[. ]$')
"""Characters and endings that some system refuses; one archive reads alike everywhere."""


@dataclass(frozen=True)
class Bounds:
    """How much an archive may be."""

    packed: int = 500 * 1024**2
    """Bytes of the archive."""
    unpacked: int = 2 * 1024**3
    """Bytes of all its files."""
    file: int = 256 * 1024**2
    """Bytes of one file; more is no picture."""
    files: int = 50_000
    ratio: int = 100
    """Times the archive's own size, above the first :attr:`free` bytes."""
    free: int = 50 * 1024**2
    """Bytes that may be unpacked whatever the ratio: masks alone pack very well."""


BOUNDS = Bounds()


@contextmanager
def unpacked(
    archive: BinaryIO,
    beside: Path,
    *,
    bounds: Bounds = BOUNDS,
    progress: Progress = lambda _done, _total: None,
) -> Iterator[Path]:
    """The files of a ZIP archive in a hidden folder of their own, which is gone after the block.

    Parameters
    ----------
    archive
        The archive, opened for reading in binary; it can be sought in.
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
        It is no ZIP archive, is damaged, or is refused (see above); nothing is left behind.
    """
    try:
        beside.mkdir(parents=True, exist_ok=True)
        hidden = tempfile.TemporaryDirectory(
            prefix=".unpacked-", dir=beside, ignore_cleanup_errors=True
        )
    except OSError as problem:
        raise _not_unpacked(problem) from problem
    with hidden as folder:
        try:
            _unpack(archive, Path(folder), bounds, progress)
            inside = _innermost(Path(folder))
        except OSError as problem:
            raise _not_unpacked(problem) from problem
        yield inside


def _unpack(archive: BinaryIO, folder: Path, bounds: Bounds, progress: Progress) -> None:
    size = archive.seek(0, 2)
    if size > bounds.packed:
        raise LibraryError("The archive is larger than {limit} MB.", limit=bounds.packed // 1024**2)
    _check_list(archive, size, bounds)
    try:
        with _opened(archive) as opened:
            members = _checked(opened, size, bounds)
            for done, (entry, place) in enumerate(members):
                progress(done, len(members))
                _write(opened, entry, folder / place)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeError,
        struct.error,
        ValueError,
    ) as problem:
        raise LibraryError(
            "The ZIP archive is damaged: make it again, or unpack it and give the folder."
        ) from problem


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
        raise _too_many(bounds)


def _checked(
    opened: zipfile.ZipFile, size: int, bounds: Bounds
) -> list[tuple[zipfile.ZipInfo, Path]]:
    """The files with the places they go to, each and all of them judged."""
    found: dict[str, tuple[zipfile.ZipInfo, Path]] = {}
    if len(opened.infolist()) > bounds.files:
        raise _too_many(bounds)
    for entry in opened.infolist():
        place = _place(entry)
        if entry.is_dir() or any(_JUNK.fullmatch(part) for part in place.parts):
            continue
        _check_entry(entry, bounds)
        key = place.as_posix().casefold()
        if key in found:
            raise LibraryError(
                "The archive names “{name}” twice (capitals do not count as different).",
                name=_shown(entry.filename),
            )
        found[key] = entry, Path(*place.parts)
    _check_no_file_is_a_folder(set(found))
    if not found:
        raise LibraryError("The archive is empty.")
    total = sum(entry.file_size for entry, _ in found.values())
    if total > bounds.unpacked:
        raise LibraryError(
            "Unpacked, the archive is larger than {limit} MB: unpack it and give the folder.",
            limit=bounds.unpacked // 1024**2,
        )
    if total > bounds.free + bounds.ratio * size:
        raise LibraryError(
            "The archive unpacks to more than {ratio} times its size, as only archives made to do"
            " harm do. If it is sound, unpack it and give the folder.",
            ratio=bounds.ratio,
        )
    return list(found.values())


def _place(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where an entry goes, below the folder. Raises LibraryError where that is outside it."""
    # Some Windows programs write the other slash.
    name = entry.filename.replace("\\", "/")
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        raise LibraryError(
            "The archive names a place outside its own folder: “{name}”.",
            name=_shown(entry.filename),
        )
    parts = [part for part in parts if part not in {"", "."}]
    too_long = len(parts) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME for part in parts)
    if not parts or too_long or any(_UNWRITABLE.search(part) for part in parts):
        raise LibraryError(
            "The archive holds a name that cannot be written: “{name}”.",
            name=_shown(entry.filename),
        )
    return PurePosixPath(*parts)


def _check_entry(entry: zipfile.ZipInfo, bounds: Bounds) -> None:
    name = _shown(entry.filename)
    kind = stat.S_IFMT(entry.external_attr >> _MODE_SHIFT)
    if kind not in {0, stat.S_IFREG}:
        raise LibraryError(
            "“{name}” in the archive is a link or no plain file: put the file itself there.",
            name=name,
        )
    if entry.flag_bits & _ENCRYPTED:
        raise LibraryError("The archive is encrypted: make it again without a password.")
    if entry.compress_type not in _READ:
        raise LibraryError(
            "“{name}” is packed in a way that is not read here: make an ordinary ZIP archive.",
            name=name,
        )
    if entry.file_size > bounds.file:
        raise LibraryError(
            "“{name}” in the archive is larger than {limit} MB.",
            name=name,
            limit=bounds.file // 1024**2,
        )


def _check_no_file_is_a_folder(keys: set[str]) -> None:
    for key in keys:
        for above in PurePosixPath(key).parents:
            if str(above) in keys:
                raise LibraryError(
                    "The archive names “{name}” as a file and as a folder.", name=_shown(str(above))
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
    return LibraryError(
        "The archive could not be unpacked: {reason}.", reason=problem.strerror or problem
    )


def _too_many(bounds: Bounds) -> LibraryError:
    return LibraryError(
        "The archive holds more than {limit} files: unpack it and give the folder.",
        limit=f"{bounds.files:,}",
    )


def _shown(name: str) -> str:
    return name[:200].encode("utf-8", "replace").decode("utf-8")
