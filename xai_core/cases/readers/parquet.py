"""Pictures in Parquet: a file, or a folder of ``.parquet`` files with the same columns.

==============  ====================================================================
``image``       the picture file's bytes (PNG, JPEG, ...), or Hugging Face's struct of
                ``bytes`` and ``path``; needed
``label``       text, or a whole number (named by Hugging Face's ``ClassLabel`` where the
                file says so, whose -1 is no label); may be left out: then nothing is asked
``id``          text; left out: the file's name and the row's number
``specimen``    text; may be left out
``split``       ``train``, ``validation`` or ``test``; left out: by the picture's hash
==============  ====================================================================

Other columns are not read. One row is unpacked at a time, and a file whose own figures say that a
group of rows unpacks to more than :data:`MAX_GROUP_BYTES` is refused before that. A library is
made of it, as of any data set: its pictures are then checked by their hash whenever they are read,
and whoever browses a study sees them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.readers.samples import MAX_SAMPLES, Beside, Classes, case_id_of, packed_files
from xai_core.cases.readers.scan import MAX_FILE_BYTES, Listing
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress

SUFFIX = ".parquet"
IMAGE, LABEL = "image", "label"
TEXTS = ("id", "specimen", "split")
MAX_GROUP_BYTES = 4 * 1024**3
"""Of pictures in a group of rows, unpacked."""
MAX_TEXT_BYTES = 256 * 1024**2
"""Of a column of texts in a file, unpacked."""
_LONGEST = 10_000
"""Bytes of a label, an id and the like."""
_NO_LABEL = -1
"""What a ``ClassLabel`` says where there is none, as of test cases whose truth is kept back."""


def open_source(path: Path, library_id: str) -> Parquet:
    """Open a Parquet file, or a folder of them.

    Raises
    ------
    LibraryError
        There is none, one is damaged or too large, or lacks pictures.
    """
    listing = packed_files(path, SUFFIX)
    labels: set[str] = set()
    total = 0
    for file in listing.files:
        with _opened(file) as opened:
            total += opened.metadata.num_rows
            labels.update(_labels(opened, file))
    if total > MAX_SAMPLES:
        raise LibraryError("There are more than {limit} pictures.", limit=f"{MAX_SAMPLES:,}")
    classes = Classes.of(labels)
    return Parquet(classes.manifest(library_id, "Parquet"), listing, classes, total)


@dataclass(frozen=True)
class Parquet:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    classes: Classes
    total: int

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each row, file by file."""
        yield from self.listing.skipped()
        done = 0
        for file in self.listing.files:
            with _opened(file) as opened:
                named = _names(opened.schema_arrow)
                columns = [c for c in (IMAGE, LABEL, *TEXTS) if c in opened.schema_arrow.names]
                rows = opened.iter_batches(batch_size=1, columns=columns, use_threads=False)
                for number, row in enumerate(rows, 1):
                    progress(done, self.total)
                    done += 1
                    yield self._draft(row.to_pylist()[0], f"{file.stem}-{number:06d}", named)
        progress(self.total, self.total)

    def _draft(
        self, row: dict[str, Any], place: str, named: tuple[str, ...]
    ) -> CaseDraft | Skipped:
        try:
            texts = {name: _text(row.get(name), name) for name in TEXTS}
            beside = Beside(_label(row.get(LABEL), named), texts["specimen"], texts["split"])
            name, image = _picture(row[IMAGE])
            return self.classes.draft(case_id_of(texts["id"] or place), name, image, beside)
        except ShitenError as reason:
            return Skipped(place, reason)


@contextmanager
def _opened(file: Path) -> Iterator[pq.ParquetFile]:
    """The file, its figures and columns judged. Raises LibraryError, also for what is read."""
    try:
        with pq.ParquetFile(file, thrift_string_size_limit=64 * 1024**2) as opened:
            _check_columns(opened.schema_arrow, file)
            _check_sizes(opened.metadata, file)
            yield opened
    except (pa.ArrowException, OSError, ValueError, MemoryError) as problem:
        raise LibraryError(
            "{file} is damaged, or is no Parquet file that can be read here.", file=file.name
        ) from problem


def _check_columns(schema: pa.Schema, file: Path) -> None:
    for name in (IMAGE, LABEL, *TEXTS):
        if schema.names.count(name) > 1:
            raise LibraryError("{file} has two columns “{name}”.", file=file.name, name=name)
    kind = schema.field(IMAGE).type if IMAGE in schema.names else pa.null()
    if pa.types.is_struct(kind):
        fields = {field.name: field.type for field in kind}
        kind = fields.get("bytes", pa.null())
    if not _is_bytes(kind):
        raise LibraryError(
            "{file} needs a column “image” with the bytes of picture files (or a struct with"
            " “bytes”).",
            file=file.name,
        )
    for name in (LABEL, *TEXTS):
        if name not in schema.names:
            continue
        kind = schema.field(name).type
        number = name == LABEL and pa.types.is_integer(kind)
        if not (number or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise LibraryError(
                "The column “{name}” of {file} is not text.", name=name, file=file.name
            )


def _check_sizes(metadata: pq.FileMetaData, file: Path) -> None:
    texts = 0
    for group in range(metadata.num_row_groups):
        chunks = metadata.row_group(group)
        pictures = 0
        for place in range(chunks.num_columns):
            column = chunks.column(place)
            name = column.path_in_schema.partition(".")[0]
            size = column.total_uncompressed_size
            pictures += size if name == IMAGE else 0
            texts += size if name in {LABEL, *TEXTS} else 0
        if pictures > MAX_GROUP_BYTES or texts > MAX_TEXT_BYTES or chunks.num_rows > MAX_SAMPLES:
            raise LibraryError(
                "{file} unpacks to too much at a time: write it with smaller groups of rows.",
                file=file.name,
            )


def _labels(opened: pq.ParquetFile, file: Path) -> set[str]:
    """Every label of a file."""
    if LABEL not in opened.schema_arrow.names:
        return set()
    named = _names(opened.schema_arrow)
    found: set[str] = set()
    for rows in opened.iter_batches(batch_size=4096, columns=[LABEL], use_threads=False):
        for value in rows.column(0).unique().to_pylist():
            try:
                label = _label(value, named)
            except LibraryError as reason:
                raise LibraryError("{file}: {reason}", file=file.name, reason=reason) from reason
            found |= set() if label is None else {label}
    return found


def _names(schema: pa.Schema) -> tuple[str, ...]:
    """The names Hugging Face's ``ClassLabel`` gives to whole numbers; none where it does not."""
    data = (schema.metadata or {}).get(b"huggingface", b"")
    try:
        names = json.loads(data)["info"]["features"][LABEL]["names"] if len(data) < 10**6 else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    fits = isinstance(names, list) and all(
        isinstance(name, str) and 0 < len(name) < _LONGEST for name in names
    )
    return tuple(names) if fits and len(set(names)) == len(names) else ()


def _label(value: object, named: tuple[str, ...]) -> str | None:
    if named and value == _NO_LABEL:
        return None
    if isinstance(value, int):
        return named[value] if 0 <= value < len(named) else str(value)
    return _text(value, LABEL)


def _text(value: object, name: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise LibraryError("The column “{name}” holds something that is no short text.", name=name)
    return value


def _picture(value: object) -> tuple[str, bytes]:
    """The file's name, where there is one, and its bytes."""
    name: object = ""
    if isinstance(value, dict):
        name, value = value.get("path"), value.get("bytes")
    if not isinstance(value, bytes):
        raise LibraryError("The row holds no picture.")
    if len(value) > MAX_FILE_BYTES:
        raise LibraryError("The picture is larger than 256 MB.")
    return (name if isinstance(name, str) else ""), value


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))
