"""A study's parts on disk: Parquet files whose names say what must be in them.

::

    pbc--wbc5/
        study.json                              what the study is of (identity.py)
        parts/part-00000-0f3c9a52d1e07b66.parquet

The digits at the end are the beginning of the SHA-256 of the file. A part is written under a
hidden name, brought to the disk and renamed, so a visible part is whole; a part that was cut short
or altered afterwards no longer fits its name and is made again. Every part carries the
fingerprint of its study and the list of its cases that could not be read, with the reasons.

``pandas.read_parquet("pbc--wbc5/parts")`` reads them all at once.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from xai_core.errors import Phrase, StorageError, StudyError
from xai_core.evaluation.study.columns import Row, as_table, schema
from xai_core.evaluation.study.identity import StudyInfo
from xai_core.files import read_regular, replace_file, sync_folder
from xai_core.types import Strict

PARTS_FOLDER = "parts"
MAX_PART_BYTES = 2**30
LEFT_OVER_SECONDS = 3600.0
"""A hidden file this old belongs to a run that was killed."""

_NAME = re.compile(r"part-(\d{5,})-([0-9a-f]{16})\.parquet")
_STUDY_KEY, _SKIPPED_KEY, _INFO_KEY = b"shiten.study", b"shiten.skipped", b"shiten.info"


class SkippedCase(Strict):
    """A case that could not be read, and the reason in English."""

    case: str
    reason: str


@dataclass(frozen=True)
class Part:
    """A part found whole: where it is and what could not be read."""

    path: Path
    number: int
    skipped: tuple[SkippedCase, ...]


def write_part(
    folder: Path,
    info: StudyInfo,
    number: int,
    rows: Sequence[Row],
    skipped: Sequence[SkippedCase],
) -> Path:
    """Write one part, whole or not at all; it is on the disk when this returns.

    Parameters
    ----------
    folder
        The study's.
    info
        What the study is; its fingerprint goes into the part.
    number
        Of the part, from 0.
    rows
        One for each case looked at, in the library's order.
    skipped
        The part's other cases, with their reasons.

    Returns
    -------
    Path
        The part's file.

    Raises
    ------
    StorageError
        The disk refuses.
    """
    return write_part_table(folder, info, number, as_table(info, rows), skipped)


def write_part_table(
    folder: Path,
    info: StudyInfo,
    number: int,
    table: pa.Table,
    skipped: Sequence[SkippedCase],
) -> Path:
    """The same of rows that are a table already.

    Parameters
    ----------
    folder, info, number, skipped
        As of :func:`write_part`.
    table
        The rows, in the study's own schema.

    Returns
    -------
    Path
        The part's file.

    Raises
    ------
    StorageError
        The disk refuses.
    """
    metadata = {
        _STUDY_KEY: info.fingerprint(),
        _INFO_KEY: info.model_dump_json(),
        _SKIPPED_KEY: json.dumps([item.model_dump() for item in skipped]),
    }
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), out, compression="zstd")
    data = out.getvalue()
    parts = folder / PARTS_FOLDER
    path = parts / f"part-{number:05d}-{_digest(data)}.parquet"
    replace_file(path, data)
    try:
        sync_folder(parts)
    except OSError as error:
        raise StorageError("The file {path} cannot be written.", path=path) from error
    return path


def find_parts(folder: Path) -> dict[int, list[Path]]:
    """Part number -> the files that call themselves so, sorted; their contents are not read."""
    found: dict[int, list[Path]] = {}
    parts = folder / PARTS_FOLDER
    # By their names: to sort two thousand paths takes as long as to read a picture.
    for name in _names_in(parts):
        match = _NAME.fullmatch(name)
        if match:
            found.setdefault(int(match[1]), []).append(parts / name)
    return found


def _names_in(parts: Path) -> list[str]:
    if not parts.is_dir():
        return []
    with os.scandir(parts) as entries:
        return sorted(entry.name for entry in entries)


def check_part(path: Path, info: StudyInfo, number: int) -> Part:
    """Look at a part without unpacking it.

    Raises
    ------
    StudyError
        It was cut short or altered, or is of another study.
    """
    return _opened(path, info, number)[0]


def read_part(
    path: Path, info: StudyInfo, number: int, columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of a part.

    Parameters
    ----------
    path
        The part's file.
    info
        Of the study it has to belong to.
    number
        Of the part, from 0.
    columns
        Which to read; None for all.

    Returns
    -------
    pa.Table
        One row for each case that was looked at.

    Raises
    ------
    StudyError
        As :func:`check_part`.
    """
    _, file = _opened(path, info, number)
    try:
        return file.read(None if columns is None else list(columns)).replace_schema_metadata(None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, number, Phrase("it cannot be unpacked")) from error


def remove_left_over(folder: Path) -> None:
    """Remove the hidden files of runs that were killed; a run that is at work keeps its own."""
    parts = folder / PARTS_FOLDER
    for path in parts.glob(".part-*") if parts.is_dir() else ():
        try:
            if time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                path.unlink()
        except OSError:  # gone already, or not ours to remove: it does no harm
            continue


def _opened(path: Path, info: StudyInfo, number: int) -> tuple[Part, pq.ParquetFile]:
    try:
        data = read_regular(path, MAX_PART_BYTES)
    except OSError as error:
        raise _damaged(path, number, Phrase("it cannot be read")) from error
    match = _NAME.fullmatch(path.name)
    if match is None or match[2] != _digest(data):
        raise _damaged(path, number, Phrase("it was cut short or altered"))
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        found = file.schema_arrow
        n_rows = file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, number, Phrase("it is not a Parquet file")) from error
    metadata = found.metadata or {}
    if metadata.get(_STUDY_KEY, b"").decode("ascii", "replace") != info.fingerprint():
        raise _damaged(path, number, Phrase("it belongs to another study"))
    try:
        skipped = _SKIPPED.validate_json(metadata.get(_SKIPPED_KEY, b""))
    except ValidationError as error:
        raise _damaged(path, number, Phrase("its list of skipped cases is damaged")) from error
    whole = n_rows + len(skipped) == len(info.cases_of(number))
    if not whole or not found.equals(schema(info)):
        raise _damaged(path, number, Phrase("it has other rows or columns"))
    return Part(path, number, skipped), file


_SKIPPED: TypeAdapter[tuple[SkippedCase, ...]] = TypeAdapter(tuple[SkippedCase, ...])


def _damaged(path: Path, number: int, reason: Phrase) -> StudyError:
    return StudyError(
        "Part {number} of the study in {folder} cannot be used: {reason}. Run the study again: it"
        " makes that part anew.",
        number=number + 1,
        folder=path.parent.parent,
        reason=reason,
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
