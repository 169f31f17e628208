"""Pictures sorted into one folder per class, with or without masks in a parallel tree.

::

    my-cells/<class>/a.png                 or      my-cells/images/<class>/a.png
                                                   my-cells/masks/<class>/a.png

A mask belongs to the picture of the same class folder and the same stem. Its greys are importances
(:mod:`xai_core.cases.masks`); a mask with nothing in it from 128 of 255 on, but not empty, is left
out: it was rather saved as 0 and 1 than drawn of a region in which nothing is important. Class ids
are made from the folder names; who drew the masks is not known, and the library says so.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xai_core.arrays import RegionMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import SUFFIXES
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.errors import LibraryError, ShitenError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Progress

LEAST_INSIDE = 128
"""Of 255: a mask that is nowhere as light as this was saved in other units."""


def open_source(path: Path, library_id: str) -> Folders:
    """Open a folder of class folders.

    Raises
    ------
    LibraryError
        There are no class folders with pictures in them, or two class folders read as one class.
    """
    root = list_folder(open_folder(path))
    by_name = {folder.name.casefold(): folder for folder in root.folders}
    images = by_name.get("images")
    masks = by_name.get("masks") if images else None
    listing = list_folder(images) if images else root
    classes = {folder: slug(folder.name) for folder in listing.folders}
    if not classes:
        raise LibraryError("{path} holds no folders: put each class in its own.", path=path)
    _check_slugs(classes)
    manifest = _manifest(library_id, root.folder.name, classes, with_masks=masks is not None)
    return Folders(manifest, listing, classes, masks)


@dataclass(frozen=True)
class Folders:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    classes: dict[Path, str]
    """Class folder -> class id."""
    masks: Path | None

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each picture, class folder by class folder, by file name."""
        yield from self.listing.skipped()
        for file in self.listing.files:
            yield Skipped(file.name, LibraryError("The file lies outside the class folders."))
        yield from self._masks_of_no_class()
        listings = [list_folder(folder) for folder in self.classes]
        total = sum(len(listing.files) for listing in listings)
        done = 0
        for listing in listings:
            yield from listing.skipped()
            for inner in listing.folders:
                reason = LibraryError("A folder inside a class folder is not looked into.")
                yield Skipped(f"{listing.folder.name}/{inner.name}", reason)
            masks, skipped = self._masks_of(listing)
            yield from skipped
            for file in listing.files:
                progress(done, total)
                done += 1
                yield from self._draft(file, masks)
        progress(total, total)

    def _draft(self, file: Path, masks: dict[str, Path]) -> Iterator[CaseDraft | Skipped]:
        what = f"{file.parent.name}/{file.name}"
        class_id = self.classes[file.parent]
        try:
            if file.suffix.lower() not in SUFFIXES:
                raise LibraryError("It is not a PNG, JPEG, TIFF, BMP or PGM/PPM file.")
            image = read_file(file)
        except ShitenError as reason:
            yield Skipped(what, reason)
            return
        regions: dict[str, RegionMask] = {}
        mask = masks.get(file.stem)
        if mask is not None:
            try:
                regions["region"] = _region(mask)
            except ShitenError as reason:
                yield Skipped(f"masks/{file.parent.name}/{mask.name}", reason)
        yield CaseDraft(
            id=f"{class_id}-{slug(file.stem)}"[:128],
            image=image,
            suffix=file.suffix.lower(),
            label=class_id,
            split=split_of(hashlib.sha256(image).hexdigest()),
            regions=regions,
        )

    def _masks_of_no_class(self) -> Iterator[Skipped]:
        if self.masks is None:
            return
        listing = list_folder(self.masks)
        yield from listing.skipped()
        for file in listing.files:
            reason = LibraryError("The file lies outside the class folders.")
            yield Skipped(f"masks/{file.name}", reason)
        names = {folder.name for folder in self.classes}
        for folder in listing.folders:
            if folder.name not in names:
                reason = LibraryError(
                    "There is no class folder of this name, so its masks belong to no picture."
                )
                yield Skipped(f"masks/{folder.name}", reason)

    def _masks_of(self, pictures: Listing) -> tuple[dict[str, Path], list[Skipped]]:
        """Stem -> mask file of a class folder, and what is no picture's mask or its second one."""
        if self.masks is None:
            return {}, []
        class_name = pictures.folder.name
        claimed = {file.stem for file in pictures.files if file.suffix.lower() in SUFFIXES}
        folder = self.masks / class_name
        if folder.is_symlink() or not folder.is_dir():
            reason = LibraryError("There is no mask folder of this name; its pictures have none.")
            return {}, [Skipped(f"masks/{class_name}", reason)]
        listing = list_folder(folder)
        found: dict[str, Path] = {}
        skipped = list(listing.skipped())
        for inner in listing.folders:
            reason = LibraryError("A folder inside a class folder is not looked into.")
            skipped.append(Skipped(f"masks/{class_name}/{inner.name}", reason))
        for file in listing.files:
            if file.stem not in claimed:
                reason = LibraryError(
                    "No picture of this class has this name, so the mask belongs to none."
                )
                skipped.append(Skipped(f"masks/{class_name}/{file.name}", reason))
            elif found.setdefault(file.stem, file) != file:
                reason = LibraryError(
                    "There is already a mask {other}.", other=found[file.stem].name
                )
                skipped.append(Skipped(f"masks/{class_name}/{file.name}", reason))
        return found, skipped


def _region(file: Path) -> RegionMask:
    mask = decode_mask(read_file(file), file.name)
    largest = round(255 * float(mask.max()))
    if 0 < largest < LEAST_INSIDE:
        raise LibraryError(
            "The largest value in the mask {name} is {value} of 255: if it holds 0 and {value},"
            " save it as 0 and 255.",
            name=file.name,
            value=largest,
        )
    return mask


def slug(name: str) -> str:
    """``name`` as an identifier: ASCII letters and digits, the rest ``-``.

    A name with nothing left, such as one in Japanese, becomes ``x`` and eight digits of its
    hash, so that it is the same on every machine.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9_.]+", "-", plain).strip("-_.")[:56]
    if kept and all(
        char.isascii() or unicodedata.combining(char)
        for char in unicodedata.normalize("NFKD", name)
    ):
        return kept
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{kept[:55]}-{digest}" if kept else f"x{digest}"


def _check_slugs(classes: dict[Path, str]) -> None:
    seen: dict[str, Path] = {}
    for folder, class_id in classes.items():
        other = seen.setdefault(class_id.casefold(), folder)
        if other != folder:
            raise LibraryError(
                "The folders “{one}” and “{other}” would be the same class “{class_id}”: rename"
                " one of them.",
                one=other.name,
                other=folder.name,
                class_id=class_id,
            )


def _manifest(
    library_id: str, name: str, classes: dict[Path, str], *, with_masks: bool
) -> Manifest:
    region = RegionInfo(
        id="region",
        name=LocalisedText(en="Region", ja="領域"),
        origin=Origin.EXPERT,
        author="unknown",
    )
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=_both(name),
        licence="unknown",
        origin="Folder of pictures; who took and labelled them is not recorded",
        task=Classification(
            classes=tuple(
                ClassInfo(id=class_id, name=_both(folder.name))
                for folder, class_id in classes.items()
            ),
        ),
        regions=(region,) if with_masks else (),
    )


def _both(name: str) -> LocalisedText:
    text = name.encode("utf-8", "replace").decode() or "?"
    return LocalisedText(en=text, ja=text)
