"""What a reader hands to the writer: cases not yet on disk, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from xai_core.arrays import BoolMask, RegionMask
from xai_core.cases.manifest import Manifest
from xai_core.errors import ShitenError
from xai_core.types import Progress, Split

Mask: TypeAlias = RegionMask | BoolMask
Drawn: TypeAlias = Mask | tuple[Mask, ...]


def instances_of(drawn: Drawn) -> tuple[Mask, ...]:
    """The masks of a drawn region, one for each instance."""
    return drawn if isinstance(drawn, tuple) else (drawn,)


@dataclass(frozen=True)
class CaseDraft:
    """A case with its picture and masks in memory, on its way into a library."""

    id: str
    image: bytes
    """The picture file's bytes, kept as they are."""
    suffix: str
    """The picture file's extension, e.g. ``".jpg"``."""
    label: str | None = None
    target: float | None = None
    specimen: str | None = None
    split: Split | None = None
    regions: Mapping[str, Drawn] = field(default_factory=dict)
    """Region id -> its mask, or one mask for each instance; none at all: looked for, not there."""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Skipped:
    """Something in the source that did not become a case, and the reason."""

    what: str
    reason: ShitenError


class Source(Protocol):
    """A data set opened by a reader: its manifest, and its cases one after the other.

    ``drafts`` yields a :class:`CaseDraft` for each case and a :class:`Skipped` for everything
    left out, so that memory stays flat and nothing disappears silently.
    """

    manifest: Manifest

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Read the cases in a fixed order. Raises LibraryError if the whole source is unusable."""
        ...


class Reader(Protocol):
    """Opens one kind of data set: ``reader(path, library_id)``."""

    def __call__(self, path: Path, library_id: str) -> Source:
        """Open ``path``. Raises LibraryError when it is not this kind of data set."""
        ...
