"""Photographs of an eye with the lid pulled down, and a box around the conjunctiva.

Layout of the repository (Kartikeya2004/anemia-detection-conjunctiva), boxes as YOLO writes them::

    images/NAME.jpg
    labels/NAME.txt        class cx cy w h, in shares of the picture, a box a line

No haemoglobin was measured. Each box is an instance of the region ``box``, which the library asks
for; ``conjunctiva`` is the redder part of it: nobody drew it, and it is there to learn from.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.geometry import fill_box
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import decode_image
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.domains.eyelid.mucosa import CONJUNCTIVA, redder_part
from xai_core.errors import LibraryError
from xai_core.tasks import Detection
from xai_core.types import LocalisedText, Origin, Progress

BOX = "box"
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})


def open_source(path: Path, library_id: str) -> EyePhotos:
    """Open the folder that holds ``images`` and ``labels``.

    Raises
    ------
    LibraryError
        One of them is missing.
    """
    folder = open_folder(path)
    inner = {one.name: one for one in list_folder(folder).folders}
    if not {"images", "labels"} <= set(inner):
        raise LibraryError("{path} holds no folders “images” and “labels”.", path=path)
    labels = {file.stem: file for file in list_folder(inner["labels"]).files}
    return EyePhotos(_manifest(library_id), list_folder(inner["images"]), labels)


@dataclass(frozen=True)
class EyePhotos:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    images: Listing
    labels: Mapping[str, Path]
    """Name of a picture, without its extension -> the file of its boxes."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each photograph by name."""
        return self.images.drafts(lambda file, _: (self._draft(file),), progress)

    def _draft(self, file: Path) -> CaseDraft:
        if file.suffix.lower() not in _SUFFIXES:
            raise LibraryError("It is neither a JPEG nor a PNG.")
        if file.stem not in self.labels:
            raise LibraryError("There is no file {name}.txt with its boxes.", name=file.stem)
        data = read_file(file)
        image = decode_image(data, file.name)
        boxes = read_boxes(read_file(self.labels[file.stem]), image.shape[:2])
        found = [redder_part(image, box) for box in boxes]
        return CaseDraft(
            id=file.stem,
            image=data,
            suffix=file.suffix.lower(),
            split=split_of(hashlib.sha256(data).hexdigest()),
            regions={BOX: tuple(boxes), CONJUNCTIVA: np.logical_or.reduce(found)},
        )


def read_boxes(text: bytes, shape: tuple[int, int]) -> list[BoolMask]:
    """The boxes of a YOLO file, each an ``(H, W)`` mask.

    Raises
    ------
    LibraryError
        There is none, or a line is not a box within the picture.
    """
    height, width = shape
    boxes = []
    for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        x, y, wide, high = _numbers(line, number)
        corner = ((x - wide / 2) * width, (y - high / 2) * height)
        boxes.append(fill_box(*corner, wide * width, high * height, shape))
    if not boxes or not all(box.any() for box in boxes):
        raise LibraryError("There is no box around a conjunctiva: no eye was found here.")
    return boxes


def _numbers(line: str, number: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()[1:]]
    except ValueError:
        values = []
    if len(values) != 4 or not all(math.isfinite(v) and 0 <= v <= 1 for v in values):
        raise LibraryError(
            "Line {number} should read class cx cy w h, the last four between 0 and 1.",
            number=number,
        )
    return values


def _manifest(library_id: str) -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="Photographs of eyes with the lid pulled down", ja="下まぶたを引き下げた眼の写真"
        ),
        licence="Terms not stated: research only",
        citation="https://github.com/Kartikeya2004/anemia-detection-conjunctiva",
        origin="Kartikeya2004/anemia-detection-conjunctiva",
        notes=LocalisedText(
            en="Boxes were drawn around the conjunctiva. Its outline is the redder part of the"
            " box: found by colour, drawn by nobody. Haemoglobin was not measured.",
            ja="結膜を囲む枠が付けられています。輪郭は枠の中の赤い部分を色で求めたもので、"
            "人が描いたものではありません。ヘモグロビン値は測定されていません。",
        ),
        task=Detection(region=BOX),
        regions=(
            RegionInfo(
                id=BOX,
                name=LocalisedText(en="Box around the conjunctiva", ja="結膜を囲む枠"),
                origin=Origin.EXPERT,
                author="Kartikeya2004/anemia-detection-conjunctiva",
            ),
            RegionInfo(
                id=CONJUNCTIVA,
                name=LocalisedText(en="Conjunctiva, by its colour", ja="結膜（色から求めたもの）"),
                origin=Origin.BY_CONSTRUCTION,
                author="Redder part of the box",
            ),
        ),
    )
