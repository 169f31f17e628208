"""From a data set's name to a library on the shelf: all of it, or nothing.

Whoever calls this has shown licence and citation and had them accepted. The archive lies among the
downloads until it has been imported. One that is refused or damaged is thrown away, so that the
next attempt fetches it anew; one whose work was stopped, or met an obstacle that is none of its
own (a full disk, an id that was taken meanwhile), stays, and the next attempt goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_core import home
from xai_core.cases.apart import bring_in
from xai_core.cases.fetching.download import download, forget
from xai_core.cases.fetching.hashes import Check, Judged, judge, refused
from xai_core.cases.writer import ImportReport, check_free
from xai_core.domains.contract import PublicDataset
from xai_core.domains.registry import datasets
from xai_core.errors import ChoiceError, LibraryError, ObstacleError, ShitenError, StorageError
from xai_core.types import Progress


@dataclass(frozen=True)
class Fetched:
    """What came of it."""

    judged: Judged
    report: ImportReport


def dataset_named(name: str) -> PublicDataset:
    """The data set of this name.

    Raises
    ------
    ChoiceError
        No field declares one; the message lists those there are.
    """
    known = datasets()
    if name not in known:
        raise ChoiceError(
            "“{value}” is not one of {valid}.", value=name[:200], valid=", ".join(known) or "-"
        )
    return known[name]


def fetch(  # noqa: PLR0913  (what a person may say of it)
    dataset: PublicDataset,
    library_id: str,
    *,
    archive: Path | None = None,
    any_version: bool = False,
    replace: bool = False,
    fetching: Progress,
    reading: Progress,
    judged: Callable[[Judged], None] = lambda _: None,
) -> Fetched:
    """Fetch, check, unpack and import a data set.

    Parameters
    ----------
    dataset
        Which.
    library_id
        The id the library will have.
    archive
        An archive that is here already, which stays as it is; None: fetch it.
    any_version
        Whether an archive that differs from the one pinned or kept is taken all the same.
    replace
        Whether a library of this id may be replaced.
    fetching
        Called with (bytes here, bytes in all; 0 where that is not known).
    reading
        Called with (cases read, cases in all), and with (0, 0) before there are any. Raising in
        either stops the work.
    judged
        Told what the archive's hash says, before it is opened.

    Returns
    -------
    Fetched
        What the hash said, and what was imported and left out.

    Raises
    ------
    LibraryError
        The data set has no address, the id is taken, or anything on the way refuses; nothing of it
        is on the shelf then.
    """
    check_free(library_id, replace=replace)
    if archive is not None:
        if archive.is_dir():
            raise LibraryError(
                "{path} is a folder, not an archive: bring it in with the reader “{reader}”.",
                path=archive,
                reader=dataset.reader,
            )
        return _take(
            dataset,
            archive,
            library_id,
            any_version=any_version,
            replace=replace,
            reading=reading,
            told=judged,
        )
    if dataset.address is None:
        raise LibraryError(
            "“{name}” cannot be fetched. {reason} See {page}.",
            name=dataset.name,
            reason=dataset.by_hand.en if dataset.by_hand else "",
            page=dataset.page,
        )
    folder = home.downloads_folder()
    got = download(dataset.address, folder, dataset.name, progress=fetching)
    try:
        done = _take(
            dataset,
            got,
            library_id,
            any_version=any_version,
            replace=replace,
            reading=reading,
            told=judged,
        )
    except (ObstacleError, StorageError):
        raise  # nothing is wrong with the archive
    except ShitenError:
        forget(folder, dataset.name)
        raise
    forget(folder, dataset.name)
    return done


def _take(  # noqa: PLR0913
    dataset: PublicDataset,
    archive: Path,
    library_id: str,
    *,
    any_version: bool,
    replace: bool,
    reading: Progress,
    told: Callable[[Judged], None],
) -> Fetched:
    found = judge(dataset, archive, lambda: reading(0, 0))
    told(found)
    if found.check is Check.DIFFERENT and not any_version:
        raise refused(dataset, found)
    try:
        with archive.open("rb") as file:
            report = bring_in(dataset.reader, file, library_id, replace=replace, progress=reading)
    except OSError as problem:
        raise LibraryError(
            "{path} cannot be read: {reason}.", path=archive, reason=problem.strerror or problem
        ) from problem
    return Fetched(found, report)
