"""A case: one image with its label or target, its regions, its specimen and its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from xai_core.types import Split


@dataclass(frozen=True)
class Case:
    """One row of ``cases.csv``. Paths are relative to the library folder."""

    id: str
    image: PurePosixPath
    sha256: str
    """SHA-256 of the image file's bytes, lower-case hexadecimal."""
    label: str | None = None
    """Class id, for classification."""
    target: float | None = None
    """Measured value in the task's unit, for regression."""
    specimen: str | None = None
    """Slide or patient: what intervals are resampled by."""
    split: Split | None = None
    regions: Mapping[str, tuple[PurePosixPath, ...]] = field(default_factory=dict)
    """Region id -> a mask file for each instance, such as each lesion.

    No file at all: it was looked for, and there is none. A region that is not here was not drawn
    for this case.
    """
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Anything else the source says of the case (column ``attribute.NAME``)."""
