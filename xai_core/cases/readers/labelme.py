"""labelme: a folder with one JSON file for each picture.

Every shape label on a picture becomes a region, and every shape (polygon, rectangle, circle,
points, line or mask) an instance of it; shapes of one ``group_id`` are joined. Rectangles are
filled boxes, and the case says so (attribute ``box_regions``). Pixel ``(row, column)`` is the
square from ``(column, row)`` to ``(column + 1, row + 1)``, as in labelme's own window, and belongs
to a polygon when its centre does; labelme's export tools paint the pixels under the outline as
well, so their masks are up to one pixel fatter.

The label of a case is the one image flag that is set (in labelme: Flags), or, where none is
set, the only shape label on the picture. Pictures for which neither gives one answer are
skipped: ``nucleus`` and ``cytoplasm`` outlined on one cell do not say which cell it is.

The picture is the ``imageData`` inside the JSON file, or else the file that ``imagePath``
names, inside the folder.

Source: https://github.com/wkentaro/labelme (format of versions 3 to 5).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.geometry import Points, check_points, fill_box, fill_polygons
from xai_core.cases.manifest import Manifest
from xai_core.cases.manifest_file import parse_manifest
from xai_core.cases.pictures import open_picture
from xai_core.cases.readers.annotated import (
    Found,
    Picture,
    blank_canvas,
    each_draft,
    foreign_manifest,
    identifiers,
    make_draft,
    parse_json,
    read_picture,
)
from xai_core.cases.readers.canvas import Canvas
from xai_core.cases.readers.exported_facts import FULL, ExportedCase, ExportedShape
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress
from xai_core.validation import located

MANIFEST_FILE = "library.toml"
_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Foreign(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Shape(_Foreign):
    label: str = Field(min_length=1)
    points: Any = ()
    shape_type: str | None = "polygon"
    mask: str | None = None
    group_id: int | None = None
    shiten: ExportedShape | None = None


class _Points(_Foreign):
    points: list[tuple[_Number, _Number]]


class _File(_Foreign):
    shapes: list[_Shape]
    imagePath: str = ""  # noqa: N815, the format's own spelling
    imageData: str | None = None  # noqa: N815
    imageHeight: int | None = None  # noqa: N815
    imageWidth: int | None = None  # noqa: N815
    flags: dict[str, bool] | None = None
    shiten: ExportedCase | None = None


@dataclass(frozen=True)
class _Summary:
    """What of a file decides the classes and regions of the whole data set."""

    names: tuple[str, ...]
    """Those that could be its label."""
    labels: tuple[str, ...]
    """Those of its shapes."""


def open_source(path: Path, library_id: str) -> LabelmeSource:
    """Open a folder of labelme files.

    Raises
    ------
    LibraryError
        There is no such folder, no labelme file in it, or no label follows from them.
    """
    folder = open_folder(path)
    listing = list_folder(folder)
    files = tuple(file for file in listing.files if file.suffix.lower() == ".json")
    if not files:
        raise LibraryError("{path} holds no labelme JSON files.", path=path)
    carried = None
    if folder / MANIFEST_FILE in listing.files:
        text = read_file(folder / MANIFEST_FILE).decode("utf-8-sig", errors="replace")
        carried = parse_manifest(text).model_copy(update={"id": library_id})
    summaries = {file: _summary(file) for file in files}
    names = [name for one in summaries.values() if one for name in (*one.labels, *one.names)]
    ids = identifiers(names) if carried is None else {name: name for name in names}
    manifest = carried or _manifest(summaries, ids, folder.name, library_id)
    return LabelmeSource(listing, files, manifest, ids)


@dataclass(frozen=True)
class LabelmeSource:
    """A folder of labelme files, looked through once."""

    listing: Listing
    files: tuple[Path, ...]
    manifest: Manifest
    ids: dict[str, str]

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """The files by name. Each is read again, so that memory stays flat."""
        yield from self.listing.skipped()
        files = [(file.name, file) for file in self.files]
        yield from each_draft(files, self._draft, progress)

    def _draft(self, file: Path, case_id: str) -> tuple[CaseDraft, Canvas]:
        content = _read(file)
        facts = content.shiten or ExportedCase()
        if facts.target is None:
            facts = facts.model_copy(update={"label": self._label(content)})
        picture = self._picture(content)
        canvas = blank_canvas(picture, content.imageHeight, content.imageWidth)
        known = {region.id for region in self.manifest.regions if not region.union_of}
        canvas.begin(facts, known)
        for drawn in content.shapes:
            region = self.ids[drawn.label]
            if region not in known:
                canvas.failed[region] = LibraryError("The library does not know it.")
                continue
            try:
                mask = _mask(drawn, canvas.shape)
            except ShitenError as problem:
                canvas.failed.setdefault(region, problem)
                continue
            level = drawn.shiten.level if drawn.shiten else FULL
            canvas.add(region, mask, level, _instance(facts, region, drawn))
            if drawn.shape_type == "rectangle":
                canvas.boxes.add(region)
        return make_draft(case_id, picture, facts, canvas), canvas

    def _label(self, content: _File) -> str | None:
        task = self.manifest.task
        classes = task.class_ids
        # A flag such as "blurry", never set alone, is no class and does not stand in the way.
        names = [name for name in _flags_set(content) if self.ids[name] in classes]
        # Where a case need not have a class, what is drawn is a lesion and names none.
        if task.answer_required and not _flags_set(content):
            # A class elsewhere may be a part here: all that is drawn counts, not the classes alone.
            names = list(_label_names(content))
        if len(names) == 1 and self.ids[names[0]] in classes:
            return self.ids[names[0]]
        if not names and not task.answer_required:
            return None
        if len(names) < 2:
            raise LibraryError(
                "It has no image flag and no shape that names a class, so its label is unknown."
            )
        raise LibraryError(
            "Several names could be its label ({names}): set one image flag in labelme.",
            names=", ".join(names[:6]),
        )

    def _picture(self, content: _File) -> Picture:
        if not content.imageData:
            return read_picture([self.listing.folder], content.imagePath)
        return Picture(content.imagePath or "imageData", _from_base64(content.imageData))


def _instance(facts: ExportedCase, region: str, drawn: _Shape) -> int | str | None:
    instance = facts.instance(region, drawn.shiten)
    if instance is None and drawn.group_id is not None:
        return f"group {drawn.group_id}"
    return instance


def _manifest(
    summaries: dict[Path, _Summary | None], ids: dict[str, str], title: str, library_id: str
) -> Manifest:
    read = [summary for summary in summaries.values() if summary]
    labels = {one.names[0] for one in read if len(one.names) == 1}
    found = Found(
        title=title,
        labels={ids[name]: name for name in sorted(labels)},
        regions={ids[name]: name for name in sorted({n for one in read for n in one.labels})},
    )
    return foreign_manifest(library_id, "labelme", found)


def _read(file: Path) -> _File:
    content = parse_json(read_file(file), file.name)
    try:
        return _File.model_validate(content)
    except ValidationError as problem:
        raise LibraryError(
            "{name} is not a labelme file ({reason}).", name=file.name, reason=located(problem)
        ) from None


def _summary(file: Path) -> _Summary | None:
    try:
        content = _read(file)
    except ShitenError:
        return None  # reported when its turn comes
    labels = tuple(sorted({shape.label for shape in content.shapes}))
    return _Summary(_label_names(content), labels)


def _label_names(content: _File) -> tuple[str, ...]:
    """The names that could be the label: the flags that are set, else the shapes' labels."""
    return _flags_set(content) or tuple(sorted({shape.label for shape in content.shapes}))


def _flags_set(content: _File) -> tuple[str, ...]:
    return tuple(name for name, is_set in (content.flags or {}).items() if is_set and name)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise LibraryError("A picture inside the JSON file is not valid base64.") from None


def _mask(drawn: _Shape, shape: tuple[int, int]) -> BoolMask:
    try:
        read = _Points.model_validate({"points": drawn.points}).points
    except ValidationError:
        raise LibraryError("A shape's points are not pairs of numbers.") from None
    points = np.asarray(read, dtype=np.float64).reshape(-1, 2)
    check_points(points, shape)
    kind = drawn.shape_type or "polygon"
    needed = {"rectangle": 2, "circle": 2, "mask": 2, "point": 1}.get(kind)
    if needed is not None and len(points) != needed:
        raise LibraryError("A {kind} needs {needed} points.", kind=kind, needed=needed)
    if kind == "polygon":
        return fill_polygons([points], shape)
    if kind == "rectangle":
        (left, top), (width, height) = points.min(axis=0), np.ptp(points, axis=0)
        return fill_box(left, top, width, height, shape)
    if kind == "circle":
        return _circle(points, shape)
    if kind in ("point", "points", "line", "linestrip"):
        return _path(points, shape, joined=kind.startswith("line"))
    if kind == "mask":
        return _pasted(drawn.mask or "", points, shape)
    raise LibraryError("A shape of the kind “{kind}” is not read.", kind=kind[:50])


def _circle(points: Points, shape: tuple[int, int]) -> BoolMask:
    from skimage.draw import disk

    (x, y), edge = points
    mask = np.zeros(shape, dtype=np.bool_)
    radius = float(np.hypot(*(edge - (x, y))))
    if radius > 0:
        # scikit-image puts whole numbers on pixel centres, labelme on corners.
        inside = disk((y - 0.5, x - 0.5), radius, shape=shape)  # type: ignore[no-untyped-call]
        mask[inside] = True
    return mask


def _path(points: Points, shape: tuple[int, int], *, joined: bool) -> BoolMask:
    """The pixels the points lie in and, where ``joined``, those on the lines between."""
    from skimage.draw import line

    mask = np.zeros(shape, dtype=np.bool_)
    pixels = np.floor(points).astype(int)
    ends = pixels[1:] if joined and len(pixels) > 1 else pixels
    starts = pixels[:-1] if joined and len(pixels) > 1 else pixels
    for (x0, y0), (x1, y1) in zip(starts.tolist(), ends.tolist(), strict=True):
        rows, columns = line(y0, x0, y1, x1)  # type: ignore[no-untyped-call]
        inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
        mask[rows[inside], columns[inside]] = True
    return mask


def _pasted(text: str, points: Points, shape: tuple[int, int]) -> BoolMask:
    """A mask shape: a small picture, and the first and last pixel of the box it fills."""
    (left, top), (right, bottom) = points.astype(int).tolist()
    size = (bottom - top + 1, right - left + 1)
    if left < 0 or top < 0 or right >= shape[1] or bottom >= shape[0] or min(size) < 1:
        raise LibraryError("A mask lies outside the picture.")
    with open_picture(_from_base64(text), "mask", min_side=1) as picture:
        if (picture.height, picture.width) != size:
            raise LibraryError("A mask is not as large as the box it should fill.")
        small = np.asarray(picture.convert("L")) > 0
    mask = np.zeros(shape, dtype=np.bool_)
    mask[top : bottom + 1, left : right + 1] = small
    return mask
