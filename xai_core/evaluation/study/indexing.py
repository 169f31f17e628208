"""Making the index of a large study (``index.py``): in blocks, so memory does not grow with it.

Three times over the rows: the parts are unpacked, each checked against its name, and laid out;
then channels are measured, and directions and plane found, from the embeddings as they lie there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.lib.format import open_memmap
from numpy.typing import DTypeLike, NDArray

from xai_core.errors import StorageError
from xai_core.evaluation.likeness import KEPT, Scale, outlined, telling
from xai_core.evaluation.study.identity import StudyInfo
from xai_core.evaluation.study.index import (
    CODED,
    INDEX_FILE,
    INDEX_FOLDER,
    IndexInfo,
    index_key,
    number_columns,
)
from xai_core.evaluation.study.parts import Part, SkippedCase, check_part, find_parts, read_part
from xai_core.files import whole_folder, write_synced
from xai_core.types import Progress

_BLOCK = 8192
_STEPS = 4
"""Times over all rows, of which unpacking counts as one."""


def build_index(
    folder: Path, info: StudyInfo, progress: Progress = lambda _done, _total: None
) -> None:
    """Make the index of the finished study in ``folder``; whole, or not at all.

    Parameters
    ----------
    folder
        The study's.
    info
        What the study is of; all its parts are there.
    progress
        Called with steps done and steps in all. Raising stops the work, and nothing is kept.

    Raises
    ------
    StudyError
        A part was cut short or altered.
    StorageError
        The disk refuses.
    """
    found = find_parts(folder)
    paths = [found[number][0] for number in range(info.n_parts)]
    try:
        key = index_key(info, paths)
        with whole_folder(folder / INDEX_FOLDER, replace=True) as place:
            _Indexing(place, info, progress).run(paths, key)
    except OSError as error:
        raise StorageError(
            "The study in {folder} cannot be prepared for browsing: {reason}.",
            folder=folder,
            reason=error.strerror or error,
        ) from error


class _Codes:
    """Gives each name that occurs a number."""

    def __init__(self) -> None:
        self.known: dict[str | None, int] = {}

    def of(self, column: pa.ChunkedArray) -> NDArray[np.int16]:
        known = self.known
        codes = [known.setdefault(name, len(known)) for name in column.to_pylist()]
        return np.array(codes, dtype=np.int16)


@dataclass
class _Indexing:
    """One index in the making."""

    place: Path
    info: StudyInfo
    progress: Progress
    skipped: dict[int, tuple[SkippedCase, ...]] = field(default_factory=dict)

    def run(self, paths: Sequence[Path], key: str) -> None:
        """All of it."""
        parts = [check_part(path, self.info, number) for number, path in enumerate(paths)]
        self.skipped = {part.number: part.skipped for part in parts if part.skipped}
        n = self.info.n_cases - sum(map(len, self.skipped.values()))
        names, embeddings, largest = self._lay_out(parts, n)
        scale = self._scale(embeddings, largest)
        explained = self._project(embeddings, scale)
        found = IndexInfo(key=key, n_rows=n, names=names, skipped=self.skipped, explained=explained)
        write_synced(self.place / INDEX_FILE, found.model_dump_json().encode())
        self.progress(self._total, self._total)

    @property
    def _total(self) -> int:
        return _STEPS * self.info.n_cases

    def _new(self, name: str, dtype: DTypeLike, *shape: int) -> NDArray[Any]:
        made: NDArray[Any] = open_memmap(
            self.place / f"{name}.npy", mode="w+", dtype=dtype, shape=shape
        )
        return made

    def _lay_out(
        self, parts: Sequence[Part], n: int
    ) -> tuple[dict[str, tuple[str | None, ...]], NDArray[np.float16], NDArray[np.float64]]:
        """The columns; the names that occur, the embeddings, the largest of each channel."""
        settings, columns = self.info.settings, number_columns(self.info)
        cells = (settings.map_height, settings.map_width)
        numbers = self._new("numbers", np.float64, len(columns), n)
        coded = self._new("codes", np.int16, len(CODED), n)
        right = self._new("right", np.int8, n)
        embeddings = self._new("embedding", np.float16, n, settings.embedding_size)
        maps = self._new("map", np.uint8, n, *cells)
        codes = {name: _Codes() for name in CODED}
        largest = np.zeros(settings.embedding_size)
        named: list[pa.Table] = []
        wanted = ["case", "specimen", "right", *CODED, *columns, "embedding", "map"]
        start = 0
        for part in parts:
            table = read_part(part.path, self.info, part.number, wanted)
            rows = slice(start, start := start + len(table))
            for row, name in enumerate(columns):
                numbers[row, rows] = table[name].to_numpy()
            for row, name in enumerate(CODED):
                coded[row, rows] = codes[name].of(table[name])
            right[rows] = table["right"].cast(pa.int8()).fill_null(-1).to_numpy()
            embeddings[rows] = _flat(table["embedding"]).reshape(len(table), -1)
            maps[rows] = _flat(table["map"]).reshape(len(table), *cells)
            largest = np.maximum(largest, np.abs(embeddings[rows]).max(axis=0, initial=0))
            named.append(table.select(["case", "specimen"]))
            self.progress(start, self._total)
        table = pa.concat_tables(named).combine_chunks()
        with pa.ipc.new_file(str(self.place / "names.arrow"), table.schema) as file:
            file.write_table(table)
        return {name: tuple(codes[name].known) for name in CODED}, embeddings, largest

    def _scale(self, embeddings: NDArray[np.float16], largest: NDArray[np.float64]) -> Scale:
        """Mean and standard deviation of each channel, in two passes for the digits' sake."""
        n, total = len(embeddings), np.zeros(embeddings.shape[1])
        for _, block in self._blocks(embeddings, 1):
            total += block.sum(axis=0, dtype=np.float64)
        mean, squares = total / n, np.zeros(embeddings.shape[1])
        for _, block in self._blocks(embeddings, 1):
            squares += np.square(block - mean).sum(axis=0)
        spread = telling(np.sqrt(squares / n), largest)
        self._new("scale", np.float64, 2, len(mean))[:] = mean, spread
        return Scale(mean, spread)

    def _project(self, embeddings: NDArray[np.float16], scale: Scale) -> float | None:
        """Outlines and plane; the share of the variance that the plane shows."""
        n, channels = embeddings.shape
        total, moment = np.zeros(channels), np.zeros((channels, channels))
        for _, block in self._blocks(embeddings, 2):
            rows = scale.unit_rows(block)
            total += rows.sum(axis=0, dtype=np.float64)
            moment += rows.T @ rows
        moment, mean = moment / n, total / n
        directions = np.linalg.eigh(moment)[1][:, ::-1].T[: min(KEPT, channels)]
        directions = np.ascontiguousarray(directions, dtype=np.float32)
        values, vectors = np.linalg.eigh(moment - np.outer(mean, mean))
        axes = _signed(vectors[:, ::-1].T[:2]).astype(np.float32)
        self._new("directions", np.float32, *directions.shape)[:] = directions
        outlines = self._new("outlines", np.float32, len(directions) + 1, n)
        lengths = self._new("lengths", np.float32, n)
        plane = self._new("plane", np.float32, n, 2)
        for places, block in self._blocks(embeddings, 3):
            rows = scale.unit_rows(block)
            lengths[places] = scale.lengths(block)
            outlines[:, places] = outlined(rows, directions)
            plane[places, : len(axes)] = (rows - mean.astype(np.float32)) @ axes.T
        variance = float(values.sum())
        return min(1.0, float(values[-2:].sum()) / variance) if variance > 1e-12 else None

    def _blocks(
        self, embeddings: NDArray[np.float16], step: int
    ) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        for start in range(0, len(embeddings), _BLOCK):
            self.progress(step * self.info.n_cases + start, self._total)
            places = slice(start, min(start + _BLOCK, len(embeddings)))
            yield places, embeddings[places].astype(np.float32)


def _flat(column: pa.ChunkedArray) -> NDArray[Any]:
    found: NDArray[Any] = column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return found


def _signed(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """As scikit-learn settles the signs: what counts most in an axis counts upwards."""
    most = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), most])
    return np.asarray(axes * signs[:, None], dtype=np.float64)
