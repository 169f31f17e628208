"""Opening a backup, which may be damaged or a stranger's: what it may hold, and where.

Judged before a byte is written: every entry is a plain file, listed once in ``SHA256SUMS``, at a
place that backups use (``contents.is_kept``); nothing is there that is not listed, and nothing is
listed that is not there. The list must be the one the manifest has the hash of.
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from xai_core.cases.archive_rules import place_of, shown
from xai_core.cases.zip_damage import damage_told
from xai_core.errors import BackupError
from xai_core.store.backup.archive import CHUNK, DATABASE, HOME, MANIFEST, SUMS, Manifest
from xai_core.store.backup.contents import is_kept

MOST_FILES = 5_000_000
_MOST_MANIFEST = 100_000
_MOST_LINE = 66 + 16 * 201
"""Bytes of a line of SHA256SUMS: the hash, and the deepest and longest name."""
_FORMAT = re.compile(rb'"format"\s*:\s*(\d+)')
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class OpenedBackup:
    """A backup whose list has been judged; its files have not been compared yet."""

    manifest: Manifest
    sums: dict[str, str]
    """Name in the archive -> SHA-256 of the file."""
    n_bytes: int
    """Of all files, unpacked, as the archive says; no more is read of any."""
    _packed: zipfile.ZipFile

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one file. Raises BackupError where the archive is damaged."""
        with damage_told(_damaged), self._packed.open(name) as source:
            while chunk := source.read(CHUNK):
                yield chunk


@contextmanager
def opened(archive: Path) -> Iterator[OpenedBackup]:
    """A backup, to be read as long as the block lasts.

    Raises
    ------
    BackupError
        It cannot be read, is damaged, not one of ours, of a newer version, or holds what no backup
        of ours does.
    """
    with damage_told(_damaged):
        try:
            if not archive.is_file():
                raise BackupError("There is no file {path}.", path=archive)
            packed = zipfile.ZipFile(archive)
        except OSError as problem:
            raise BackupError(
                "{path} cannot be read: {reason}.", path=archive, reason=problem.strerror or problem
            ) from problem
    with packed:
        with damage_told(_damaged):
            backup = _judged(packed)
        yield backup


def _judged(packed: zipfile.ZipFile) -> OpenedBackup:
    entries = packed.infolist()
    if len(entries) > MOST_FILES:
        raise _damaged()
    sizes: dict[str, int] = {}
    for entry in entries:
        _check_entry(entry)
        if entry.filename in sizes:
            raise _foreign(entry.filename)
        sizes[entry.filename] = entry.file_size
    if MANIFEST not in sizes or SUMS not in sizes or DATABASE not in sizes:
        raise BackupError("This is not a backup of Shiten: it lacks its manifest.")
    manifest = _manifest(_small(packed, MANIFEST, _MOST_MANIFEST))
    listed = _small(packed, SUMS, _MOST_LINE * len(entries))
    if hashlib.sha256(listed).hexdigest() != manifest.sums_sha256:
        raise _damaged()
    sums = _sums(listed)
    del sizes[MANIFEST], sizes[SUMS]
    for name in sizes.keys() ^ sums.keys():
        raise _foreign(name)
    n_bytes = sum(sizes.values())
    if (len(sums), n_bytes) != (manifest.n_files, manifest.n_bytes):
        raise _damaged()
    return OpenedBackup(manifest, sums, n_bytes, packed)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    plain = kind in {0, stat.S_IFREG} and not entry.is_dir()
    known = entry.filename in {MANIFEST, SUMS, DATABASE}
    if not plain or entry.flag_bits & _ENCRYPTED or entry.compress_type not in _READ:
        raise _foreign(entry.filename)
    if known:
        return
    place = place_of(entry.filename).as_posix()
    if place != entry.filename or not place.startswith(HOME) or not is_kept(place[len(HOME) :]):
        raise _foreign(entry.filename)


def _small(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise _damaged()
    return data


def _manifest(data: bytes) -> Manifest:
    found = _FORMAT.search(data)
    if found is not None and int(found[1][:9]) > 1:
        raise BackupError(
            "This backup was made by a newer version of this program: update the program first."
        )
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as problem:
        raise _damaged() from problem


def _sums(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in data.decode("utf-8").removesuffix("\n").split("\n"):
        digest, _, name = line.partition("  ")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or name in found:
            raise _damaged()
        found[name] = digest
    return found


def _foreign(name: str) -> BackupError:
    return BackupError(
        "The backup holds “{name}”, which no backup of Shiten does: nothing was restored.",
        name=shown(name),
    )


def _damaged() -> BackupError:
    return BackupError("The backup is damaged: nothing was restored, take another copy.")
