"""COVID-19 CT segmentation: single lungs, with or without a lesion.

Layout (repository dstaroff/COVID19-CT-Segmentation, and a table of which scan a slice is of)::

    scans.csv           slice, scan
    ct/NNNN.png         axial slices, 8 bits
    lungs/NNNN.png      0, and 255 in the lungs
    covid/NNNN.png      0, and 255 in lesions

Every slice has a lesion, so whole slices ask nothing; a single lung may have none. The lungs of a
slice are the left and the right half of its lung mask, and a case is the slice cut to one of them.
What little of the other lung lies within the cut is painted in the grey of what surrounds lungs,
so that nothing outside the asked lung can answer. Neighbouring slices are nearly the same picture:
scans are the specimens, and all of a scan is in one split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import label as connected

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import decode_image, encode_png
from xai_core.cases.readers.scan import list_folder, open_folder, read_file
from xai_core.cases.readers.tables import read_rows
from xai_core.domains.chest_ct.readers.questions import (
    LESION,
    LESION_OR_NOT,
    LUNGS,
    WITH,
    WITHOUT,
    region,
)
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import LocalisedText, Progress, Split

SCANS = "scans.csv"
FOLDERS = ("ct", "lungs", "covid")
SIDES = ("left", "right")
"""As they stand in the picture."""
LEAST_LUNG = 400
"""Pixels of a lung, at 256 x 256, below which too little of it is there to judge."""
LEAST_LESION = 0.01
"""Share of a lung: a lesion smaller than this is too small to count."""
_MARGIN = 6
"""Pixels kept around a lung."""


def open_source(path: Path, library_id: str) -> SingleLungs:
    """Open the folder that holds ``scans.csv``, ``ct``, ``lungs`` and ``covid``.

    Raises
    ------
    LibraryError
        One of them is missing, or the table is not one.
    """
    folder = open_folder(path)
    there = {one.name for one in list_folder(folder).folders}
    missing = [name for name in FOLDERS if name not in there]
    if missing:
        raise LibraryError("{path} has no folder {names}.", path=path, names=", ".join(missing))
    rows = read_rows(folder / SCANS, ("slice", "scan"))
    scans: dict[str, str] = {}
    for line, row in enumerate(rows, start=2):
        name, scan = row["slice"].strip(), row["scan"].strip()
        if not name or not scan or name in scans or Path(name).name != name:
            raise LibraryError(
                "Line {line} of {file} should name a slice, once, and its scan.",
                line=line,
                file=SCANS,
            )
        scans[name] = scan
    return SingleLungs(_manifest(library_id), folder, scans)


@dataclass(frozen=True)
class SingleLungs:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    folder: Path
    scans: Mapping[str, str]
    """File name of a slice -> its scan."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Both lungs of each slice, in the order of the table."""
        for inner in FOLDERS[:1]:
            listing = list_folder(self.folder / inner)
            yield from listing.skipped()
            for file in listing.files:
                if file.name not in self.scans:
                    yield Skipped(file.name, LibraryError("It has no row in {table}.", table=SCANS))
        splits = splits_of(sorted(set(self.scans.values())))
        for done, (name, scan) in enumerate(self.scans.items()):
            progress(done, len(self.scans))
            try:
                ct, lungs, lesions = self._read(name)
            except ShitenError as reason:
                yield Skipped(name, reason)
                continue
            for side, lung in zip(SIDES, halves(lungs), strict=True):
                case_id = f"{scan}-{Path(name).stem}-{side}"
                try:
                    yield _draft(case_id, ct, lung, lungs, lesions, scan, splits[scan])
                except ShitenError as reason:
                    yield Skipped(case_id, reason)
        progress(len(self.scans), len(self.scans))

    def _read(self, name: str) -> tuple[ImageArray, BoolMask, BoolMask]:
        ct = decode_image(read_file(self.folder / "ct" / name), name)
        lungs, lesions = (
            _mask(read_file(self.folder / inner / name), f"{inner}/{name}", ct.shape[:2])
            for inner in FOLDERS[1:]
        )
        return ct, lungs, lesions


def _mask(data: bytes, name: str, shape: tuple[int, int]) -> BoolMask:
    mask = decode_mask(data, name, shape)
    stray = mask[(mask > 0) & (mask < 1)]
    # Of a mask of 0 and 1 all would be outside, and every lung one without a lesion.
    if stray.size:
        raise LibraryError(
            "The mask {name} holds other values than 0 and 255, such as {value}: save it with 255"
            " inside and 0 outside.",
            name=name,
            value=round(255 * float(stray.min())),
        )
    return mask.astype(np.bool_)


def splits_of(scans: Sequence[str]) -> dict[str, Split]:
    """The split of each scan: a fifth is for testing and a tenth for validation, at least one each.

    Scans stand in the order of the hash of their names, so that no name decides. A single scan is
    for testing, and of two one is for training.
    """
    order = sorted(scans, key=lambda scan: hashlib.sha256(scan.encode()).hexdigest())
    tested = min(len(order), max(1, round(len(order) / 5)))
    validated = max(1, round(len(order) / 10)) if len(order) > 2 else 0
    parts = [Split.TEST] * tested + [Split.VALIDATION] * validated
    parts += [Split.TRAIN] * (len(order) - len(parts))
    return dict(zip(order, parts, strict=True))


def halves(lungs: BoolMask) -> tuple[BoolMask, BoolMask]:
    """The lung at the left of the picture and the one at its right, both ``(H, W)``.

    The two largest connected parts where they lie side by side; else (the lungs touch, or only one
    is met) the mask is cut between its left and right halves.
    """
    parts, count = connected(lungs)
    columns = np.flatnonzero(lungs.any(axis=0))
    right = np.zeros_like(lungs)
    if not len(columns):
        return right, right
    middle, width = float(columns.mean()), np.ptp(columns) + 1
    beyond = np.arange(lungs.shape[1]) > middle
    for number in range(1, count + 1):
        part = parts == number
        across = np.flatnonzero(part.any(axis=0))
        reach = min(middle - across[0], across[-1] - middle)
        if reach > width / 4:  # it lies on both sides: the lungs touch
            right |= part & beyond
        elif across.mean() > middle:
            right |= part
    return lungs & ~right, right


def _draft(  # noqa: PLR0913, PLR0917  (what a case is made of)
    case_id: str,
    ct: ImageArray,
    lung: BoolMask,
    lungs: BoolMask,
    lesions: BoolMask,
    scan: str,
    split: Split,
) -> CaseDraft:
    least = LEAST_LUNG * lung.size / 256**2
    if lung.sum() < least:
        raise LibraryError("Too little of this lung is in the slice to judge it.")
    lesion = lesions & lung
    if 0 < lesion.sum() < LEAST_LESION * lung.sum():
        raise LibraryError(
            "Its lesion takes less than {share} of the lung: too small to count as one, too large"
            " for none.",
            share=f"{100 * LEAST_LESION:g} %",
        )
    rows, columns = (np.flatnonzero(lung.any(axis=axis)) for axis in (1, 0))
    cut = tuple(
        slice(max(0, int(place[0]) - _MARGIN), int(place[-1]) + 1 + _MARGIN)
        for place in (rows, columns)
    )
    picture = ct.copy()
    picture[lungs & ~lung] = _grey_beside(ct, lung, lungs)
    return CaseDraft(
        id=case_id,
        image=encode_png(np.ascontiguousarray(picture[cut])),
        suffix=".png",
        label=WITH.id if lesion.any() else WITHOUT.id,
        specimen=scan,
        split=split,
        regions={
            LESION: lesion[cut] if lesion.any() else (),
            LUNGS: lung[cut],
        },
        attributes={
            "side": case_id.rsplit("-", 1)[1],
            "lesion_share": f"{lesion.sum() / lung.sum():.3f}",
        },
    )


def _grey_beside(ct: ImageArray, lung: BoolMask, lungs: BoolMask) -> ImageArray:
    """The usual colour within a lung's rectangle where there is no lung; black where all is."""
    beside = lung.any(axis=1, keepdims=True) & lung.any(axis=0, keepdims=True) & ~lungs
    if not beside.any():
        return np.zeros(3, dtype=np.uint8)
    return np.asarray(np.median(ct[beside], axis=0), dtype=np.uint8)


def _manifest(library_id: str) -> Manifest:
    author = "dstaroff/COVID19-CT-Segmentation"
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="Single lungs on CT, with or without a lesion", ja="片肺ごとのCT：病変の有無"
        ),
        licence="Repository MIT; the terms of its source were not read: research only",
        citation="https://github.com/dstaroff/COVID19-CT-Segmentation",
        origin="covid19-ct-scans by way of dstaroff/COVID19-CT-Segmentation",
        notes=LocalisedText(
            en="Each picture is a slice cut to one lung; what is in it of the other lung is painted"
            " over. Neighbouring slices are nearly alike: figures count scans, not slices.",
            ja="断面を片方の肺で切り抜いた画像です。反対側の肺が写り込む部分は塗りつぶしています。"
            "隣り合う断面はほぼ同じ画像のため、断面ではなくスキャンを単位に数えます。",
        ),
        task=LESION_OR_NOT,
        regions=(
            region(LESION, ("Lesion", "病変"), author),
            region(LUNGS, ("Lung", "肺"), author),
        ),
    )
