"""Which files of ``SHITEN_HOME`` belong in a backup.

Hidden files and links are left out: the first are on their way, the second lead elsewhere. A
library or model that is itself linked into its shelf is followed, and comes back as a folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xai_core.cases.archive_rules import place_of
from xai_core.errors import LibraryError

FOLDERS = (
    "libraries",
    "models",
    "studies",
    "scoreboards",
    "trials",
    "lessons",
    "learning-curves",
)
"""Folders of ``SHITEN_HOME`` that are kept; what is in none of them is not."""
FILES = ("downloads/hashes.json",)
"""Single files of it that are kept."""


@dataclass(frozen=True)
class Contents:
    """What was found, as it stood at one moment."""

    files: tuple[tuple[str, Path], ...]
    """Place below ``SHITEN_HOME``, with slashes, and the file."""
    left_out: tuple[str, ...]
    """Links, what is no plain file, and names that some system cannot write."""
    stamps: frozenset[tuple[str, int, int]] = field(repr=False)
    """The folders it came from, to notice one that is replaced meanwhile."""


def contents_of(home: Path) -> Contents:
    """What of a home belongs in a backup, sorted by place. Raises OSError."""
    found, left_out, stamps = _Found([], []), [], set()
    for name in FOLDERS:
        for path in _entries(home / name):
            here = path.stat()
            stamps.add((f"{name}/{path.name}", here.st_dev, here.st_ino))
            if path.is_dir():
                found.below(path, f"{name}/{path.name}")
            else:
                found.add(path, f"{name}/{path.name}")
    for name in FILES:
        if (home / name).is_file():
            found.add(home / name, name)
    left_out = sorted(found.left_out)
    return Contents(tuple(sorted(found.files)), tuple(left_out), frozenset(stamps))


def is_kept(place: str) -> bool:
    """Whether a backup may hold a file at this place below ``SHITEN_HOME``."""
    parts = place.split("/")
    hidden = any(part.startswith(".") for part in parts)
    return place in FILES or (len(parts) > 1 and parts[0] in FOLDERS and not hidden)


@dataclass
class _Found:
    files: list[tuple[str, Path]]
    left_out: list[str]

    def below(self, folder: Path, place: str) -> None:
        for path in _entries(folder):
            inside = f"{place}/{path.name}"
            if path.is_symlink():
                self.left_out.append(inside)
            elif path.is_dir():
                self.below(path, inside)
            else:
                self.add(path, inside)

    def add(self, path: Path, place: str) -> None:
        try:
            written = place_of(place).as_posix()
        except LibraryError:
            written = ""
        if written == place and path.is_file():
            self.files.append((place, path))
        else:
            self.left_out.append(place)


def _entries(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    yield from (folder / name for name in names)
