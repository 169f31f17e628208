"""Answers from elsewhere: a table of ``case_id,truth,predicted``, as a baseline or a person has it.

UTF-8, a header line, commas; other columns are passed over. ``truth`` may be left out; where it is
there it must be the library's own, so that answers to other questions, or in another unit, are not
taken for answers to these.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from xai_core.cases.library import CaseLibrary
from xai_core.csv_rows import csv_cell, csv_columns, csv_rows, named, shortened
from xai_core.errors import ContentError, StudyError
from xai_core.files import read_regular

CASE, TRUTH, PREDICTED = "case_id", "truth", "predicted"
MOST_BYTES = 20_000_000
SAME = 1e-3
"""Truths that differ by no more, relative to their size, are the same one rounded."""


def answers_from_file(path: Path, library: CaseLibrary) -> Mapping[str, float]:
    """Case id -> the answer to it in a file. Raises StudyError as :func:`answers_in`."""
    try:
        data = read_regular(path, MOST_BYTES)
    except OSError as error:
        raise StudyError(
            "The table {file} cannot be read: {reason}.",
            file=path.name,
            reason=error.strerror or error,
        ) from error
    return answers_in(data, library)


def answers_in(data: bytes, library: CaseLibrary) -> Mapping[str, float]:
    """Case id -> the answer to it.

    Parameters
    ----------
    data
        The file's bytes.
    library
        Whose cases are answered.

    Returns
    -------
    Mapping[str, float]
        Of every row, in the table's order.

    Raises
    ------
    StudyError
        It is no such table; the message names the line.
    """
    try:
        return _answers(data.decode("utf-8-sig"), library)
    except (UnicodeDecodeError, ContentError) as error:
        raise StudyError("The table is no CSV file in UTF-8: {reason}.", reason=error) from error


def _answers(text: str, library: CaseLibrary) -> dict[str, float]:
    rows = csv_rows(text)
    columns = csv_columns(rows)
    for column in (CASE, PREDICTED):
        if column not in columns:
            raise StudyError(
                "The table has no column “{column}”; it has: {known}.",
                column=column,
                known=named(columns),
            )
    known = {case.id: case.target for case in library.cases}
    found: dict[str, float] = {}
    for line, row in rows:
        case_id = csv_cell(row, columns[CASE])
        if case_id not in known or case_id in found:
            raise StudyError(
                "Line {line} of the table answers “{case}”, which is no case of the library or was"
                " answered before.",
                line=line,
                case=shortened(case_id),
            )
        found[case_id] = _number(csv_cell(row, columns[PREDICTED]), line)
        if truth := csv_cell(row, columns.get(TRUTH)):
            _check_truth(_number(truth, line), known[case_id], line)
    return found


def _number(text: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise StudyError(
            "Line {line} of the table: “{text}” is not a number.", line=line, text=shortened(text)
        )
    return value


def _check_truth(told: float, measured: float | None, line: int) -> None:
    if measured is None or not math.isclose(told, measured, rel_tol=SAME, abs_tol=SAME):
        raise StudyError(
            "Line {line} of the table says that {told} was measured, the library says {measured}:"
            " they are not of the same cases, or not in the same unit.",
            line=line,
            told=told,
            measured="-" if measured is None else measured,
        )
