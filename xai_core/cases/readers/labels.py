"""Labels for files that bring none: a table ``cases.csv`` beside them.

::

    file,label,specimen,split
    series-1/0001.dcm,with,woman 12,test

``file`` is the path within the folder, with ``/``; ``specimen`` and ``split`` may be left out.
Where a specimen is named and no split is, all files of the specimen fall on one side
(:mod:`xai_core.cases.splits`). Other columns are not read. Without a table every case has the one
label ``unlabelled``: such a library can be looked at and outlined, but asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.readers.annotated import identifiers
from xai_core.cases.readers.scan import read_file
from xai_core.csv_rows import csv_cell, csv_columns, csv_rows
from xai_core.errors import ContentError, LibraryError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Split

LABELS_FILE = "cases.csv"
UNLABELLED = ClassInfo(id="unlabelled", name=LocalisedText(en="Unlabelled", ja="ラベルなし"))


@dataclass(frozen=True)
class Labelled:
    """What the table says of one file."""

    label: str
    """A class id."""
    specimen: str | None
    split: Split | None


@dataclass(frozen=True)
class Labels:
    """The table: classes, and a row for each file."""

    classes: tuple[ClassInfo, ...]
    rows: Mapping[str, Labelled]

    def of(self, file: str) -> Labelled:
        """The row of a file. Raises LibraryError where it has none."""
        row = self.rows.get(file)
        if row is None:
            raise LibraryError("It has no row in {table}.", table=LABELS_FILE)
        return row


def read_labels(folder: Path) -> Labels | None:
    """The table in this folder; None where there is none.

    Raises
    ------
    LibraryError
        It is no table with the columns ``file`` and ``label``, or names a file twice.
    """
    path = folder / LABELS_FILE
    if not path.is_file():
        return None
    try:
        return _labels(read_file(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, ContentError):
        raise LibraryError(
            "{table} is not a table in UTF-8 with commas.", table=LABELS_FILE
        ) from None


def _labels(text: str) -> Labels:
    rows = csv_rows(text)
    columns = csv_columns(rows)
    if "file" not in columns or "label" not in columns:
        raise LibraryError("{table} needs the columns “file” and “label”.", table=LABELS_FILE)
    found: dict[str, Labelled] = {}
    for line, row in rows:
        file = csv_cell(row, columns["file"]).replace("\\", "/").removeprefix("./")
        label = csv_cell(row, columns["label"])
        if not file or not label or file in found:
            raise LibraryError(
                "Line {line} of {table}: each file needs one row, with a label.",
                line=line,
                table=LABELS_FILE,
            )
        split = csv_cell(row, columns.get("split"))
        found[file] = Labelled(
            label,
            csv_cell(row, columns.get("specimen")) or None,
            Split.parse(split) if split else None,
        )
    ids = identifiers(sorted({row.label for row in found.values()}))
    classes = (ClassInfo(id=ids[n], name=LocalisedText(en=n, ja=n)) for n in ids)
    named = {file: replace(row, label=ids[row.label]) for file, row in found.items()}
    return Labels(tuple(classes), named)


def plain_manifest(
    library_id: str,
    origin: str,
    classes: Iterable[ClassInfo],
    regions: Iterable[RegionInfo] = (),
) -> Manifest:
    """What is known of such files: nothing that could name anybody.

    Parameters
    ----------
    library_id
        Also its title: names of folders may name patients.
    origin
        The kind of files.
    classes
        At least one; none gives ``unlabelled``.
    regions
        Those with masks.

    Returns
    -------
    Manifest
        Version 1 of a library of a classification, of unknown licence.
    """
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(en=library_id, ja=library_id),
        licence="unknown",
        origin=origin,
        task=Classification(classes=tuple(classes) or (UNLABELLED,)),
        regions=tuple(regions),
    )
