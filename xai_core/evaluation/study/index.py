"""A large study's rows laid out so that any of them is found without reading the others.

The parts of a study (``parts.py``) are written to be safe, 512 cases each. To filter and sort a
million cases, all 1,954 of them would have to be unpacked each time: 2 s and more, with DuckDB as
with Arrow datasets (docs/speed.md). So what lists of cases are made from is laid out once more,
column by column, in files that are mapped into memory: numbers are read where they lie, as far as
they are looked at, and every session shares the same pages.

::

    pbc--wbc5/index/
        index.json      of which parts it was made, names of columns, the cases left out
        numbers.npy     (columns, N) float64; NaN for null
        codes.npy       (3, N) int16: truth, answer, split as places among the names that occur
        right.npy       (N,) int8; -1 for null
        names.arrow     case, specimen
        embedding.npy   (N, K) float16          map.npy   (N, h, w) uint8
        scale.npy       (2, K) float64: mean and standard deviation of each channel
        lengths.npy, directions.npy, outlines.npy   as ``evaluation/likeness.py`` tells them
        plane.npy       (N, 2) float32: the two main components

It is made from parts whose contents were checked (``indexing.py``), and holds for as long as these
files keep name, size and time of change; else it is made anew. Nothing in it is unpickled. About
1.3 kB a case for 192 channels and maps of 18 x 18.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray
from pydantic import Field, ValidationError

from xai_core.errors import ArrayError
from xai_core.evaluation.likeness import KEPT, Outlines, Scale
from xai_core.evaluation.name_columns import CodedNames, StoredNames
from xai_core.evaluation.study.columns import score_column
from xai_core.evaluation.study.identity import StudyInfo
from xai_core.evaluation.study.parts import SkippedCase
from xai_core.files import read_regular
from xai_core.npy import map_npy
from xai_core.tasks import Regression
from xai_core.types import Strict

INDEX_FOLDER, INDEX_FILE = "index", "index.json"
INDEXED_FROM = 50_000
"""Cases from which on a study is browsed through an index; smaller ones fit into memory."""
CODED = ("truth", "answer", "split")
SCORES = ("attention", "chance", "centre_blob", "centre_blob_narrow", "above_chance")
"""Of each region, what lists of cases are made from."""
_MAX_INFO_BYTES = 2**28


class IndexInfo(Strict):
    """The contents of ``index.json``."""

    format: Literal[1] = 1
    key: str
    """Of :func:`index_key`."""
    n_rows: int = Field(ge=1)
    names: dict[str, tuple[str | None, ...]]
    """Coded column -> the names that occur."""
    skipped: dict[int, tuple[SkippedCase, ...]]
    """Part -> its cases that could not be read, where there are any."""
    explained: float | None
    """Share of the variance that the plane shows; None where all cases are alike."""


@dataclass(frozen=True, eq=False)
class StudyIndex:
    """An opened index; every array is mapped, and read only."""

    info: IndexInfo
    numbers: Mapping[str, NDArray[np.float64]]
    """Column -> ``(N,)``."""
    right: NDArray[np.int8]
    """``(N,)``: 1, 0, or -1 where it is not known."""
    coded: Mapping[str, CodedNames]
    """``truth``, ``answer``, ``split``; None where there is none."""
    case_ids: StoredNames
    specimens: StoredNames
    maps: NDArray[np.uint8]
    """``(N, h, w)``."""
    outlines: Outlines
    plane: NDArray[np.float32]
    """``(N, 2)``."""


def wants_index(info: StudyInfo) -> bool:
    """Whether a study is so large that it is browsed through an index."""
    return info.n_cases >= INDEXED_FROM and info.format > 1


def number_columns(info: StudyInfo) -> tuple[str, ...]:
    """The columns of numbers that an index holds."""
    values = ("target", "value") if isinstance(info.model.task, Regression) else ()
    scores = [score_column(region, score) for region in info.library.regions for score in SCORES]
    return ("confidence", "loss", *values, *scores)


def index_key(info: StudyInfo, parts: Sequence[Path]) -> str:
    """What an index is made of: the study, and its parts as they lie there. Raises OSError."""
    digest = hashlib.sha256(info.fingerprint().encode())
    for path in parts:
        there = path.stat()
        digest.update(f"{path.name} {there.st_size} {there.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def open_index(folder: Path, info: StudyInfo, parts: Sequence[Path]) -> StudyIndex | None:
    """The index of a study; None where there is none of these very parts, or it is damaged.

    Parameters
    ----------
    folder
        The study's.
    info
        What the study is of.
    parts
        Its files, in order.

    Returns
    -------
    StudyIndex | None
        Ready to be asked. Where there is none, it is only made anew.
    """
    place = folder / INDEX_FOLDER
    try:
        found = IndexInfo.model_validate_json(read_regular(place / INDEX_FILE, _MAX_INFO_BYTES))
        if found.key != index_key(info, parts):
            return None
        return _mapped(place, info, found)
    except (OSError, ValueError, ArrayError, ValidationError, pa.ArrowException):
        return None


def _mapped(place: Path, info: StudyInfo, found: IndexInfo) -> StudyIndex | None:
    n, settings = found.n_rows, info.settings
    columns, channels = number_columns(info), settings.embedding_size
    kept = min(KEPT, channels)

    def mapped(name: str, dtype: DTypeLike, *shape: int) -> NDArray[Any]:
        array = map_npy(place / f"{name}.npy")
        if array.shape != shape or array.dtype != np.dtype(dtype):
            raise ValueError(name)
        # A plain view: subclasses of arrays answer a little slower, every time.
        return np.asarray(array).view(np.ndarray)

    numbers = mapped("numbers", np.float64, len(columns), n)
    codes = mapped("codes", np.int16, len(CODED), n)
    names = [found.names[name] for name in CODED]
    if any(
        len(known) <= int(row.max()) or int(row.min()) < 0
        for known, row in zip(names, codes, strict=True)
    ):
        raise ValueError("codes")
    table = pa.ipc.open_file(pa.memory_map(str(place / "names.arrow"))).read_all()
    table.validate(full=True)
    if table.num_rows != n:
        raise ValueError("names")
    case_ids, specimens = (
        StoredNames(table[name].chunk(0).cast(pa.string())) for name in ("case", "specimen")
    )
    mean, spread = mapped("scale", np.float64, 2, channels)
    return StudyIndex(
        info=found,
        numbers=dict(zip(columns, numbers, strict=True)),
        right=mapped("right", np.int8, n),
        coded={
            name: CodedNames(row, known)
            for name, row, known in zip(CODED, codes, names, strict=True)
        },
        case_ids=case_ids,
        specimens=specimens,
        maps=mapped("map", np.uint8, n, settings.map_height, settings.map_width),
        outlines=Outlines(
            Scale(mean, spread),
            mapped("directions", np.float32, kept, channels),
            mapped("outlines", np.float32, kept + 1, n),
            mapped("embedding", np.float16, n, channels),
            mapped("lengths", np.float32, n),
        ),
        plane=mapped("plane", np.float32, n, 2),
    )
