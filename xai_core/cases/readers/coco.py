"""COCO: one JSON file with images, categories and annotations, and the pictures beside it.

Each image becomes a case, each category annotated on it a region, and each annotation (polygons,
compressed and uncompressed run lengths, crowds) an instance of its region. An annotation
with nothing but a box becomes a filled box, and the case says so (attribute ``box_regions``).
Category ids may be any numbers, 0 included.

The label of a case is, in this order,

1. what the image's own ``shiten`` field says (our exports write it; it may be added by hand,
   ``{"label": "band"}``, to any COCO file);
2. the category, when the image has annotations of exactly one.

An image with annotations of several categories, or none, and no ``shiten`` field is skipped:
``nucleus`` and ``cytoplasm`` outlined on one cell do not say which cell it is.

``path`` is the JSON file, or a folder that holds exactly one (directly, or in
``annotations/``). Pictures are looked for beside it and in ``images/``.

Source: https://cocodataset.org/#format-data
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.geometry import Points, decode_rle, fill_box, fill_polygons
from xai_core.cases.manifest import Manifest
from xai_core.cases.readers.annotated import (
    Found,
    blank_canvas,
    each_draft,
    foreign_manifest,
    identifiers,
    make_draft,
    own_manifest,
    parse_json,
    read_picture,
)
from xai_core.cases.readers.canvas import Canvas
from xai_core.cases.readers.exported_facts import FULL, ExportedCase, ExportedShape
from xai_core.cases.readers.scan import list_folder, open_folder, read_file
from xai_core.errors import LibraryError
from xai_core.types import Progress
from xai_core.validation import located

_Number = Annotated[float, Field(allow_inf_nan=False)]
_Id = int | str


class _Foreign(BaseModel):
    """Other people's records: fields we do not know are let be."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Image(_Foreign):
    id: _Id
    file_name: str = Field(min_length=1)
    width: int | None = None
    height: int | None = None
    shiten: ExportedCase | None = None


class _Category(_Foreign):
    id: _Id
    name: str = Field(min_length=1)


class _Annotation(_Foreign):
    image_id: _Id
    category_id: _Id
    segmentation: Any = None
    bbox: Any = None
    shiten: ExportedShape | None = None


class _Rle(_Foreign):
    size: tuple[int, int]
    counts: str | list[int]


_Record = TypeVar("_Record", bound=_Foreign)
_Named = TypeVar("_Named", _Image, _Category)

_POLYGONS = TypeAdapter(list[list[_Number]])
_BOX = TypeAdapter(tuple[_Number, _Number, _Number, _Number])


def open_source(path: Path, library_id: str) -> CocoSource:
    """Open a COCO file, or a folder with one.

    Raises
    ------
    LibraryError
        There is not exactly one JSON file, it is not COCO, or no label follows from it.
    """
    file, folders = _find(path)
    name = file.name
    content = parse_json(read_file(file), name)
    skipped: list[Skipped] = []
    images = _unique(_records(content, "images", _Image, name, skipped), "image", name)
    categories = _unique(
        _records(content, "categories", _Category, name, skipped), "category", name
    )
    marks: dict[_Id, list[_Annotation]] = defaultdict(list)
    for number, mark in enumerate(_records(content, "annotations", _Annotation, name, skipped)):
        if mark.image_id in images and mark.category_id in categories:
            marks[mark.image_id].append(mark)
        else:
            reason = LibraryError("It refers to an image or a category that is not in the file.")
            skipped.append(Skipped(f"annotation {number + 1}", reason))
    if not images:
        raise LibraryError("{name} lists no images.", name=name)
    names = {category: record.name for category, record in categories.items()}
    info = content.get("info")
    own = info.get("shiten") if isinstance(info, dict) else None
    return CocoSource(
        folders=folders,
        name=name,
        images=tuple(images.values()),
        names=names,
        marks=marks,
        skipped=tuple(skipped),
        carried=own_manifest(own, library_id, name) if isinstance(own, dict) else None,
        library_id=library_id,
        author=_text(info, "contributor"),
        licence=_licence(content.get("licenses")),
    ).checked()


@dataclass(frozen=True)
class CocoSource:
    """A COCO file, read and sorted by image."""

    folders: tuple[Path, ...]
    name: str
    images: tuple[_Image, ...]
    names: Mapping[_Id, str]
    marks: Mapping[_Id, Sequence[_Annotation]]
    skipped: tuple[Skipped, ...]
    carried: Manifest | None
    library_id: str
    author: str
    licence: str

    def checked(self) -> CocoSource:
        """Return the source itself, once its manifest is known to be possible."""
        _ = self.manifest
        return self

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest our export carried, or the one that follows from the categories."""
        if self.carried is not None:
            return self.carried
        labels: dict[str, str] = {}
        for image in self.images:
            if name := self._label_name(image):
                labels[self._id(name)] = name
        used = {mark.category_id for marks in self.marks.values() for mark in marks}
        regions = {self._id(name): name for key, name in self.names.items() if key in used}
        found = Found(
            title=Path(self.name).stem,
            labels=dict(sorted(labels.items())),
            regions=regions,
            author=self.author,
            licence=self.licence,
        )
        return foreign_manifest(self.library_id, "COCO", found)

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        stated = [image.shiten.label for image in self.images if image.shiten]
        return identifiers([*self.names.values(), *(label for label in stated if label)])

    def _id(self, name: str) -> str:
        """The region or class id of a name; our own exports hold ids already."""
        return name if self.carried is not None else self._ids[name]

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """The images, in the file's order."""
        yield from self.skipped
        files = [(image.file_name, image) for image in self.images]
        yield from each_draft(files, self._draft, progress)

    def _draft(self, image: _Image, case_id: str) -> tuple[CaseDraft, Canvas]:
        facts = image.shiten or ExportedCase()
        if facts.target is None:
            facts = facts.model_copy(update={"label": self._label(image)})
        picture = read_picture(self.folders, image.file_name)
        canvas = blank_canvas(picture, image.height, image.width)
        known = {region.id for region in self.manifest.regions if not region.union_of}
        canvas.begin(facts, known)
        for mark in self.marks.get(image.id, ()):
            region = self._id(self.names[mark.category_id])
            if region not in known:
                canvas.failed[region] = LibraryError("The library does not know it.")
                continue
            try:
                mask, is_box = _mask(mark, canvas.shape)
            except LibraryError as problem:
                canvas.failed.setdefault(region, problem)
                continue
            level = mark.shiten.level if mark.shiten else FULL
            canvas.add(region, mask, level, facts.instance(region, mark.shiten))
            if is_box:
                canvas.boxes.add(region)
        return make_draft(case_id, picture, facts, canvas), canvas

    def _label(self, image: _Image) -> str | None:
        if not self.manifest.task.answer_required:  # what is marked is a lesion, no class
            return image.shiten.label if image.shiten else None
        name = self._label_name(image)
        if name is not None:
            return self._id(name)
        found = self._categories(image)
        if not found:
            raise LibraryError("It has no annotation, so its label is not known.")
        raise LibraryError(
            "It has annotations of several categories ({found}), so its label is not known: add"
            " {example} to the image in the JSON file.",
            found=", ".join(found[:6]),
            example='"shiten": {"label": "…"}',
        )

    def _label_name(self, image: _Image) -> str | None:
        if image.shiten and (image.shiten.label or image.shiten.target is not None):
            return image.shiten.label
        found = self._categories(image)
        return found[0] if len(found) == 1 else None

    def _categories(self, image: _Image) -> list[str]:
        return sorted({self.names[mark.category_id] for mark in self.marks.get(image.id, ())})


def _mask(mark: _Annotation, shape: tuple[int, int]) -> tuple[BoolMask, bool]:
    """One annotation's mask, and whether it is only its box."""
    drawn = mark.segmentation
    try:
        if isinstance(drawn, dict):
            rle = _Rle.model_validate(drawn)
            if rle.size != shape:
                raise LibraryError("Its run lengths are for a picture of another size.")
            return decode_rle(rle.counts, shape), False
        if drawn:
            polygons = _POLYGONS.validate_python(drawn)
            return fill_polygons([_points(flat) for flat in polygons], shape), False
        return fill_box(*_BOX.validate_python(mark.bbox), shape), True
    except ValidationError:
        raise LibraryError("An annotation holds no polygon, run lengths or box.") from None


def _points(flat: list[float]) -> Points:
    if len(flat) % 2:
        raise LibraryError("A polygon has an odd number of coordinates.")
    return np.asarray(flat, dtype=np.float64).reshape(-1, 2)


def _find(path: Path) -> tuple[Path, tuple[Path, ...]]:
    """The JSON file, and the folders in which its pictures may lie."""
    if path.is_file():
        file = path.resolve()
        root = file.parent.parent if file.parent.name == "annotations" else file.parent
    else:
        root = open_folder(path)
        beside = [root, *(f for f in list_folder(root).folders if f.name == "annotations")]
        found = [f for folder in beside for f in list_folder(folder).files if f.suffix == ".json"]
        if len(found) != 1:
            raise LibraryError(
                "{path} holds {count} JSON files where one is expected: name the one you mean.",
                path=path,
                count=len(found),
            )
        file = found[0]
    # instances_train2017.json belongs to train2017/.
    own = file.stem.removeprefix("instances_")
    return file, (root, root / "images", root / "images" / own, root / own)


def _records(
    content: dict[str, Any], key: str, kind: type[_Record], name: str, skipped: list[Skipped]
) -> Iterator[_Record]:
    records = content.get(key, [] if key == "annotations" else None)
    if not isinstance(records, list):
        raise LibraryError("{name} is not a COCO file: it has no list “{key}”.", name=name, key=key)
    for number, record in enumerate(records):
        try:
            yield kind.model_validate(record)
        except ValidationError as problem:
            reason = LibraryError("It cannot be read ({reason}).", reason=located(problem))
            skipped.append(Skipped(f"{key} {number + 1}", reason))


def _unique(records: Iterable[_Named], what: str, name: str) -> dict[_Id, _Named]:
    found: dict[_Id, _Named] = {}
    for record in records:
        if record.id in found:
            raise LibraryError(
                "{name} uses the {what} id {id} twice.", name=name, what=what, id=record.id
            )
        found[record.id] = record
    return found


def _text(record: object, key: str) -> str:
    value = record.get(key) if isinstance(record, dict) else None
    return value[:200] if isinstance(value, str) and value else "unknown"


def _licence(records: object) -> str:
    if not isinstance(records, list):
        return "unknown"
    names = [_text(record, "name") for record in records[:10]]
    return ", ".join(name for name in names if name != "unknown") or "unknown"
