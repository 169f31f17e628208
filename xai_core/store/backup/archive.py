"""Writing a backup: one file, whole or not at all, while answers arrive.

Everything the app writes into ``SHITEN_HOME`` it writes whole and never changes in place, so a file
that is open stays what it was. What is replaced or deleted while it is being copied is noticed, and
the copy begun again.
"""

from __future__ import annotations

import hashlib
import os
import stat
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field

import xai_core
from xai_core import home
from xai_core.errors import BackupError
from xai_core.files import DestinationTakenError, whole_file
from xai_core.store.audit import COMMAND_LINE, Action, By, note
from xai_core.store.backup.contents import Contents, contents_of
from xai_core.store.backup.tables import write_copy
from xai_core.store.database import open_store
from xai_core.store.schema import HEAD
from xai_core.types import Progress, Strict

MANIFEST, SUMS, DATABASE, HOME = "manifest.json", "SHA256SUMS", "database.db", "home/"
CHUNK = 1 << 20
_TRIES = 3
_COPY = ".copy-of-the-database"
"""Where it lies while it is packed: a name that no archive is given."""
_PACKED = frozenset({".png", ".jpg", ".jpeg", ".jp2", ".parquet", ".safetensors", ".zip", ".gz"})
"""What packing again makes no smaller."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = (stat.S_IFREG | 0o600) << 16


class Manifest(Strict):
    """What a backup says of itself; the files and their hashes are in ``SHA256SUMS``."""

    format: Literal[1]
    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    made_at: AwareDatetime
    program: str
    """Version of the program that made it."""
    schema_head: str
    """The step the database is at (``store.schema.HEAD``)."""
    n_files: int = Field(ge=1)
    n_bytes: int = Field(ge=0)
    """Of all files, unpacked."""
    sums_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@dataclass(frozen=True)
class BackedUp:
    """A backup that has been made."""

    path: Path
    manifest: Manifest
    left_out: tuple[str, ...]
    """Places below ``SHITEN_HOME`` of links, and of files no archive can hold."""


def back_up(
    out: Path,
    *,
    replace: bool = False,
    by: By = COMMAND_LINE,
    progress: Progress = lambda _done, _total: None,
) -> BackedUp:
    """Write everything this machine keeps to one file; on the disk when this returns.

    Parameters
    ----------
    out
        The file; for the owner's eyes alone, since names and answers are in it.
    replace
        Whether a file of this name is replaced, in one step.
    by
        Who asks, for the audit.
    progress
        Called with (files copied, files in all); raising in it stops the work.

    Returns
    -------
    BackedUp
        What is in it. Every answer that was said to be saved before the call is.

    Raises
    ------
    BackupError
        There is a file of this name, the disk refuses, or the libraries change all the time;
        nothing is left behind.
    StoreError
        The database cannot be read, or is damaged.
    """
    store = open_store()
    try:
        with whole_file(out, replace=replace) as folder:
            write_copy(store, folder / _COPY)
            for tries in range(1, _TRIES + 1):
                done = _write(folder, out, progress)
                if done is not None:
                    break
                if tries == _TRIES:
                    raise BackupError(
                        "Libraries, models or studies were being changed all the while: nothing"
                        " was written, back up again when that is done."
                    )
    except DestinationTakenError as problem:
        raise BackupError(
            "There is already a file {path}: give another name, or replace it on purpose.",
            path=out,
        ) from problem
    except OSError as problem:
        raise BackupError(
            "The backup could not be written to {path}: {reason}.",
            path=out,
            reason=problem.strerror or problem,
        ) from problem
    assert done is not None
    note(Action.BACKED_UP, done.manifest.id, by)
    return done


def _write(folder: Path, out: Path, progress: Progress) -> BackedUp | None:
    """The archive in ``folder``; None where what is copied changed meanwhile."""
    try:
        contents = contents_of(home.home())
        manifest = _pack(folder / out.name, folder / _COPY, contents, progress)
        if contents_of(home.home()).stamps != contents.stamps:
            return None
    except FileNotFoundError:
        return None
    return BackedUp(out, manifest, contents.left_out)


def _pack(archive: Path, database: Path, contents: Contents, progress: Progress) -> Manifest:
    files = [(DATABASE, database), *((HOME + place, path) for place, path in contents.files)]
    lines, n_bytes = [], 0
    with zipfile.ZipFile(archive, "w") as packed:
        archive.chmod(0o600)
        for done, (name, path) in enumerate(files):
            progress(done, len(files))
            digest, size = _add(packed, name, path)
            lines.append(f"{digest}  {name}\n")
            n_bytes += size
        sums = "".join(lines).encode()
        manifest = Manifest(
            format=1,
            id=uuid.uuid4().hex,
            made_at=datetime.now(UTC),
            program=xai_core.__version__,
            schema_head=HEAD,
            n_files=len(files),
            n_bytes=n_bytes,
            sums_sha256=hashlib.sha256(sums).hexdigest(),
        )
        packed.writestr(_entry(SUMS, packs=True), sums)
        packed.writestr(_entry(MANIFEST, packs=True), manifest.model_dump_json(indent=1))
    progress(len(files), len(files))
    return manifest


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file that was added."""
    digest, size = hashlib.sha256(), 0
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # one of them on each system
    descriptor = os.open(path, os.O_RDONLY | flags)
    with os.fdopen(descriptor, "rb") as source:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(str(path))  # it was a plain file a moment ago
        entry = _entry(name, packs=path.suffix.lower() not in _PACKED)
        with packed.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
    return digest.hexdigest(), size


def _entry(name: str, *, packs: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.external_attr = _FILE_MODE
    entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
    return entry
