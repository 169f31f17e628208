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
from xai_core.cases.readers.annotated import FULL, CaseFacts
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
    facts = CaseFacts(
        id=case.id,
        label=case.label,
        target=case.target,
        specimen=case.specimen,
        split=case.split,
        attributes=dict(case.attributes),
        regions=tuple(case.regions),
    )
    return facts.model_dump(mode="json", exclude_defaults=True)


def grey_levels(library: CaseLibrary, case: Case, region: str) -> Iterator[tuple[int, BoolMask]]:
    """Each grey level above 0 of a region as drawn, with the ``(H, W)`` mask of its pixels.

    The masks do not overlap. A boolean region has only the level 255, an empty one none.

    Raises
    ------
    LibraryError
        The library has no mask file for it.
    """
    mask = library.mask(case, region)
    if mask is None:
        raise LibraryError(
            "The case {case_id} has no region “{region}”.", case_id=case.id, region=region
        )
    levels = np.rint(mask * np.float32(FULL)).astype(np.uint8)
    for level in np.unique(levels):
        if level:
            yield int(level), levels == level
