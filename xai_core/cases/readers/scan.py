"""Looking through a stranger's folder: sorted, without following links, without surprises.

Symbolic links are never followed (they may lead out of the data set) and are reported.
Files that operating systems leave behind (``.DS_Store``, ``._*``, ``Thumbs.db``) are counted
and reported once.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.errors import LibraryError, ShitenError
from xai_core.files import read_regular
from xai_core.types import Progress

MAX_FILE_BYTES = 256 * 1024 * 1024
_JUNK = (".*", "Thumbs.db", "thumbs.db", "desktop.ini", "__MACOSX")


@dataclass(frozen=True)
class Listing:
    """What lies directly in one folder, each part sorted by name."""

    folder: Path
    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    links: tuple[Path, ...]
    junk: tuple[Path, ...]

    def skipped(self) -> Iterator[Skipped]:
        """The links and the junk, as rows of the import report."""
        for link in self.links:
            reason = LibraryError(
                "It is a symbolic link, and links are not followed: put the file itself there."
            )
            yield Skipped(f"{self.folder.name}/{link.name}", reason)
        if self.junk:
            reason = LibraryError(
                "{count} hidden or system files are not part of the data set.",
                count=len(self.junk),
            )
            yield Skipped(self.folder.name, reason)

    def drafts(
        self, read: Callable[[Path, int], Iterable[CaseDraft]], progress: Progress
    ) -> Iterator[CaseDraft | Skipped]:
        """The cases of each file, one file after the other; what cannot be read with its reason.

        ``read`` is given the file and its number, from 1.
        """
        yield from self.skipped()
        for done, file in enumerate(self.files):
            progress(done, len(self.files))
            try:
                yield from read(file, done + 1)
            except ShitenError as reason:
                yield Skipped(file.name, reason)
        progress(len(self.files), len(self.files))


def open_folder(path: Path) -> Path:
    """The resolved folder ``path``.

    Raises
    ------
    LibraryError
        It does not exist or is not a folder.
    """
    try:
        resolved = path.expanduser().resolve()
        is_folder = resolved.is_dir()
    except (OSError, RuntimeError, ValueError):
        is_folder = False
    if not is_folder:
        raise LibraryError("There is no folder {path}.", path=path)
    return resolved


def list_folder(folder: Path) -> Listing:
    """List one folder.

    Raises
    ------
    LibraryError
        It cannot be read.
    """
    kinds: dict[str, list[Path]] = {"folders": [], "files": [], "links": [], "junk": []}
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda item: item.name):
                kinds[_kind(entry)].append(folder / entry.name)
    except OSError as problem:
        raise LibraryError(
            "The folder {folder} cannot be read: {reason}.",
            folder=folder,
            reason=problem.strerror,
        ) from problem
    return Listing(folder, **{kind: tuple(paths) for kind, paths in kinds.items()})


def read_file(path: Path) -> bytes:
    """The bytes of a file of the data set.

    Raises
    ------
    LibraryError
        It is a link, missing, no regular file, larger than 256 MB, or cannot be read.
    """
    try:
        if path.is_symlink():
            raise LibraryError("{file} is a symbolic link, which is not followed.", file=path.name)
        if not path.is_file():  # nor a pipe or a device, which might never end
            raise LibraryError("There is no file {file}.", file=path.name)
        return read_regular(path, MAX_FILE_BYTES)
    except (OSError, ValueError) as problem:
        if isinstance(problem, OSError) and problem.errno == errno.EFBIG:
            raise LibraryError("{file} is larger than 256 MB.", file=path.name) from problem
        raise LibraryError(
            "{file} cannot be read: {reason}.",
            file=path.name,
            reason=getattr(problem, "strerror", None) or problem,
        ) from problem


def _kind(entry: os.DirEntry[str]) -> str:
    if any(fnmatch(entry.name, pattern) for pattern in _JUNK):
        return "junk"
    if entry.is_symlink():
        return "links"
    return "folders" if entry.is_dir(follow_symlinks=False) else "files"
