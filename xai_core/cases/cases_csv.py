"""``cases.csv``: one row per case, written by us or by hand, read with suspicion.

UTF-8, a header line, commas. Columns:

=================  ==============================================================
``case_id``        letters, digits, ``_ . -``; unique, also when case is ignored
``image``          path of the picture, relative to the library, with ``/``
``sha256``         of the picture file's bytes, hexadecimal
``label``          class id (classification)
``target``         measured value (regression)
``specimen``       slide or patient, optional
``split``          ``train``, ``validation`` or ``test``, optional
``regions``        ``nucleus=regions/a.png;cytoplasm=regions/b.png``, optional
``attribute.NAME`` anything else the source says, optional
=================  ==============================================================

A region that is named several times has several instances (``lesion=a.png;lesion=b.png``); one
without a path (``lesion=``) was looked for, and there is none.

Every refusal names the line. Paths are checked for their syntax here; whether the files are
there, and inside the folder, is :mod:`xai_core.cases.library`'s question.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from xai_core.cases.case import Case
from xai_core.cases.manifest import Manifest
from xai_core.errors import LibraryError, Phrase
from xai_core.types import Split

CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
ATTRIBUTE = "attribute."
MAX_CELL = 131_072
"""Characters of one cell that Python's reader takes."""
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_REQUIRED = ("case_id", "image", "sha256")
_OPTIONAL = ("specimen", "split", "regions")
_NOT_IN_PATHS = re.compile(r"[\x00-\x1f\x7f\\:;*?\"<>|]")


def parse_table(text: str, manifest: Manifest) -> dict[int, Case]:
    """The cases in the text of a ``cases.csv``, in its order, each under its line number.

    Raises
    ------
    LibraryError
        Anything in it is wrong; the message names the line and what to do.
    """
    if "\0" in text:
        raise LibraryError(
            "Line {line} of cases.csv holds a NUL byte: save it as UTF-8 text.",
            line=text[: text.index("\0")].count("\n") + 1,
        )
    rows = _rows(text)
    header = next(rows, (1, []))[1]
    answer = answer_column(manifest)
    _check_header(header, answer)
    parser = _RowParser(header, manifest, answer)
    cases = {line: parser.case(line, row) for line, row in rows}
    if not cases:
        raise LibraryError("cases.csv lists no cases.")
    return cases


def format_table(cases: Sequence[Case], manifest: Manifest) -> str:
    """The text of the ``cases.csv`` that :func:`parse_table` reads back as ``cases``."""
    attributes = sorted({name for case in cases for name in case.attributes})
    answer = answer_column(manifest)
    out = io.StringIO(newline="")
    # Line ends as RFC 4180 has them: only then does the writer quote a "\r" inside a cell.
    writer = csv.writer(out, lineterminator="\r\n")
    names = [f"{ATTRIBUTE}{name}" for name in attributes]
    writer.writerow([*_REQUIRED, answer, *_OPTIONAL, *names])
    for case in cases:
        value = case.label if answer == "label" else repr(case.target)
        regions = regions_cell(case.regions)
        row = [case.id, case.image, case.sha256, value, case.specimen, case.split, regions]
        writer.writerow([*row, *(case.attributes.get(name, "") for name in attributes)])
    return out.getvalue()


def regions_cell(regions: Mapping[str, Sequence[PurePosixPath]]) -> str:
    """The cell ``regions`` of a case: region id and the file of each of its masks."""
    return ";".join(
        f"{region}={path}" for region, paths in regions.items() for path in paths or ("",)
    )


def answer_column(manifest: Manifest) -> str:
    """The name of the column that holds the answer: ``label`` or ``target``."""
    return manifest.task.answer_column


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it starts on; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise LibraryError(
                "Line {line} of cases.csv is not well-formed CSV: {reason}.",
                line=line,
                reason=problem,
            ) from problem
        if row:
            yield line, row


def _check_header(header: Sequence[str], answer: str) -> None:
    repeated = sorted(name for name, times in Counter(header).items() if times > 1)
    if repeated:
        raise LibraryError(
            "Line 1 of cases.csv: the column “{column}” appears twice.", column=repeated[0]
        )
    for column in (*_REQUIRED, answer):
        if column not in header:
            raise LibraryError(
                "Line 1 of cases.csv: the column “{column}” is missing.", column=column
            )
    known = {*_REQUIRED, *_OPTIONAL, answer}
    for column in header:
        if column not in known and not (column.startswith(ATTRIBUTE) and column != ATTRIBUTE):
            raise LibraryError(
                "Line 1 of cases.csv: there is no column “{column}”. Known are {known}; name"
                " others attribute.NAME.",
                column=column,
                known=", ".join((*_REQUIRED, answer, *_OPTIONAL)),
            )


class _RowParser:
    """Turns one row after the other into a case and remembers the ids it has seen."""

    def __init__(self, header: list[str], manifest: Manifest, answer: str) -> None:
        self._header = header
        self._attributes = [name for name in header if name.startswith(ATTRIBUTE)]
        self._answer = answer
        self._classes = frozenset(manifest.task.class_ids)
        self._required = manifest.task.answer_required
        self._drawn = frozenset(r.id for r in manifest.regions if not r.union_of)
        self._first_line: dict[str, int] = {}

    def case(self, line: int, row: list[str]) -> Case:
        if len(row) != len(self._header):
            raise LibraryError(
                "Line {line} of cases.csv has {got} cells, but the header has {expected}.",
                line=line,
                got=len(row),
                expected=len(self._header),
            )
        cells = dict(zip(self._header, row, strict=True))
        is_label = self._answer == "label"
        return Case(
            id=self._id(line, cells["case_id"]),
            image=_path(line, cells["image"]),
            sha256=_sha256(line, cells["sha256"]),
            label=self._label(line, cells.get("label", "")) if is_label else None,
            target=None if is_label else _target(line, cells["target"]),
            specimen=cells.get("specimen") or None,
            split=_split(line, cells.get("split", "")),
            regions=self._regions(line, cells.get("regions", "")),
            attributes={
                name.removeprefix(ATTRIBUTE): cells[name]
                for name in self._attributes
                if cells[name]
            },
        )

    def _id(self, line: int, case_id: str) -> str:
        if not CASE_ID.fullmatch(case_id):
            raise LibraryError(
                "Line {line} of cases.csv: “{case_id}” is not a case id. Use up to 128 letters,"
                " digits, “_”, “.” and “-”, beginning with a letter or digit.",
                line=line,
                case_id=case_id[:200],
            )
        first = self._first_line.setdefault(case_id.lower(), line)
        if first != line:
            raise LibraryError(
                "Line {line} of cases.csv: the case id “{case_id}” is already on line {first}"
                " (capitals do not count as different).",
                line=line,
                case_id=case_id,
                first=first,
            )
        return case_id

    def _label(self, line: int, label: str) -> str | None:
        if not label and not self._required:
            return None
        if label not in self._classes:
            raise LibraryError(
                "Line {line} of cases.csv: there is no class “{label}” in library.toml.",
                line=line,
                label=label[:200],
            )
        return label

    def _regions(self, line: int, cell: str) -> dict[str, tuple[PurePosixPath, ...]]:
        found: dict[str, tuple[PurePosixPath, ...]] = {}
        for part in filter(None, (item.strip() for item in cell.split(";"))):
            region, equals, path = part.partition("=")
            if not equals:
                raise LibraryError(
                    "Line {line} of cases.csv: “{part}” should read region=path.",
                    line=line,
                    part=part[:200],
                )
            if region not in self._drawn:
                raise LibraryError(
                    "Line {line} of cases.csv: library.toml has no region “{region}” with a mask"
                    " of its own.",
                    line=line,
                    region=region[:200],
                )
            more = (_path(line, path),) if path else ()
            before = found.get(region)
            # None there, and one there all the same; or one file for two instances.
            if before is not None and (not more or not before or more[0] in before):
                raise LibraryError(
                    "Line {line} of cases.csv: the region “{region}” appears twice.",
                    line=line,
                    region=region,
                )
            found[region] = (before or ()) + more
        return found


def _path(line: int, text: str) -> PurePosixPath:
    reason = None
    if not text or len(text) > 1024:
        reason = Phrase("a path is empty or too long")
    elif _NOT_IN_PATHS.search(text):
        reason = Phrase("use “/” between folders, and no drive letters or special characters")
    elif any(part in ("", ".", "..") for part in text.split("/")):
        reason = Phrase("paths stay inside the library folder, relative and without “..”")
    if reason is not None:
        raise LibraryError(
            "Line {line} of cases.csv: “{path}” is not a valid path: {reason}.",
            line=line,
            path=text[:200],
            reason=reason,
        )
    return PurePosixPath(text)


def _sha256(line: int, text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise LibraryError(
            "Line {line} of cases.csv: the sha256 is not 64 hexadecimal digits.", line=line
        )
    return text.lower()


def _target(line: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LibraryError(
            "Line {line} of cases.csv: the target “{text}” is not a finite number.",
            line=line,
            text=text[:200],
        )
    return value


def _split(line: int, text: str) -> Split | None:
    if not text:
        return None
    if text not in tuple(Split):
        raise LibraryError(
            "Line {line} of cases.csv: “{split}” is not a split; use {valid}.",
            line=line,
            split=text[:200],
            valid=", ".join(Split),
        )
    return Split(text)
