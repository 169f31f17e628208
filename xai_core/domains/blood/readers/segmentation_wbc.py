"""The white blood cells of Zheng et al. 2018, with nucleus and cytoplasm drawn by experts.

Layout of the authors' repository (``segmentation_WBC``)::

    Dataset 1/001.bmp  001.png ...        300 cells, 120 x 120
    Dataset 2/001.bmp  001.png ...        100 cells, 300 x 300
    Class Labels of Dataset 1.csv         image ID, class label
    Class Labels of Dataset 2.csv

Mask values: 255 nucleus, 128 cytoplasm, 0 background. A mask with any other value is left
out, because nobody knows what was meant; its case stays, without regions. Labels 1-5 are
neutrophil, lymphocyte, monocyte, eosinophil, basophil; the authors warn that they set part
of them themselves without an expert's check, and the library repeats that warning.

Zheng X, Wang Y, Wang G, Liu J. Fast and robust segmentation of white blood cell images by
self-supervised learning. Micron 2018;107:55-71. doi:10.1016/j.micron.2018.01.010
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.masks import decode_mask
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.csv_rows import csv_rows
from xai_core.errors import ContentError, LibraryError, ShitenError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Progress

_CLASSES = (
    ("neutrophil", "Neutrophil", "好中球"),
    ("lymphocyte", "Lymphocyte", "リンパ球"),
    ("monocyte", "Monocyte", "単球"),
    ("eosinophil", "Eosinophil", "好酸球"),
    ("basophil", "Basophil", "好塩基球"),
)
_NUCLEUS, _CYTOPLASM = 255, 128
_AUTHOR = "Zheng et al. 2018"
_NUMBER = re.compile(r"(\d{1,6})\.(bmp|png)", re.IGNORECASE)


def open_source(path: Path, library_id: str) -> SegmentationWbc:
    """Open the folder that holds ``Dataset 1`` and ``Dataset 2`` (one of them may be missing).

    Raises
    ------
    LibraryError
        Neither is there.
    """
    listing = list_folder(open_folder(path))
    parts = tuple(_find_part(listing, number) for number in (1, 2))
    if all(part.images is None for part in parts):
        raise LibraryError(
            "{path} holds neither “Dataset 1” nor “Dataset 2”: give the folder of"
            " segmentation_WBC itself.",
            path=path,
        )
    return SegmentationWbc(_manifest(library_id), listing, parts)


@dataclass(frozen=True)
class _Part:
    """One of the two data sets: where its pictures and its labels are, if they are."""

    number: int
    images: Path | None
    labels: Path | None


@dataclass(frozen=True)
class SegmentationWbc:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    parts: tuple[_Part, ...]

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each cell in the order of its number, Dataset 1 first."""
        yield from self.listing.skipped()
        work: list[tuple[_Part, dict[int, str], int, dict[str, Path]]] = []
        for part in self.parts:
            if part.images is None or part.labels is None:
                yield Skipped(f"Dataset {part.number}", _missing(part))
                continue
            labels = _read_labels(part.labels)
            listing = list_folder(part.images)
            yield from listing.skipped()
            numbered, others = _by_number(listing)
            yield from others
            work += [(part, labels, number, files) for number, files in sorted(numbered.items())]
        for done, (part, labels, number, files) in enumerate(work):
            progress(done, len(work))
            yield from _cell(part, labels, number, files)
        progress(len(work), len(work))


def _cell(
    part: _Part, labels: dict[int, str], number: int, files: dict[str, Path]
) -> Iterator[CaseDraft | Skipped]:
    what = f"Dataset {part.number}/{number:03d}"
    try:
        if "bmp" not in files:
            raise LibraryError("There is a mask but no picture.")
        label = labels.get(number)
        if label is None:
            raise LibraryError("The label file does not name this picture, or not a class 1 to 5.")
        image = read_file(files["bmp"])
    except ShitenError as reason:
        yield Skipped(what, reason)
        return
    regions: dict[str, RegionMask] = {}
    try:
        if "png" not in files:
            raise LibraryError("There is no mask; the picture is imported without regions.")
        regions = _regions(read_file(files["png"]), files["png"].name)
    except ShitenError as reason:
        yield Skipped(f"{what}.png", reason)
    yield CaseDraft(
        id=f"ds{part.number}-{number:03d}",
        image=image,
        suffix=".bmp",
        label=label,
        split=split_of(hashlib.sha256(image).hexdigest()),
        regions=regions,
        attributes={"dataset": str(part.number)},
    )


def _regions(data: bytes, name: str) -> dict[str, RegionMask]:
    levels = np.rint(decode_mask(data, name) * 255).astype(np.uint8)
    stray = sorted(set(np.unique(levels).tolist()) - {0, _CYTOPLASM, _NUCLEUS})
    if stray:
        raise LibraryError(
            "The mask holds the values {values} besides 0, 128 and 255, and nobody knows what they"
            " mean; the picture is imported without regions.",
            values=", ".join(str(value) for value in stray[:8]),
        )
    return {
        "nucleus": (levels == _NUCLEUS).astype(np.float32),
        "cytoplasm": (levels == _CYTOPLASM).astype(np.float32),
    }


def _find_part(listing: Listing, number: int) -> _Part:
    images = [f for f in listing.folders if f.name.casefold() == f"dataset {number}"]
    wanted = f"class labels of dataset {number}.csv"
    labels = [f for f in listing.files if f.name.casefold() == wanted]
    return _Part(number, images[0] if images else None, labels[0] if labels else None)


def _missing(part: _Part) -> LibraryError:
    if part.images is None:
        return LibraryError("The folder is missing.")
    return LibraryError("“Class Labels of Dataset {number}.csv” is missing.", number=part.number)


def _read_labels(path: Path) -> dict[int, str]:
    """Picture number -> class id; numbers outside 1 to 5 are left out."""
    try:
        return _labels(path.name, csv_rows(read_file(path).decode("utf-8-sig"), strict=False))
    except (UnicodeDecodeError, ContentError) as problem:
        raise LibraryError(
            "{file} is not a CSV file in UTF-8: {reason}.", file=path.name, reason=problem
        ) from problem


def _labels(file: str, rows: Iterator[tuple[int, list[str]]]) -> dict[int, str]:
    labels: dict[int, str] = {}
    next(rows, None)  # the names of its columns
    for line, row in rows:
        if not any(row):
            continue
        if len(row) < 2 or not row[0].strip().isdecimal() or not row[1].strip().isdecimal():
            raise LibraryError(
                "Line {line} of {file} should hold a picture number and a class number.",
                line=line,
                file=file,
            )
        number, kind = int(row[0][:9]), int(row[1][:9])
        if number in labels:
            raise LibraryError(
                "Line {line} of {file}: picture {number} appears twice.",
                line=line,
                file=file,
                number=number,
            )
        if 1 <= kind <= len(_CLASSES):
            labels[number] = _CLASSES[kind - 1][0]
    return labels


def _by_number(listing: Listing) -> tuple[dict[int, dict[str, Path]], list[Skipped]]:
    numbered: dict[int, dict[str, Path]] = {}
    others: list[Skipped] = []
    for file in listing.files:
        named = _NUMBER.fullmatch(file.name)
        files = numbered.setdefault(int(named[1]), {}) if named else {}
        kind = named[2].lower() if named else ""
        if not named or kind in files:
            reason = LibraryError("Only one NUMBER.bmp and one NUMBER.png per cell are expected.")
            others.append(Skipped(f"{listing.folder.name}/{file.name}", reason))
        else:
            files[kind] = file
    return numbered, others


def _manifest(library_id: str) -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="White blood cells with nucleus and cytoplasm (Zheng et al. 2018)",
            ja="白血球：核と細胞質の輪郭つき（Zheng ら 2018）",
        ),
        licence="Research use; acknowledge Jiangxi Tecom (1) and the CellaVision blog (2)",
        citation="Zheng X, Wang Y, Wang G, Liu J. Fast and robust segmentation of white blood cell"
        " images by self-supervised learning. Micron 2018;107:55-71."
        " doi:10.1016/j.micron.2018.01.010",
        origin="Dataset 1: Jiangxi Tecom Science Corporation, China; Dataset 2: CellaVision blog",
        notes=LocalisedText(
            en="Part of the class labels were set by the authors of the data set and not checked by"
            " an expert. The outlines of nucleus and cytoplasm were drawn by experts.",
            ja="分類ラベルの一部はデータセットの著者が付けたもので、専門家の確認を受けていません。"
            "核と細胞質の輪郭は専門家が描いたものです。",
        ),
        task=Classification(
            classes=tuple(
                ClassInfo(id=class_id, name=LocalisedText(en=en, ja=ja))
                for class_id, en, ja in _CLASSES
            ),
        ),
        regions=(
            _region("nucleus", "Nucleus", "核"),
            _region("cytoplasm", "Cytoplasm", "細胞質"),
            _region("cell", "Whole cell", "細胞全体", ("nucleus", "cytoplasm")),
        ),
    )


def _region(region_id: str, en: str, ja: str, union_of: tuple[str, ...] = ()) -> RegionInfo:
    return RegionInfo(
        id=region_id,
        name=LocalisedText(en=en, ja=ja),
        origin=Origin.EXPERT,
        author=_AUTHOR,
        union_of=union_of,
    )
