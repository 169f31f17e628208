"""The filtered list: its case ids are read as they are asked for, for it may hold a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.name_columns import Names, place_of

_BLOCK = 8192


class ListedIds(Sequence[str]):
    """The ids of listed cases, first things first; each stands there once."""

    def __init__(self, case_ids: Names, places: NDArray[np.intp]) -> None:
        self._case_ids, self._places = case_ids, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [str(name) for name in self._case_ids[self._places[at]]]
        return str(self._case_ids[int(self._places[at])])

    def find(self, case_id: str | None) -> int | None:
        """Where in the list a case is; None where it is not listed."""
        place = None if case_id is None else place_of(self._case_ids, case_id)
        if place is None:
            return None
        found = np.flatnonzero(self._places == place)
        return int(found[0]) if len(found) else None

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            yield from self[start : start + _BLOCK]

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same ids in the same order."""
        return isinstance(other, Sequence) and len(self) == len(other) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def __contains__(self, case_id: object) -> bool:
        return isinstance(case_id, str) and self.find(case_id) is not None


@dataclass(frozen=True)
class Listed:
    """The filtered list in its order, and where the reader is in it."""

    ids: ListedIds
    """Case ids, first things first."""
    places: NDArray[np.intp]
    """The same as places in the study."""
    position: int
    """Of the open case in the list."""
    tags: Mapping[str, str]
    """Case id -> tag, where somebody gave one."""

    def case_at(self, position: int) -> str | None:
        """The case at a place of the list; None beyond its ends."""
        return self.ids[position] if 0 <= position < len(self.ids) else None
