"""Records as CSV, for spreadsheets that would rather run them.

A cell that begins with ``=``, ``+``, ``-``, ``@`` (also in full width), a tab or a line end is
taken for a formula by spreadsheet programs, whatever its quotes say. Such a *text* gets an
apostrophe in front, so that it is shown as text; numbers stay numbers. Whoever reads the file with
a program takes that one apostrophe away. <https://owasp.org/www-community/attacks/CSV_Injection>

The text is RFC 4180: commas, quotes where needed, lines ending in CR LF. Encode it as
``utf-8-sig`` for a file, so that spreadsheets read Japanese as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

Cell = str | float | datetime | None
"""True and False stand as such, None is an empty cell, a time is ISO 8601 in UTC."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV; texts that would be taken for formulas made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return repr(cell)
