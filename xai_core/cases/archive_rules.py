"""What no archive of a stranger may do, of whatever kind it is: how much, and where to.

The readers of ZIP (:mod:`xai_core.cases.archive`) and tar (:mod:`xai_core.cases.tar_archive`) judge
each entry by these rules before a byte of it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from xai_core.errors import LibraryError

MAX_DEPTH = 16
"""Folders within folders."""
MAX_NAME = 200
"""Bytes of one part of a name; systems take 255, and an import adds to it."""
_JUNK = re.compile(r"__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*", re.IGNORECASE)
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]|[. ]$')
"""Characters and endings that some system refuses; one archive reads alike everywhere."""


@dataclass(frozen=True)
class Bounds:
    """How much an archive may be."""

    packed: int = 500 * 1024**2
    """Bytes of the archive."""
    unpacked: int = 2 * 1024**3
    """Bytes of all its files."""
    file: int = 256 * 1024**2
    """Bytes of one file; more is no picture."""
    files: int = 50_000
    ratio: int = 100
    """Times the archive's own size, above the first :attr:`free` bytes."""
    free: int = 50 * 1024**2
    """Bytes that may be unpacked whatever the ratio: masks alone pack very well."""


BOUNDS = Bounds()

EntryT = TypeVar("EntryT")


class Places(Generic[EntryT]):
    """The files of an archive and where each goes, judged one after the other."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._found: dict[str, tuple[EntryT, Path]] = {}
        self._total = 0

    def add(self, entry: EntryT, name: str, place: PurePosixPath, size: int) -> None:
        """Note a plain file.

        Parameters
        ----------
        entry
            What the archive's reader knows it by.
        name
            As the archive has it.
        place
            Where it goes, below the folder.
        size
            Its bytes, as the archive says.

        Raises
        ------
        LibraryError
            It is too large, its place is taken, or there are too many.
        """
        if size > self._bounds.file:
            raise LibraryError(
                "“{name}” in the archive is larger than {limit} MB.",
                name=shown(name),
                limit=self._bounds.file // 1024**2,
            )
        key = place.as_posix().casefold()
        if key in self._found:
            raise LibraryError(
                "The archive names “{name}” twice (capitals do not count as different).",
                name=shown(name),
            )
        if len(self._found) >= self._bounds.files:
            raise too_many(self._bounds)
        self._found[key] = entry, Path(*place.parts)
        self._total += size

    def judged(self, packed: int) -> list[tuple[EntryT, Path]]:
        """All of them, for an archive of ``packed`` bytes. Raises LibraryError."""
        _check_no_file_is_a_folder(self._found)
        if not self._found:
            raise LibraryError("The archive is empty.")
        check_total(self._total, packed, self._bounds)
        return list(self._found.values())


def check_total(unpacked: int, packed: int, bounds: Bounds) -> None:
    """Refuse what unpacks to too much. Raises LibraryError."""
    if unpacked > bounds.unpacked:
        raise LibraryError(
            "Unpacked, the archive is larger than {limit} MB: unpack it and give the folder.",
            limit=bounds.unpacked // 1024**2,
        )
    if unpacked > bounds.free + bounds.ratio * packed:
        raise LibraryError(
            "The archive unpacks to more than {ratio} times its size, as only archives made to do"
            " harm do. If it is sound, unpack it and give the folder.",
            ratio=bounds.ratio,
        )


def place_of(filename: str) -> PurePosixPath:
    """Where an entry goes, below the folder. Raises LibraryError where that is outside it."""
    # Some Windows programs write the other slash.
    name = filename.replace("\\", "/")
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ".." in parts or re.match("[A-Za-z]:", name):
        raise LibraryError(
            "The archive names a place outside its own folder: “{name}”.", name=shown(filename)
        )
    parts = [part for part in parts if part not in {"", "."}]
    too_long = len(parts) > MAX_DEPTH or any(len(_bytes(part)) > MAX_NAME for part in parts)
    if not parts or too_long or any(_UNWRITABLE.search(part) for part in parts):
        raise LibraryError(
            "The archive holds a name that cannot be written: “{name}”.", name=shown(filename)
        )
    return PurePosixPath(*parts)


def is_junk(place: PurePosixPath) -> bool:
    """Whether a system left it there unasked."""
    return any(_JUNK.fullmatch(part) for part in place.parts)


def too_many(bounds: Bounds) -> LibraryError:
    """Of files."""
    return LibraryError(
        "The archive holds more than {limit} files: unpack it and give the folder.",
        limit=f"{bounds.files:,}",
    )


def no_plain_file(name: str) -> LibraryError:
    """A link, a device or a pipe."""
    return LibraryError(
        "“{name}” in the archive is a link or no plain file: put the file itself there.",
        name=shown(name),
    )


def shown(name: str) -> str:
    """A stranger's name as a sentence may hold it."""
    return _bytes(name[:200]).decode("utf-8")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "replace")


def _check_no_file_is_a_folder(keys: Iterable[str]) -> None:
    known = set(keys)
    for key in known:
        for above in PurePosixPath(key).parents:
            if str(above) in known:
                raise LibraryError(
                    "The archive names “{name}” as a file and as a folder.", name=shown(str(above))
                )
