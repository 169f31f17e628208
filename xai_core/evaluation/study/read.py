"""A finished study read back: what it is of, what was left out, and its table.

Nothing here loads torch, so a screen that browses a study opens at once. Every part is checked
against its name before anything in it is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.errors import ShitenError, StudyError
from xai_core.evaluation.study.columns import WIDE, schema
from xai_core.evaluation.study.identity import StudyInfo, mismatch, read_info
from xai_core.evaluation.study.index import StudyIndex, open_index, wants_index
from xai_core.evaluation.study.parts import (
    Part,
    SkippedCase,
    check_part,
    find_parts,
    read_part,
)
from xai_core.models.cards import ModelCard, find_card
from xai_core.tasks import ClassAlignment, align_classes, probability_column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Study:
    """One model's answers to one library, all of them. Columns are told in ``columns.py``."""

    folder: Path
    info: StudyInfo
    parts: tuple[Part, ...]
    alignment: ClassAlignment | None = None
    """Of a study of format 1: how answers are read, to work their confidence out anew."""
    index: StudyIndex | None = None
    """Of a large study, where it was made: its rows laid out so that each is found at once."""

    @property
    def wants_index(self) -> bool:
        """Whether it is so large that it should be given an index before it is browsed."""
        return self.index is None and wants_index(self.info)

    @property
    def skipped(self) -> tuple[SkippedCase, ...]:
        """The cases that could not be read, with the reasons, in the library's order."""
        return tuple(item for part in self.parts for item in part.skipped)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows in the library's order; all columns, or these.

        Raises
        ------
        StudyError
            A part was altered since the study was opened.
        """
        wanted = schema(self.info).names if columns is None else list(columns)
        if self.alignment is not None and "confidence" in wanted:
            return self._with_confidence(self.alignment, wanted)
        return self._stored(wanted)

    def rows(self, columns: Sequence[str], places: NDArray[np.intp]) -> pa.Table:
        """Some rows in the order of ``places`` ``(n,)``.

        Of a large study only the parts that hold them are read. Raises StudyError as :meth:`table`.
        """
        if self.index is None:
            return self.table(columns).take(pa.array(places))
        lengths = [len(self.info.cases_of(p.number)) - len(p.skipped) for p in self.parts]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        wanted, back = np.unique(places, return_inverse=True)
        of_part = np.searchsorted(starts, wanted, side="right") - 1
        tables = [schema(self.info).empty_table().select(list(columns))]
        for number in np.unique(of_part):
            part = self.parts[number]
            there = wanted[of_part == number] - starts[number]
            table = read_part(part.path, self.info, part.number, columns)
            tables.append(table.take(pa.array(there)))
        return pa.concat_tables(tables).take(pa.array(back))

    def _stored(self, wanted: Sequence[str]) -> pa.Table:
        tables = [read_part(p.path, self.info, p.number, wanted) for p in self.parts]
        if not tables:
            return schema(self.info).empty_table().select(list(wanted))
        return pa.concat_tables(tables)

    def _with_confidence(self, alignment: ClassAlignment, wanted: Sequence[str]) -> pa.Table:
        """Format 1 stored the most probable class's own probability: those read alike are added."""
        names = self.info.model.class_ids
        needed = ["model_answer", *(probability_column(name) for name in names)]
        table = self._stored(list(dict.fromkeys([*wanted, *needed])))
        shares = np.column_stack([table[probability_column(name)].to_numpy() for name in names])
        alike = np.array(
            [[alignment.answer_of(a) == alignment.answer_of(b) for b in names] for a in names]
        )
        said = np.array([names.index(name) for name in table["model_answer"].to_pylist()], int)
        sums = np.minimum((shares * alike[said]).sum(axis=1), 1.0) if len(said) else np.empty(0)
        place = table.column_names.index("confidence")
        return table.set_column(place, "confidence", pa.array(sums)).select(list(wanted))

    def frame(self) -> pd.DataFrame:
        """The same as pandas, without the wide columns (embedding, map); null is NA or NaN.

        Raises StudyError as :meth:`table`.
        """
        names = [name for name in schema(self.info).names if name not in WIDE]
        frame: pd.DataFrame = self.table(names).to_pandas().astype({"right": "boolean"})
        return frame

    def mismatch(self, library: CaseLibrary, card: ModelCard) -> StudyError | None:
        """Why these numbers are not of this library and model as they are now; None if they are."""
        return mismatch(self.info, library, card)


@dataclass(frozen=True)
class StudyState:
    """How far a study has come."""

    info: StudyInfo
    n_done: int
    """Cases in parts that are there (their contents are not looked at)."""

    @property
    def complete(self) -> bool:
        """Whether every part is there."""
        return self.n_done == self.info.n_cases


def study_state(folder: Path) -> StudyState | None:
    """How far the study in this folder has come; None where there is none.

    Raises
    ------
    StudyError
        There is one, but it cannot be read.
    """
    if not (folder / "study.json").exists():
        return None
    info = read_info(folder)
    there = find_parts(folder)
    done = sum(len(info.cases_of(part)) for part in range(info.n_parts) if part in there)
    return StudyState(info, done)


def read_study(folder: Path) -> Study:
    """Open a finished study.

    Raises
    ------
    StudyError
        There is none, it is unfinished, or a part was cut short or altered.
    """
    info = read_info(folder)
    found = find_parts(folder)
    absent = [number for number in range(info.n_parts) if number not in found]
    if absent:
        done = info.n_cases - sum(len(info.cases_of(number)) for number in absent)
        raise StudyError(
            "The study in {folder} is unfinished: {done} of {total} cases are answered. Run it"
            " again; it goes on where it stopped.",
            folder=folder,
            done=done,
            total=info.n_cases,
        )
    paths = [found[number][0] for number in range(info.n_parts)]
    index = open_index(folder, info, paths) if wants_index(info) else None
    if index is not None:  # the parts were checked when it was made, and lie there as they were
        skipped = index.info.skipped
        return Study(
            folder,
            info,
            tuple(Part(path, n, skipped.get(n, ())) for n, path in enumerate(paths)),
            index=index,
        )
    parts = [check_part(path, info, number) for number, path in enumerate(paths)]
    return Study(folder, info, tuple(parts), _alignment(info) if info.format == 1 else None)


def _alignment(info: StudyInfo) -> ClassAlignment:
    """How the answers of a study of format 1 were read. Raises StudyError."""
    try:
        library, card = open_library(info.library.id), find_card(info.model.id).card
        if card is not None and mismatch(info, library, card) is None:
            return align_classes(library.task, card.task)
    except ShitenError:
        pass
    raise StudyError(
        "This study was made when “confidence” meant the most probable class alone, and the"
        " library or the model it was made with is no longer the same here. Run it anew."
    )
