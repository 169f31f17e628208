"""A data set's own table: a CSV file in UTF-8 with named columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from xai_core.cases.readers.scan import read_file
from xai_core.errors import LibraryError


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table by the names of its columns; what is missing in a row is empty.

    Parameters
    ----------
    path
        The file.
    columns
        Those that it must have; others are kept.

    Raises
    ------
    LibraryError
        It is missing, is not CSV in UTF-8, or lacks a column.
    """
    try:
        reader = csv.DictReader(io.StringIO(read_file(path).decode("utf-8-sig"), newline=""))
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise LibraryError(
                "{file} has no column {names}.", file=path.name, names=", ".join(missing)
            )
        return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise LibraryError(
            "{file} is not a CSV file in UTF-8: {reason}.", file=path.name, reason=problem
        ) from problem
