"""A data set's own table: a CSV file in UTF-8 with named columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xai_core.cases.readers.scan import read_file
from xai_core.csv_rows import csv_cell, csv_columns, csv_rows
from xai_core.errors import ContentError, LibraryError


def read_rows(path: Path, columns: Sequence[str], also: Sequence[str] = ()) -> list[dict[str, str]]:
    """The rows of a table by the names of its columns; what is missing in a row is empty.

    Parameters
    ----------
    path
        The file.
    columns
        Those that it must have.
    also
        Those that are kept where it has them; no others are.

    Raises
    ------
    LibraryError
        It is missing, is not CSV in UTF-8, or lacks a column.
    """
    try:
        rows = csv_rows(read_file(path).decode("utf-8-sig"), strict=False)
        there = csv_columns(rows)
        missing = [name for name in columns if name not in there]
        if missing:
            raise LibraryError(
                "{file} has no column {names}.", file=path.name, names=", ".join(missing)
            )
        kept = {name: there[name] for name in (*columns, *also) if name in there}
        return [{name: csv_cell(row, at) for name, at in kept.items()} for _, row in rows]
    except (UnicodeDecodeError, ContentError) as problem:
        raise LibraryError(
            "{file} is not a CSV file in UTF-8: {reason}.", file=path.name, reason=problem
        ) from problem
