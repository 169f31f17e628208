"""A library that a figure needs: opened, or drawn first where it is built in and missing."""

from __future__ import annotations

from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import ensure_builtin, open_library


def opened(library_id: str) -> CaseLibrary:
    """The library of this id; a built-in one is drawn at its first extent if it is missing.

    Two processes may do this at once: the slower one finds it done.

    Raises
    ------
    LibraryError
        There is no such library and none that can be drawn, or the shelf cannot be written to.
    """
    ensure_builtin(library_id)
    return open_library(library_id)
