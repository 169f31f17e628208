"""The folder an export is written into, and what every format says of a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.readers.exported_facts import FULL, ExportedCase
from xai_core.errors import LibraryError


@dataclass
class ExportFolder:
    """Writes files below one folder and counts them."""

    path: Path
    files: int = 0

    def write(self, relative: PurePosixPath | str, data: bytes) -> None:
        """Write one new file; folders on the way are made."""
        target = self.path / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
        self.files += 1

    def write_json(self, relative: PurePosixPath | str, content: dict[str, Any]) -> None:
        """Write one JSON file, as UTF-8 that a person can read."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        self.write(relative, text.encode("utf-8"))


def picture_name(case: Case) -> str:
    """The name of the case's picture in an export: its id, and the extension it has."""
    return f"{case.id}{case.image.suffix.lower()}"


def case_facts(case: Case) -> dict[str, Any]:
    """The ``shiten`` field of a case: what other formats have no room for."""
    facts = ExportedCase(
        id=case.id,
        label=case.label,
        target=case.target,
        specimen=case.specimen,
        split=case.split,
        attributes=dict(case.attributes),
        regions=tuple(case.regions),
        absent=tuple(region for region, paths in case.regions.items() if not paths),
        instances={region: len(paths) for region, paths in case.regions.items() if len(paths) > 1},
    )
    return facts.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True)
class Piece:
    """The pixels of one instance that have one grey level."""

    mask: BoolMask
    """``(H, W)``."""
    level: int
    """1 to 255."""
    instance: int | None
    """From 1; None where the region has one instance only."""

    def facts(self) -> dict[str, int]:
        """The ``shiten`` field of its outline: what goes without saying is left out."""
        facts = {} if self.level == FULL else {"level": self.level}
        return facts if self.instance is None else {**facts, "instance": self.instance}


def pieces(library: CaseLibrary, case: Case, region: str) -> Iterator[Piece]:
    """Each instance of a region as drawn, and of each every grey level above 0.

    The pieces of one instance do not overlap. A boolean one has only the level 255, an empty one
    none.

    Raises
    ------
    LibraryError
        The region was not drawn for this case.
    """
    masks = library.instances(case, region)
    if masks is None:
        raise LibraryError(
            "The case {case_id} has no region “{region}”.", case_id=case.id, region=region
        )
    for number, mask in enumerate(masks, start=1):
        levels = np.rint(mask * np.float32(FULL)).astype(np.uint8)
        for level in np.unique(levels):
            if level:
                yield Piece(levels == level, int(level), number if len(masks) > 1 else None)
