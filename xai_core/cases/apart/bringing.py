"""A stranger's data set brought onto the shelf by a process of its own: all of it, or nothing.

The process (``importer``) works in a hidden staging folder beside the libraries. What it made is
looked over (plain files alone, a library that can be opened, of the id that was asked for) and
takes its place by renaming. Whatever happens to the process, the staging folder is gone afterwards;
should this process end as well, it is swept at a later start.
"""

from __future__ import annotations

import logging
import os
import selectors
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from pydantic import ValidationError

from xai_core import home
from xai_core.cases.apart.beginning import CANNOT_BEGIN, begin
from xai_core.cases.apart.bounds import LIMITED
from xai_core.cases.apart.importer import OWN, Asked, Told, too_much
from xai_core.cases.apart.messages import error_of, send
from xai_core.cases.archive import unpacked
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.shelf import adopt_library
from xai_core.cases.writer import ImportReport, check_free, import_library, not_written, taken
from xai_core.domains.registry import VARIABLE
from xai_core.errors import ObstacleError, ShitenError
from xai_core.files import DestinationTakenError, hidden_folder, whole_folder
from xai_core.types import Progress

logger = logging.getLogger(__name__)
_MODULE = "xai_core.cases.apart.importer"
_PASSED_ON = (VARIABLE, "PYTHONPATH")
"""Fields that the server's keeper trusts bring readers."""
_ARCHIVE = "archive"
_BEAT = 0.5
"""Seconds from one look at whether to stop to the next."""
PATIENCE = 1800.0
"""Seconds without a word until the process is given up."""
_LONGEST = 4_000_000
"""Bytes of a line."""
_MOST_LEFT = 1_000_000
"""Things left out: no reader of ours reads so many cases."""


def bring_in(
    kind: str,
    source: BinaryIO | Path,
    library_id: str = "",
    *,
    replace: bool = False,
    progress: Progress,
) -> ImportReport:
    """Import a data set, or copy a library, onto the shelf.

    Parameters
    ----------
    kind
        A reader, or ``OWN`` for a library folder as Shiten writes it.
    source
        A folder on this machine; or an archive, opened for reading in binary.
    library_id
        The id it will have; one's own library brings its own.
    replace
        Whether a library of that id may be replaced; one's own replaces none.
    progress
        Called with (cases read, cases in all), (0, 0) before there are any, and every now and then
        while nothing happens; raising in it stops the work.

    Returns
    -------
    ImportReport
        The library on the shelf, and what was left out and why.

    Raises
    ------
    LibraryError
        What came in is refused or took too much, the id is taken, the disk refuses, or no process
        can be begun. The shelf is as it was.
    ShitenError
        As the reader says.
    """
    replace = replace and kind != OWN
    if kind != OWN:
        check_free(library_id, replace=replace)
    if not LIMITED:
        return _in_place(kind, source, library_id, replace, progress)
    shelf = home.libraries_folder()
    try:
        with hidden_folder(shelf, "incoming") as staging:
            packed = not isinstance(source, Path)
            place = source.absolute() if isinstance(source, Path) else _placed(source, staging)
            asked = Asked(kind=kind, library_id=library_id, source=str(place), packed=packed)
            made, skipped = _carried_out(asked, staging, replace, progress)
            library = _put_on_shelf(staging / "libraries" / made, replace)
            return ImportReport(library, len(library.cases), skipped)
    except OSError as problem:
        raise not_written(shelf, problem) from problem


def _in_place(
    kind: str, source: BinaryIO | Path, library_id: str, replace: bool, progress: Progress
) -> ImportReport:
    """The same in this process, on systems without bounds."""
    if not isinstance(source, Path):
        with unpacked(source, home.home(), progress=lambda *_: progress(0, 0)) as folder:
            return _in_place(kind, folder, library_id, replace, progress)
    if kind != OWN:
        return import_library(kind, source, library_id, replace=replace, progress=progress)
    library = adopt_library(source, progress=progress)
    return ImportReport(library, len(library.cases), ())


def _placed(archive: BinaryIO, staging: Path) -> Path:
    """The archive as a file that the process can open."""
    archive.seek(0)
    with (staging / _ARCHIVE).open("xb") as file:
        shutil.copyfileobj(archive, file)
    return staging / _ARCHIVE


def _carried_out(
    asked: Asked, staging: Path, replace: bool, progress: Progress
) -> tuple[str, tuple[Skipped, ...]]:
    """The id of what was made, and what was left out. The process is gone afterwards."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    folders = {"SHITEN_HOME": str(staging), "TMPDIR": str(staging)}
    try:
        process = begin(_MODULE, passed | folders)
    except OSError as problem:
        logger.warning("No process to import in: %s", problem)
        raise ObstacleError(CANNOT_BEGIN) from problem
    try:
        return _heard(process, asked, replace, progress)
    except ShitenError:  # some are ValueErrors as well
        raise
    except (EOFError, BrokenPipeError, ValidationError, ValueError, KeyError) as problem:
        logger.warning("An import ended with %s: %r", process.poll(), problem)
        raise too_much() from None
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()


def _heard(
    process: subprocess.Popen[bytes], asked: Asked, replace: bool, progress: Progress
) -> tuple[str, tuple[Skipped, ...]]:
    """Follow the process to its end. Raises what it was refused with, and EOFError."""
    sink, source = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    send(sink, asked)
    so_far, skipped = (0, 0), list[Skipped]()
    for line in _lines(source):
        told = Told() if line is None else Told.model_validate_json(line)
        _refuse(told)
        skipped += [left.skipped() for left in told.left]
        if len(skipped) > _MOST_LEFT:
            raise ValueError("more left out than was ever there")
        if told.library_id:
            check_free(told.library_id, replace=replace)
            if told.library_id != (asked.library_id or told.library_id):
                raise ValueError("a library of another id")
        if told.ended:
            return told.library_id, tuple(skipped)
        if line is not None and not told.left and not told.library_id:
            so_far = (told.done, told.total)
        progress(*so_far)
    raise EOFError


def _refuse(told: Told) -> None:
    """Raise what the process was refused with, or RuntimeError for what nobody foresaw."""
    if told.unforeseen:
        # Of one line: it may be anybody's.
        logger.error("An import: %s", told.unforeseen.encode("unicode_escape").decode())
        raise RuntimeError("the process that imports met what nobody foresaw")
    if told.error is not None:
        raise error_of(told.error)


def _lines(source: IO[bytes]) -> Iterator[bytes | None]:
    """Each line as it comes, and None every now and then while none does."""
    rest, quiet = b"", 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while True:
            if not selector.select(_BEAT):
                quiet += _BEAT
                if quiet > PATIENCE:
                    raise EOFError
                yield None
                continue
            quiet = 0.0
            more = os.read(source.fileno(), 1 << 16)
            *lines, rest = (rest + more).split(b"\n")
            yield from lines
            if not more:
                return
            if len(rest) > _LONGEST:
                raise ValueError("a line without end")


def _put_on_shelf(made: Path, replace: bool) -> CaseLibrary:
    """Look over what was made, and give it its place."""
    destination = check_free(made.name, replace=replace)
    if not _is_plain(made) or CaseLibrary.open(made).id != made.name:
        raise too_much()
    try:
        # Rounds and classes may go on in the one that it replaces.
        with whole_folder(destination, replace=replace, keep_earlier=True) as partial:
            for part in list(made.iterdir()):
                part.rename(partial / part.name)
    except DestinationTakenError as problem:
        raise taken(destination) from problem
    return CaseLibrary.open(destination)


def _is_plain(folder: Path) -> bool:
    """Whether it holds folders and plain files of one name each, and nothing else."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    for above, folders, files in os.walk(folder):
        facts = [Path(above, name).lstat() for name in (*folders, *files)]
        if any(not stat.S_ISDIR(one.st_mode) and not stat.S_ISREG(one.st_mode) for one in facts):
            return False
        if any(stat.S_ISREG(one.st_mode) and one.st_nlink != 1 for one in facts):
            return False
    return True
