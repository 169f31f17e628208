"""Which libraries there are on this machine.

Every visible folder under ``SHITEN_HOME/libraries`` is one. A broken library is listed with
what is wrong with it, so that it neither hides nor takes the others down.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xai_core import home
from xai_core.cases.generated import build, extent_of
from xai_core.cases.library import CaseLibrary
from xai_core.cases.writer import check_library_id
from xai_core.domains.contract import BuiltinLibrary
from xai_core.domains.registry import builtin_libraries
from xai_core.errors import LibraryError, ShitenError
from xai_core.files import earlier_folders, sweep

_DRAWING = threading.Lock()
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LibraryEntry:
    """One library folder: opened, or the reason why it could not be."""

    id: str
    library: CaseLibrary | None
    error: ShitenError | None


def list_libraries() -> tuple[LibraryEntry, ...]:
    """Every library on the shelf, sorted by id; what a killed import left there is swept first."""
    sweep(home.libraries_folder())
    return tuple(_entry(folder) for folder in _folders())


def library_ids() -> tuple[str, ...]:
    """The ids on the shelf, sorted; nothing is opened."""
    return tuple(folder.name for folder in _folders())


def open_library(library_id: str) -> CaseLibrary:
    """Open a library by its id.

    Raises
    ------
    LibraryError
        The id is not one, there is no such library (the message lists those there are), or it
        is broken.
    """
    check_library_id(library_id)
    folder = home.libraries_folder() / library_id
    if not folder.is_dir():
        raise LibraryError(
            "There is no library “{library_id}”; there are: {known}.",
            library_id=library_id,
            known=", ".join(library_ids()) or "-",
        )
    library = CaseLibrary.open(folder)
    if library.id != library_id:
        raise LibraryError(
            "The folder {folder} holds a library that calls itself “{library_id}”: make the two"
            " names the same.",
            folder=library_id,
            library_id=library.id,
        )
    return library


def open_library_as_of(library_id: str, content_hash: str) -> CaseLibrary | None:
    """A library in the version with this hash: as it is, or as it was within the last day.

    None where there is no such version any more.

    Raises
    ------
    LibraryError
        The id is not one.
    """
    check_library_id(library_id)
    folder = home.libraries_folder() / library_id
    for version in (folder, *earlier_folders(folder)):
        with suppress(ShitenError, OSError):
            library = CaseLibrary.open(version)
            if library.content_hash == content_hash:
                return library
    return None


def is_builtin(library_id: str) -> bool:
    """Whether what stands on the shelf under this id is the built-in library of that id itself.

    An imported library of the same id is not, nor is one that cannot be opened.

    Raises
    ------
    LibraryError
        The id is not one.
    """
    check_library_id(library_id)
    known = builtin_libraries().get(library_id)
    if known is None:
        return False
    with suppress(ShitenError):
        library = open_library(library_id)
        if known.extents:
            return extent_of(library) is not None
        return library.manifest.drawn and library.manifest.version == known.version
    return False


def starter() -> BuiltinLibrary | None:
    """The library that is always there: the first that any field brings; None if none does."""
    return next(iter(builtin_libraries().values()), None)


def ensure_builtin(library_id: str | None = None) -> None:
    """Put a built-in library on the shelf if it is not there: the starter, if none is named.

    Nothing is done where no built-in library bears the name. Only the first extent is drawn:
    ``python -m xai_core builtin ID`` makes the rest.
    Visitors who come at once wait for the first one's. Two processes may do this at once: the
    slower one finds it done.

    Raises
    ------
    LibraryError
        The shelf cannot be written to, and there is nothing on it.
    """
    first = starter() if library_id is None else builtin_libraries().get(library_id)
    if first is None:
        return
    destination = home.libraries_folder() / first.id
    with _DRAWING:
        if destination.exists():
            return
        try:
            build(first, destination, first.extents[0] if first.extents else None)
        except LibraryError as problem:
            if destination.exists():
                return
            if not library_ids():
                raise
            # Whoever may only read reads what there is.
            logger.info("%s is not drawn: %s", first.id, problem)


def _folders() -> list[Path]:
    shelf = home.libraries_folder()
    if not shelf.is_dir():
        return []
    return sorted(f for f in shelf.iterdir() if f.is_dir() and not f.name.startswith("."))


def _entry(folder: Path) -> LibraryEntry:
    try:
        return LibraryEntry(folder.name, open_library(folder.name), None)
    except ShitenError as error:
        return LibraryEntry(folder.name, None, error)
