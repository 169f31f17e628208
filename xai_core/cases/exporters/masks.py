"""A library as pictures and 8-bit mask PNGs, one folder for each region.

::

    library.toml   cases.csv   images/<case>.jpg   masks/<region>/<case>.png

Of several instances of a region each has a file, ``masks/<region>/<case>~1.png`` and so on. White
is importance 1, greys are importances between (:mod:`xai_core.cases.masks`). With
``cases.csv`` naming the files, the export is itself a library folder that
:meth:`~xai_core.cases.library.CaseLibrary.open` reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from xai_core.cases.case import Case
from xai_core.cases.cases_csv import format_table
from xai_core.cases.exporters.folder import ExportFolder, picture_name
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.manifest_file import format_manifest
from xai_core.cases.masks import encode_mask


@dataclass
class MasksExport:
    """Writes pictures and masks as they come, and the table at the end."""

    folder: ExportFolder
    library: CaseLibrary
    _cases: list[Case] = field(default_factory=list)

    def add(self, case: Case, picture: bytes) -> None:
        """Write one case."""
        image = PurePosixPath("images", picture_name(case))
        self.folder.write(image, picture)
        regions: dict[str, tuple[PurePosixPath, ...]] = {}
        for region in case.regions:
            masks = self.library.instances(case, region) or ()
            regions[region] = _paths(region, case.id, len(masks))
            for path, mask in zip(regions[region], masks, strict=True):
                self.folder.write(path, encode_mask(mask))
        self._cases.append(replace(case, image=image, regions=regions))

    def finish(self) -> None:
        """Write the table and the manifest."""
        manifest = self.library.manifest
        self.folder.write(MANIFEST_FILE, format_manifest(manifest).encode("utf-8"))
        self.folder.write(TABLE_FILE, format_table(self._cases, manifest).encode("utf-8"))


def _paths(region: str, case_id: str, count: int) -> tuple[PurePosixPath, ...]:
    # No id has a “~” in it, so no two cases can ask for one name.
    names = [case_id] if count == 1 else [f"{case_id}~{n}" for n in range(1, count + 1)]
    return tuple(PurePosixPath("masks", region, f"{name}.png") for name in names)
