"""A library as one COCO file: a category for each region, an annotation for each mask.

Category names are region ids. ``info.shiten`` holds the library's manifest, ``shiten`` of an
image what COCO has no room for, ``shiten.level`` of an annotation its grey level where the
region is graded; grey levels are always run lengths, as thousands of outlines around single
pixels help nobody. A region that was drawn and is empty has no annotation; the image's
``shiten.regions`` lists it. Of several instances each has annotations of its own, numbered by
``shiten.instance``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.exporters.folder import ExportFolder, Piece, case_facts, picture_name, pieces
from xai_core.cases.geometry import (
    MAX_OUTLINE,
    Rle,
    bounding_box,
    encode_rle,
    outline_length,
    outlines,
)
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import image_size
from xai_core.cases.readers.exported_facts import FULL

ANNOTATIONS_FILE = "annotations.json"


@dataclass
class CocoExport:
    """Writes pictures as they come, and the one JSON file at the end."""

    folder: ExportFolder
    library: CaseLibrary
    polygons: bool
    """Boolean regions as polygons; else as run lengths."""
    _images: list[dict[str, Any]] = field(default_factory=list)
    _annotations: list[dict[str, Any]] = field(default_factory=list)

    def add(self, case: Case, picture: bytes) -> None:
        """Write one case."""
        name = f"images/{picture_name(case)}"
        self.folder.write(name, picture)
        height, width = image_size(picture, name)
        image_id = len(self._images) + 1
        self._images.append(
            {
                "id": image_id,
                "file_name": name,
                "width": width,
                "height": height,
                "shiten": case_facts(case),
            }
        )
        categories = self._categories()
        for region in case.regions:
            for piece in pieces(self.library, case, region):
                self._annotations.append(self._annotation(image_id, categories[region], piece))

    def finish(self) -> None:
        """Write the JSON file."""
        manifest = self.library.manifest
        content = {
            "info": {
                "description": manifest.title.en,
                "version": manifest.version,
                "shiten": manifest.model_dump(
                    mode="json", exclude_none=True, exclude_defaults=True
                ),
            },
            "licenses": [{"id": 1, "name": manifest.licence, "url": ""}],
            "images": self._images,
            "annotations": self._annotations,
            "categories": [
                {"id": number, "name": region, "supercategory": ""}
                for region, number in self._categories().items()
            ],
        }
        self.folder.write_json(ANNOTATIONS_FILE, content)

    def _categories(self) -> dict[str, int]:
        drawn = [region.id for region in self.library.manifest.regions if not region.union_of]
        return {region: number for number, region in enumerate(drawn, start=1)}

    def _annotation(self, image_id: int, category_id: int, piece: Piece) -> dict[str, Any]:
        mask = piece.mask
        annotation: dict[str, Any] = {
            "id": len(self._annotations) + 1,
            "image_id": image_id,
            "category_id": category_id,
            "iscrowd": 0,
            "area": int(mask.sum()),
            "bbox": list(bounding_box(mask)),
            "segmentation": _polygons(mask)
            if self.polygons and piece.level == FULL
            else encode_rle(mask),
        }
        if facts := piece.facts():
            annotation["shiten"] = facts
        return annotation


def _polygons(mask: BoolMask) -> list[list[int]] | Rle:
    rings = outlines(mask)
    # An outline too ragged to be filled again is kept as run lengths, which COCO allows.
    if any(outline_length(ring) > MAX_OUTLINE for ring in rings):
        return encode_rle(mask)
    return [ring.astype(int).ravel().tolist() for ring in rings]
