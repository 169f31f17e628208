"""Rows of a CSV table from outside, one at a time and as long as they are in the file.

``csv.DictReader`` fills each short row with every name of the header: 4,000 lines of one letter
below 20,000 names become gigabytes. Here a row is a list that is no longer than its line, and a
row that is too wide is refused before the next one is read, so that whoever judges them one by one
holds one at a time. The format is RFC 4180. <https://www.rfc-editor.org/rfc/rfc4180>
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from xai_core.errors import ContentError

MOST_COLUMNS: Final = 1_000
MOST_CHARACTERS: Final = 1_000_000
"""Of one row."""
_SHOWN_NAMES: Final = 20
_SHOWN: Final = 100


def csv_rows(text: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it ends on, from 1; blank lines are passed over.

    Parameters
    ----------
    text
        The whole table, its header among it.
    strict
        Whether quotes in wrong places are refused.

    Yields
    ------
    tuple of int and list of str
        At most :data:`MOST_COLUMNS` cells.

    Raises
    ------
    ContentError
        It is not CSV, or a row is too long or too wide; worded as a reason.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, strict=strict)
    while True:
        lines.taken = 0
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ContentError(
                "line {line}: {reason}", line=reader.line_num, reason=error
            ) from error
        if len(row) > MOST_COLUMNS:
            raise ContentError(
                "line {line} has more than {most} columns", line=reader.line_num, most=MOST_COLUMNS
            )
        if row:
            yield reader.line_num, row


def csv_columns(
    rows: Iterator[tuple[int, list[str]]],
) -> Mapping[str, int]:
    """Name -> place, of the header, which is the first row; empty where there is none."""
    _, header = next(rows, (1, []))
    return {name: place for place, name in enumerate(header)}


def csv_cell(row: Sequence[str], place: int | None) -> str:
    """The cell of a column; empty where the row is shorter, or there is no such column."""
    return row[place] if place is not None and place < len(row) else ""


def shortened(cell: str) -> str:
    """As much of a stranger's cell as a message repeats."""
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"


def named(columns: Mapping[str, int]) -> str:
    """The columns that a table has, as a message lists them."""
    told = ", ".join(shortened(name) for name in list(columns)[:_SHOWN_NAMES])
    return (f"{told}, …" if len(columns) > _SHOWN_NAMES else told) or "-"


class _Lines:
    """Lines for the reader, which asks for another while a quoted cell is open."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._number = 0
        self.taken = 0
        """Characters of the row that is being read."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._lines.readline(MOST_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self.taken += len(line)
        if self.taken > MOST_CHARACTERS:
            raise ContentError(
                "line {line} has more than {most} characters",
                line=self._number,
                most=MOST_CHARACTERS,
            )
        return line
