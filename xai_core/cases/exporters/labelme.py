"""A library as labelme files: a JSON file beside each picture, classes as image flags.

Regions become labelme's ``mask`` shapes (labelme 5.2 and later), because its polygons have no
holes and paint the pixels under their outline. The class is the one image flag that is set,
so that it can be changed in labelme. ``library.toml`` beside the files keeps the manifest,
and a field ``shiten`` in each file what labelme has no room for; labelme itself keeps that
field when it saves.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from xai_core.cases.case import Case
from xai_core.cases.exporters.folder import ExportFolder, Piece, case_facts, picture_name, pieces
from xai_core.cases.geometry import bounding_box
from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest_file import format_manifest
from xai_core.cases.pictures import encode_png, image_size
from xai_core.cases.readers.exported_facts import FULL
from xai_core.cases.readers.labelme import MANIFEST_FILE

_VERSION = "5.5.0"


@dataclass
class LabelmeExport:
    """Writes two files for each case."""

    folder: ExportFolder
    library: CaseLibrary

    def add(self, case: Case, picture: bytes) -> None:
        """Write one case."""
        name = picture_name(case)
        height, width = image_size(picture, name)
        self.folder.write(name, picture)
        facts = case_facts(case)
        facts.pop("label", None)  # it stands in the flags, where labelme can change it
        content = {
            "version": _VERSION,
            "flags": {label: label == case.label for label in self.library.task.class_ids},
            "shapes": [
                _shape(region, piece)
                for region in case.regions
                for piece in pieces(self.library, case, region)
            ],
            "imagePath": name,
            "imageData": None,
            "imageHeight": height,
            "imageWidth": width,
            "shiten": facts,
        }
        self.folder.write_json(f"{case.id}.json", content)

    def finish(self) -> None:
        """Write the manifest."""
        self.folder.write(MANIFEST_FILE, format_manifest(self.library.manifest).encode("utf-8"))


def _shape(region: str, piece: Piece) -> dict[str, Any]:
    mask = piece.mask
    left, top, width, height = bounding_box(mask)
    cut = mask[top : top + height, left : left + width]
    shape: dict[str, Any] = {
        "label": region,
        "shape_type": "mask",
        # The first and the last pixel of the box, both inside.
        "points": [[left, top], [left + width - 1, top + height - 1]],
        "mask": base64.b64encode(encode_png(cut.astype("uint8") * FULL)).decode("ascii"),
        "group_id": piece.instance,
        "description": "",
        "flags": {},
    }
    if facts := piece.facts():
        shape["shiten"] = facts
    return shape
