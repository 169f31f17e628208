"""A name for each of many cases, in little room: what stands for an array of a million strings.

Lists of cases compare, pick and count names (``case_list.py``). Over a small study they are an
object array; over a large one a :class:`CodedNames` where few names occur often (classes, splits)
and a :class:`StoredNames` where each case has its own. Both answer ``names[3]``, ``names[places]``
(an object array of those alone) and ``names == "band"`` as an object array does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_BLOCK = 8192


@dataclass(frozen=True, eq=False)
class CodedNames:
    """Names of which few differ: ``values[codes[place]]`` is a case's."""

    codes: NDArray[np.int16]
    """``(N,)``."""
    values: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - as of an array
        if isinstance(at, int | np.integer):
            return self.values[self.codes[at]]
        return np.array([*self.values, None], dtype=object)[self.codes[at]]

    def __iter__(self) -> Iterator[str | None]:
        return (self.values[code] for code in self.codes)

    def __eq__(self, other: object) -> NDArray[np.bool_]:  # type: ignore[override]
        code = next((n for n, value in enumerate(self.values) if value == other), -1)
        return np.asarray(self.codes == code, dtype=np.bool_)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class StoredNames:
    """Names that differ, in an Arrow column that may lie on the disk; read as they are asked."""

    column: pa.Array

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - as of an array
        if isinstance(at, int | np.integer):
            return self.column[int(at)].as_py()
        places = np.asarray(at)
        if places.dtype == np.bool_:
            places = np.flatnonzero(places)
        found = np.empty(len(places), dtype=object)
        found[:] = self.column.take(pa.array(places, pa.int64())).to_pylist()
        return found

    def __iter__(self) -> Iterator[str | None]:
        for start in range(0, len(self.column), _BLOCK):
            yield from self.column.slice(start, _BLOCK).to_pylist()

    def __eq__(self, other: object) -> NDArray[np.bool_]:  # type: ignore[override]
        if not isinstance(other, str):
            return np.zeros(len(self), dtype=np.bool_)
        same = pc.fill_null(pc.equal(self.column, pa.scalar(other, self.column.type)), False)
        return np.asarray(same.to_numpy(zero_copy_only=False), dtype=np.bool_)

    __hash__ = None  # type: ignore[assignment]


ArrayNames = NDArray[np.object_]
Names = NDArray[np.object_] | CodedNames | StoredNames
"""``(N,)``: a string or None for each case."""


def place_of(names: Names, name: str | None) -> int | None:
    """The first case of this name; None where there is none."""
    if isinstance(names, StoredNames):
        if name is None:
            return None
        found = pc.index(names.column, pa.scalar(name, names.column.type)).as_py()
        return None if found < 0 else int(found)
    places = np.flatnonzero(names == name)
    return int(places[0]) if len(places) else None


def places_of(names: Names, wanted: Collection[str]) -> NDArray[np.intp]:
    """The cases of any of these names, in the order of the cases."""
    if isinstance(names, StoredNames):
        asked = pa.array(sorted(wanted), names.column.type)
        found = pc.is_in(names.column, value_set=asked).to_numpy(zero_copy_only=False)
        return np.flatnonzero(found)
    return np.flatnonzero(np.fromiter((name in wanted for name in names), np.bool_, len(names)))


def codes_of(names: Names, known: Sequence[str]) -> NDArray[np.int32]:
    """``(N,)``: which of the known names a case has; -1 for none of them."""
    if isinstance(names, CodedNames):
        place = {name: number for number, name in enumerate(known)}
        table = np.array(
            [place.get(str(name), -1) for name in names.values] or [-1], dtype=np.int32
        )
        return table[names.codes]
    found = np.full(len(names), -1, dtype=np.int32)
    for number, name in enumerate(known):
        found[names == name] = number
    return found
