"""``phantom-folder``: pictures with an ``answers.csv`` beside them.

::

    my-discs/answers.csv     image,specimen,value
             a.png           a.png,jar 1,17.5

The third column says what is asked: ``class``, ``stage``, ``value`` or ``lesion``. A lesion is
written ``row column radius`` in pixels, several with ``;`` between; an empty cell says that
somebody looked and found none. All cases of a specimen go to the same part.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.domains.phantom.drawing import Disc, inside
from tests.domains.phantom.questions import Question, manifest
from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import image_size
from xai_core.cases.readers.folders import slug
from xai_core.cases.readers.scan import open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress

TABLE = "answers.csv"


def open_source(path: Path, library_id: str) -> PhantomFolder:
    """Open a folder with an ``answers.csv``. Raises LibraryError where it is not one."""
    folder = open_folder(path)
    try:
        text = read_file(folder / TABLE).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise LibraryError("{file} is not UTF-8 text.", file=TABLE) from problem
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0] if rows else []
    if header[:2] != ["image", "specimen"] or header[2:] not in [[q.value] for q in Question]:
        raise LibraryError(
            "Line 1 of {file} should read image,specimen and one of {known}.",
            file=TABLE,
            known=", ".join(Question),
        )
    question = Question(header[2])
    words = manifest(question, library_id, drawn=False)
    return PhantomFolder(words, folder, question, rows[1:])


@dataclass(frozen=True)
class PhantomFolder:
    """The opened folder; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    folder: Path
    question: Question
    rows: list[list[str]]

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each row as a case, or the reason why it is none."""
        for done, row in enumerate(self.rows):
            progress(done, len(self.rows))
            try:
                yield self._draft(row)
            except ShitenError as reason:
                yield Skipped(row[0] if row else TABLE, reason)
        progress(len(self.rows), len(self.rows))

    def _draft(self, row: list[str]) -> CaseDraft:
        if len(row) != 3 or Path(row[0]).name != row[0]:
            raise LibraryError("A row of {file} has three cells, first a file name.", file=TABLE)
        name, specimen, answer = row
        image = read_file(self.folder / name)
        is_value, has_lesions = self.question is Question.VALUE, self.question is Question.LESION
        return CaseDraft(
            id=slug(Path(name).stem),
            image=image,
            suffix=Path(name).suffix.lower(),
            label=None if is_value or has_lesions else answer,
            target=_number(answer) if is_value else None,
            specimen=specimen,
            split=split_of(hashlib.sha256(specimen.encode()).hexdigest()),
            regions={"lesion": _lesions(answer, image_size(image, name))} if has_lesions else {},
        )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as problem:
        raise LibraryError("“{text}” is not a number.", text=text) from problem


def _lesions(text: str, shape: tuple[int, int]) -> tuple[BoolMask, ...]:
    side = shape[0]
    if shape[1] != side:
        raise LibraryError("A phantom is a square, but this picture is not.")
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        numbers = [_number(word) / side for word in part.split()]
        if len(numbers) != 3 or numbers[2] <= 0:
            raise LibraryError("“{text}” should read row column radius.", text=part)
        row, column, radius = numbers
        found.append(inside(Disc(row, column, radius, brightness=0), side))
    return tuple(found)
