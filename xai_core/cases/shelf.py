"""Libraries put on the shelf and taken from it, whole or not at all.

The shelf is ``SHITEN_HOME/libraries`` (:mod:`xai_core.cases.registry` lists it). Data sets of
other kinds come in through :func:`xai_core.cases.writer.import_library`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PurePosixPath

from xai_core import home
from xai_core.cases.case import Case
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.registry import starter
from xai_core.cases.writer import check_free, check_library_id, not_written, taken
from xai_core.errors import LibraryError
from xai_core.files import (
    DestinationTakenError,
    earlier_folders,
    remove_folder,
    sync_everything,
    whole_folder,
)
from xai_core.types import Progress


def adopt_library(folder: Path, *, progress: Progress = lambda _done, _total: None) -> CaseLibrary:
    """Copy a library folder, as Shiten or a person wrote it, onto the shelf under its own id.

    Only the files that belong to it come along, and each picture is compared with its SHA-256.

    Parameters
    ----------
    folder
        The folder with ``library.toml``; it stays as it is.
    progress
        Called with (cases copied, cases in all); raising in it stops the work.

    Returns
    -------
    CaseLibrary
        The library on the shelf.

    Raises
    ------
    LibraryError
        It is no sound library, its id is taken, or the disk refuses; the shelf is as it was.
    """
    library = CaseLibrary.open(folder)
    destination = check_free(library.id)
    total = len(library.cases)
    try:
        with whole_folder(destination) as partial:
            for name in (MANIFEST_FILE, TABLE_FILE):
                _copy(library.folder, partial, PurePosixPath(name))
            for done, case in enumerate(library.cases):
                progress(done, total)
                library.image_bytes(case)  # is it the picture that was imported?
                for path in _files(case):
                    _copy(library.folder, partial, path)
            CaseLibrary.open(partial)
            sync_everything()
    except DestinationTakenError as problem:
        raise taken(destination) from problem
    except OSError as problem:
        raise not_written(destination, problem) from problem
    return CaseLibrary.open(destination)


def may_be_removed(library_id: str) -> bool:
    """Whether a library can be taken off the shelf for good.

    Not the first built-in one: an empty machine gets it anew at the next visit.
    """
    first = starter()
    return first is None or first.id != library_id


def remove_library(library_id: str) -> None:
    """Take a library off the shelf and delete its folder. Studies and answers stay.

    It disappears in one step: what is half-deleted is never listed. A folder that is linked into
    the shelf loses its link only.

    Raises
    ------
    LibraryError
        There is no such library, it is the one that is always there, or the disk refuses.
    """
    check_library_id(library_id)
    folder = home.libraries_folder() / library_id
    if not may_be_removed(library_id):
        raise LibraryError(
            "“{library_id}” would be drawn again at the next visit, so it is not deleted.",
            library_id=library_id,
        )
    try:
        if folder.is_symlink():
            folder.unlink()
            return
        if not folder.is_dir():
            raise LibraryError("There is no library “{library_id}”.", library_id=library_id)
        remove_folder(folder)
        for earlier in earlier_folders(folder):
            remove_folder(earlier)
    except OSError as problem:
        raise LibraryError(
            "The library “{library_id}” could not be deleted: {reason}.",
            library_id=library_id,
            reason=problem.strerror or problem,
        ) from problem


def _files(case: Case) -> Iterator[PurePosixPath]:
    yield case.image
    yield from chain.from_iterable(case.regions.values())


def _copy(source: Path, target: Path, name: PurePosixPath) -> None:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / name, target / name)
