"""WebDataset: pictures and what is said of them in ``.tar`` shards.

::

    cells-000000.tar
        0001.png   0001.cls        the label, text or a whole number, or
        0002.jpg   0002.json       {"label": "mono", "specimen": "s1", "split": "train"}

Files of one name up to the first dot of the file's own name are one sample, as WebDataset has it.
``label``, ``specimen`` and ``split`` are read from JSON, of which all but one picture may be left
out; other files are not looked at. A path is one shard, or a folder of them.

Shards are plain tar, not packed: of each, the headers are read once and judged by the rules of
every archive (:mod:`xai_core.cases.archive_rules`), then the pictures are read at their places, one
at a time. Nothing is unpacked to the disk but into the library, under names of its own. A shard
ends as tar does, with two blocks of zeros and nothing but zeros behind them: one that was cut, is
damaged within, or is two joined end to end would else come in up to there without a word.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xai_core.cases.archive_rules import BOUNDS, is_junk, no_plain_file, place_of, shown, too_many
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import SUFFIXES
from xai_core.cases.readers.samples import MAX_SAMPLES, Beside, Classes, case_id_of, packed_files
from xai_core.cases.readers.scan import MAX_FILE_BYTES, Listing
from xai_core.cases.tar_archive import FILES, Header, check_end
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress

SUFFIX = ".tar"
MAX_TEXT_BYTES = 64 * 1024
"""Of a ``.cls`` or ``.json`` file."""


class _Said(BaseModel):
    """What is read of a sample's JSON; whatever else it holds is not."""

    model_config = ConfigDict(extra="ignore", strict=True)

    label: str | int | None = Field(default=None)
    specimen: str | None = Field(default=None)
    split: str | None = Field(default=None)


@dataclass
class _Sample:
    """Where the parts of a sample lie in its shard."""

    pictures: list[tuple[str, int, int]] = field(default_factory=list)
    """File name, first byte, bytes."""
    beside: Beside = field(default_factory=lambda: Beside(None))
    problem: LibraryError | None = None


Shard = dict[str, _Sample]
"""A shard's samples by name, in their order."""


def open_source(path: Path, library_id: str) -> WebDataset:
    """Open a shard, or a folder of shards.

    Raises
    ------
    LibraryError
        There is none, or one is damaged or refused.
    """
    listing = packed_files(path, SUFFIX)
    shards: list[tuple[Path, Shard]] = []
    total = 0
    for file in listing.files:
        shards.append((file, _indexed(file)))
        total += len(shards[-1][1])
        if total > MAX_SAMPLES:
            raise LibraryError("There are more than {limit} pictures.", limit=f"{MAX_SAMPLES:,}")
    said = (sample.beside.label for _, shard in shards for sample in shard.values())
    classes = Classes.of(label for label in said if label is not None)
    manifest = classes.manifest(library_id, "WebDataset")
    return WebDataset(manifest, listing, classes, tuple(shards), total)


@dataclass(frozen=True)
class WebDataset:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    classes: Classes
    shards: tuple[tuple[Path, Shard], ...]
    total: int

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each sample, shard by shard."""
        yield from self.listing.skipped()
        done = 0
        for file, shard in self.shards:
            with _opened(file) as archive:
                for name, sample in shard.items():
                    progress(done, self.total)
                    done += 1
                    try:
                        yield self._draft(archive, name, sample)
                    except ShitenError as reason:
                        yield Skipped(f"{file.name}/{shown(name)}", reason)
        progress(self.total, self.total)

    def _draft(self, archive: BinaryIO, name: str, sample: _Sample) -> CaseDraft:
        if sample.problem is not None:
            raise sample.problem
        if len(sample.pictures) != 1:
            raise LibraryError(
                "A sample is one picture; this one has {count}.", count=len(sample.pictures)
            )
        ((file, first, size),) = sample.pictures
        image = _read_at(archive, first, size)
        return self.classes.draft(case_id_of(name), file, image, sample.beside)


def _opened(file: Path) -> BinaryIO:
    """Raises LibraryError."""
    try:
        return file.open("rb")
    except OSError as problem:
        raise LibraryError(
            "{file} cannot be read: {reason}.", file=file.name, reason=problem.strerror or problem
        ) from problem


def _read_at(archive: BinaryIO, first: int, size: int) -> bytes:
    """Raises LibraryError where the shard is shorter than it said."""
    archive.seek(first)
    data = archive.read(size)
    if len(data) != size:
        raise LibraryError("The shard ends within this sample.")
    return data


def _indexed(file: Path) -> Shard:
    """The samples of a shard; pictures are not read."""
    shard: Shard = {}
    try:
        with (
            _opened(file) as archive,
            tarfile.open(fileobj=archive, mode="r:", tarinfo=Header) as opened,
        ):
            for number, entry in enumerate(opened):
                if number >= 2 * BOUNDS.files:
                    raise too_many(BOUNDS)
                _note(shard, entry, archive)
            check_end(opened)
    except (tarfile.TarError, EOFError, OSError, ValueError) as problem:
        raise LibraryError(
            "{file} is damaged, or is no plain .tar file.", file=file.name
        ) from problem
    except LibraryError as problem:
        raise LibraryError("{file}: {reason}", file=file.name, reason=problem) from problem
    return shard


def _note(shard: Shard, entry: tarfile.TarInfo, archive: BinaryIO) -> None:
    """Raises LibraryError for what no archive may hold."""
    if entry.isdir():
        return
    place = place_of(entry.name)
    if is_junk(place):
        return
    if entry.type not in FILES or entry.issparse():
        raise no_plain_file(entry.name)
    if entry.size > MAX_FILE_BYTES:
        raise LibraryError("“{name}” is larger than 256 MB.", name=shown(entry.name))
    stem, _, ending = place.name.partition(".")
    sample = shard.setdefault(str(place.with_name(stem or place.name)), _Sample())
    suffix = PurePosixPath(place.name).suffix.lower()
    if suffix in SUFFIXES and f".{ending.lower()}" == suffix:
        sample.pictures.append((place.name, entry.offset_data, entry.size))
    elif ending.lower() in {"cls", "json"}:
        here = archive.tell()
        try:
            sample.beside = _said(archive, entry, ending.lower())
        except LibraryError as problem:
            sample.problem = problem
        archive.seek(here)


def _said(archive: BinaryIO, entry: tarfile.TarInfo, kind: str) -> Beside:
    if entry.size > MAX_TEXT_BYTES:
        raise LibraryError("Its .{kind} file is too large to be one.", kind=kind)
    data = _read_at(archive, entry.offset_data, entry.size)
    if kind == "cls":
        try:
            return Beside(data.decode("utf-8-sig").strip() or None)
        except UnicodeDecodeError as problem:
            raise LibraryError("Its .cls file is not text in UTF-8.") from problem
    try:
        said = _Said.model_validate_json(data)
    except ValidationError as problem:
        raise LibraryError(
            "Its .json file does not say label, specimen and split as text."
        ) from problem
    label = None if said.label in {None, ""} else str(said.label)
    return Beside(label, said.specimen, said.split)
