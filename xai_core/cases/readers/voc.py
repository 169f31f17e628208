"""Pascal VOC: one XML file for each picture, with a box around each object.

Every object name on a picture becomes a region, and every object an instance of it: its box,
filled (the case says so in its attribute ``box_regions``). VOC counts pixels from 1 and includes
the last one, so a box from 3 to 5 covers the columns 2, 3 and 4 of the array.

Where the data set has outlines, they are used instead of the boxes: ``SegmentationObject``
(grey value or palette index n is the n-th object of the XML file), or ``SegmentationClass`` on
pictures whose objects all have one name (any index but 0 is that name; its objects are then one
instance). Index 255, the uncertain rim, belongs to nothing.

The label of a case is the object name, where there is one; pictures with objects of several
names, or none, are skipped.

``path`` holds ``Annotations/`` and ``JPEGImages/``, or the XML files beside their pictures.
XML with a DTD or entities, which VOC never needs, is refused.

Source: M. Everingham et al., "The Pascal Visual Object Classes Challenge", IJCV 2010,
doi:10.1007/s11263-009-0275-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.geometry import fill_box
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import SUFFIXES, open_picture
from xai_core.cases.readers.annotated import (
    Found,
    blank_canvas,
    each_draft,
    foreign_manifest,
    identifiers,
    is_plain_file,
    make_draft,
    read_picture,
)
from xai_core.cases.readers.canvas import Canvas
from xai_core.cases.readers.exported_facts import ExportedCase
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress

_RIM = 255
_MAX_XML_BYTES = 10_000_000
_PICTURES = ("JPEGImages", "images", ".")


@dataclass(frozen=True)
class _Object:
    name: str
    box: tuple[float, float, float, float] | None
    """xmin, ymin, xmax, ymax as written; None where they are not numbers."""


@dataclass(frozen=True)
class _File:
    picture: str
    shape: tuple[int, int] | None
    """Declared height and width."""
    objects: tuple[_Object, ...]

    @property
    def names(self) -> list[str]:
        return sorted({item.name for item in self.objects})


def open_source(path: Path, library_id: str) -> VocSource:
    """Open a folder in the layout of Pascal VOC.

    Raises
    ------
    LibraryError
        There is no such folder, no XML file in it, or no label follows from them.
    """
    root = open_folder(path)
    inner = root / "Annotations"
    listing = list_folder(inner if inner in list_folder(root).folders else root)
    files = tuple(file for file in listing.files if file.suffix.lower() == ".xml")
    if not files:
        raise LibraryError("{path} holds no Pascal VOC files (Annotations/*.xml).", path=path)
    found = [read for read in map(_read_quietly, files) if read]
    ids = identifiers(name for file in found for name in file.names)
    regions = {ids[name]: name for name in sorted(ids)}
    labels = {ids[file.names[0]]: file.names[0] for file in found if len(file.names) == 1}
    manifest = foreign_manifest(
        library_id, "Pascal VOC", Found(root.name, dict(sorted(labels.items())), regions)
    )
    return VocSource(root, listing, files, manifest, ids)


@dataclass(frozen=True)
class VocSource:
    """A folder of VOC files, looked through once."""

    root: Path
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
        label = self._label(content)
        picture = read_picture([self.root / f for f in _PICTURES], self._picture_name(content))
        canvas = blank_canvas(picture, *(content.shape or (None, None)))
        shape = canvas.shape
        outlined, apart = self._outlines(file.stem, content, shape)
        for item, mask in zip(content.objects, outlined, strict=True):
            region = self.ids[item.name]
            try:
                drawn = _filled(item, shape) if mask is None else mask
                canvas.add(region, drawn, instance=None if apart else 1)
            except LibraryError as problem:
                canvas.failed.setdefault(region, problem)
                continue
            if mask is None:
                canvas.boxes.add(region)
        return make_draft(case_id, picture, ExportedCase(label=label), canvas), canvas

    def _label(self, content: _File) -> str:
        if len(content.names) == 1:
            return self.ids[content.names[0]]
        if not content.names:
            raise LibraryError("It has no object, so its label is not known.")
        raise LibraryError(
            "It has objects of several names ({names}), so its label is not known: cut out one"
            " picture for each, or use COCO with a label.",
            names=", ".join(content.names[:6]),
        )

    def _picture_name(self, content: _File) -> str:
        """The picture's file name; some data sets leave its extension out."""
        name = content.picture
        if PurePosixPath(name).suffix.lower() in SUFFIXES:
            return name
        for suffix in sorted(SUFFIXES):
            for folder in _PICTURES:
                relative = PurePosixPath(f"{name}{suffix}")
                if ".." not in relative.parts and is_plain_file(self.root / folder, relative):
                    return str(relative)
        return name

    def _outlines(
        self, stem: str, content: _File, shape: tuple[int, int]
    ) -> tuple[Iterable[BoolMask | None], bool]:
        """Each object's mask from the segmentation pictures, or None; whether they are told apart.

        Where only the class is outlined, nobody can say which object a pixel belongs to. Masks
        are made as they are asked for: a hundred of a large picture would fill the memory.
        """
        n = len(content.objects)
        numbers = self._indices("SegmentationObject", stem, shape)
        if numbers is not None:
            return (numbers == number + 1 for number in range(n)), n != 1
        classes = self._indices("SegmentationClass", stem, shape)
        if classes is not None and len(content.names) == 1:
            return repeat((classes > 0) & (classes != _RIM), n), False
        return repeat(None, n), True

    def _indices(self, folder: str, stem: str, shape: tuple[int, int]) -> NDArray[np.uint8] | None:
        file = PurePosixPath(folder, f"{stem}.png")
        if not is_plain_file(self.root, file):
            return None
        with open_picture(read_file(self.root / file), str(file), min_side=1) as picture:
            if picture.mode not in ("P", "L", "1"):
                raise LibraryError(
                    "{file} holds colours, not the numbers of objects.", file=str(file)
                )
            values = np.asarray(picture).astype(np.uint8)
        if values.shape != shape:
            raise LibraryError("{file} is not of the picture's size.", file=str(file))
        return values


def _filled(item: _Object, shape: tuple[int, int]) -> BoolMask:
    if item.box is None:
        raise LibraryError("A box's corners are not numbers.")
    left, top, right, bottom = item.box
    # From 1 and inclusive, to 0 and exclusive.
    return fill_box(left - 1, top - 1, right - left + 1, bottom - top + 1, shape)


def _read_quietly(file: Path) -> _File | None:
    try:
        return _read(file)
    except ShitenError:
        return None  # reported when its turn comes


def _read(file: Path) -> _File:
    root = _parse(read_file(file), file.name)
    if root.tag != "annotation":
        raise LibraryError("{name} is not a Pascal VOC file.", name=file.name)
    picture = _text(root, "filename") or file.stem
    size = (_number(root, "size/height"), _number(root, "size/width"))
    declared = (size[0], size[1]) if size[0] and size[1] else None
    objects = tuple(
        _Object(name, _box(item))
        for item in root.findall("object")
        if (name := _text(item, "name"))
    )
    return _File(picture, declared, objects)


def _parse(data: bytes, name: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > _MAX_XML_BYTES:
        raise LibraryError("{name} is too long for the objects of one picture.", name=name)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise LibraryError(
            "{name} holds a DTD or entities, which are not read: remove them.", name=name
        ) from None
    except (ParseError, ValueError, LookupError):
        # Broken, or in an encoding nobody knows.
        raise LibraryError("{name} is not valid XML.", name=name) from None
    return root


def _box(item: Element) -> tuple[float, float, float, float] | None:
    try:
        left, top, right, bottom = (
            float(_text(item, f"bndbox/{name}")) for name in ("xmin", "ymin", "xmax", "ymax")
        )
    except ValueError:
        return None
    return left, top, right, bottom


def _text(item: Element, path: str) -> str:
    return (item.findtext(path) or "").strip()


def _number(item: Element, path: str) -> int | None:
    text = _text(item, path)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
