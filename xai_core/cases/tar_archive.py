"""A stranger's ``.tar.gz``, by the rules of :mod:`xai_core.cases.archive_rules`.

Such an archive has no list of contents, so it is gone through twice: once to judge every entry,
once to write. Both times what comes out of gzip is counted against the bounds while it comes, and
headers that would have tarfile read a long text into memory (PAX, GNU long names) are refused
unread.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from xai_core.cases.archive_rules import (
    Bounds,
    Places,
    check_total,
    is_junk,
    no_plain_file,
    place_of,
    too_many,
)
from xai_core.errors import LibraryError
from xai_core.types import Progress

GZIP = b"\x1f\x8b"
"""How such a file begins."""
CHUNK = 1 << 20
BLOCK = 512
"""Bytes of a header; files begin at multiples of it."""
LONGEST_HEADER = 64 * 1024
"""Bytes of a long name or of PAX records; more is not one."""
_TEXTS = frozenset(
    {
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    }
)
FILES = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE})
"""The kinds of entries that are plain files."""


def unpack_tar(
    archive: BinaryIO, size: int, folder: Path, bounds: Bounds, progress: Progress
) -> None:
    """Write all plain files of an archive into ``folder``, which is empty.

    Parameters
    ----------
    archive
        It can be sought in.
    size
        Its bytes.
    folder
        Where the files go.
    bounds
        How much is unpacked at most.
    progress
        Called with (files unpacked, files in all).

    Raises
    ------
    LibraryError
        It is damaged or refused; some files may have been written.
    OSError
        The disk refuses.
    """
    try:
        places = dict(_judged(archive, size, bounds))
        with _opened(archive, size, bounds) as (opened, _):
            done = 0
            for number, entry in enumerate(opened):
                place = places.get(number)
                if place is None:
                    continue
                progress(done, len(places))
                _write(opened, entry, folder / place)
                done += 1
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError) as problem:
        raise LibraryError(
            "The archive is damaged, or is no .tar.gz: make it again, or unpack it and give the"
            " folder."
        ) from problem


def _judged(archive: BinaryIO, size: int, bounds: Bounds) -> list[tuple[int, Path]]:
    """Number of each plain file in the archive, and where it goes."""
    found: Places[int] = Places(bounds)
    with _opened(archive, size, bounds) as (opened, plain):
        for number, entry in enumerate(opened):
            if number >= 2 * bounds.files:
                raise too_many(bounds)
            if entry.isdir() and entry.name.strip("./") == "":
                continue  # tar -C folder . names the folder itself
            place = place_of(entry.name)
            if entry.isdir() or is_junk(place):
                continue
            if entry.type not in FILES or entry.issparse():
                raise no_plain_file(entry.name)
            found.add(number, entry.name, place, entry.size)
        check_end(opened)
        while plain.read(CHUNK):  # to the end, where gzip keeps its checksum
            pass
    return found.judged(size)


class Header(tarfile.TarInfo):
    """A header that never has a long text read, and that is one: tarfile stops where none is."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
        """As tarfile has it; raises LibraryError for a text longer than any ordinary one."""
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as problem:
            if not any(buf):  # the end
                raise
            raise tarfile.ReadError("something else stands where a header should") from problem
        if header.size < 0 or (header.type in _TEXTS and header.size > LONGEST_HEADER):
            raise LibraryError("The archive holds a header that no ordinary archive holds.")
        return header


def check_end(opened: tarfile.TarFile) -> None:
    """All of an archive has come, and nothing follows it: once its last header was read.

    Raises
    ------
    ReadError
        It does not end as tar does, with two blocks of zeros and only zeros behind them.
    """
    zeros = BLOCK  # one was read in the place of a header
    while opened.fileobj is not None and (data := opened.fileobj.read(CHUNK)):
        if data != bytes(len(data)):
            raise tarfile.ReadError("something follows the last file")
        zeros += len(data)
    if zeros < 2 * BLOCK:
        raise tarfile.ReadError("the end is missing")


class _Counted:
    """What comes out of gzip, counted; reading on beyond the bounds is refused."""

    def __init__(self, source: gzip.GzipFile, packed: int, bounds: Bounds) -> None:
        self._source, self._packed, self._bounds = source, packed, bounds
        # Headers and what fills up the last block of each file come on top of the files.
        self._spare = 4 * BLOCK * bounds.files
        self._read = 0

    def read(self, n: int) -> bytes:
        data = self._source.read(n)
        self._read += len(data)
        check_total(max(0, self._read - self._spare), self._packed, self._bounds)
        return data


@contextmanager
def _opened(
    archive: BinaryIO, size: int, bounds: Bounds
) -> Iterator[tuple[tarfile.TarFile, _Counted]]:
    archive.seek(0)
    with gzip.GzipFile(fileobj=archive) as packed:
        plain = _Counted(packed, size, bounds)
        with tarfile.open(fileobj=cast(BinaryIO, plain), mode="r|", tarinfo=Header) as opened:
            yield opened, plain


def _write(opened: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    source = opened.extractfile(entry)
    if source is None:  # judged to be a plain file
        raise tarfile.ReadError(entry.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.size
    with source, target.open("xb") as file:
        while left:
            data = source.read(min(CHUNK, left))
            if not data:
                raise tarfile.ReadError(f"{entry.name} ends early")
            file.write(data)
            left -= len(data)
