"""mini-MIAS: 322 digitised mammograms (or some of them), with circles around abnormalities.

Layout::

    Info.txt        see info.py
    mdb001.pgm      1024 x 1024, 0.2 mm a pixel; a PNG of the same pixels counts once

The circles are experts', and they are circles: much of what they enclose is healthy tissue. An
abnormal picture of which any row has no location has no region at all, so nobody is judged by where
they look there; its attribute ``location`` says so. A normal one has been looked at, and holds no
lesion. A woman's two breasts are never in two splits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.draft import CaseDraft, Drawn, Skipped
from xai_core.cases.manifest import Manifest, PictureInfo, RegionInfo
from xai_core.cases.pictures import decode_image
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of_specimen
from xai_core.domains.mammography.questions import BENIGN, FINDING, LESION, MALIGNANT, NORMAL
from xai_core.domains.mammography.readers.info import (
    INFO,
    Circle,
    Row,
    Severity,
    parse_rows,
    read_info,
    woman_of,
)
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import LocalisedText, Origin, Progress

SPACING = 0.2
"""Millimetres from pixel to pixel."""
_SUFFIXES = (".pgm", ".png")


def open_source(path: Path, library_id: str) -> MiniMias:
    """Open the folder that holds ``Info.txt`` and the pictures.

    Raises
    ------
    LibraryError
        There is no such folder, or no ``Info.txt`` that names pictures in it.
    """
    listing = list_folder(open_folder(path))
    return MiniMias(_manifest(library_id), read_info(listing.folder / INFO), listing)


@dataclass(frozen=True)
class MiniMias:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    rows: Mapping[str, tuple[str, ...]]
    """Of ``Info.txt``, by the name of the picture."""
    listing: Listing

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each picture that ``Info.txt`` names, then what it does not name."""
        yield from self.listing.skipped()
        files: dict[str, list[Path]] = {}
        for file in self.listing.files:
            if file.suffix.lower() in _SUFFIXES:
                files.setdefault(file.stem, []).append(file)
        for done, (name, lines) in enumerate(self.rows.items()):
            progress(done, len(self.rows))
            try:
                yield from _cases(name, lines, files.pop(name, []))
            except ShitenError as reason:
                yield Skipped(name, reason)
        for name in files:
            yield Skipped(name, LibraryError("{file} does not name it.", file=INFO))
        progress(len(self.rows), len(self.rows))


def _cases(name: str, lines: Sequence[str], files: Sequence[Path]) -> Iterator[CaseDraft | Skipped]:
    """The case of a picture, and its copy that is left out."""
    if not files:
        raise LibraryError("There is no picture {name}.pgm or {name}.png.", name=name)
    rows = parse_rows(lines)
    kept, *copies = files
    data = read_file(kept)
    pixels = decode_image(data, kept.name)
    for copy in copies:
        if not np.array_equal(pixels, decode_image(read_file(copy), copy.name)):
            raise LibraryError(
                "{one} and {other} are different pictures under one number; nobody can tell which"
                " is hers.",
                one=kept.name,
                other=copy.name,
            )
        twin = LibraryError("It is the same picture as {twin}, which is kept.", twin=kept.name)
        yield Skipped(copy.name, twin)
    woman = woman_of(name)
    located = all(row.circle for row in rows if row.severity)
    yield CaseDraft(
        id=name,
        image=data,
        suffix=kept.suffix.lower(),
        label=_label(rows),
        specimen=woman,
        split=split_of_specimen(woman),
        regions={LESION: _lesions(rows, pixels)} if located else {},
        attributes={
            "tissue": rows[0].tissue.value,
            "abnormality": ", ".join(dict.fromkeys(row.kind.value for row in rows)),
            "side": "left" if int(name[3:]) % 2 == 0 else "right",
            "location": ("circle" if _label(rows) != NORMAL else "none")
            if located
            else "not given",
        },
    )


def _label(rows: Sequence[Row]) -> str:
    """The worst of what is there."""
    severities = {row.severity for row in rows}
    if Severity.MALIGNANT in severities:
        return MALIGNANT
    return BENIGN if Severity.BENIGN in severities else NORMAL


def _lesions(rows: Sequence[Row], pixels: ImageArray) -> Drawn:
    height, width = pixels.shape[:2]
    return tuple(_disc(row.circle, height, width) for row in rows if row.circle)


def _disc(circle: Circle, height: int, width: int) -> BoolMask:
    """``(height, width)``: the circle's pixels; its ``y`` counts from the bottom."""
    row, column = height - 1 - circle.y, circle.x
    if not (0 <= row < height and 0 <= column < width):
        raise LibraryError(
            "The circle around ({x}, {y}) does not lie in the picture of {width} x {height}"
            " pixels.",
            x=circle.x,
            y=circle.y,
            width=width,
            height=height,
        )
    down, across = np.ogrid[:height, :width]
    mask: BoolMask = (down - row) ** 2 + (across - column) ** 2 <= circle.radius**2
    return mask


def _manifest(library_id: str) -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="mini-MIAS mammograms (Suckling et al. 1994)",
            ja="mini-MIAS マンモグラム（Suckling ら 1994）",
        ),
        licence="Research only",
        citation="Suckling J et al. The Mammographic Image Analysis Society digital mammogram"
        " database. Excerpta Medica, International Congress Series 1994;1069:375-378.",
        origin="Mammographic Image Analysis Society, United Kingdom",
        notes=LocalisedText(
            en="Regions are circles that experts put around abnormalities: much inside them is"
            " healthy tissue. Where an abnormality has no location, nothing is marked.",
            ja="領域は専門家が異常を囲んだ円で、円の中の多くは正常な組織です。"
            "位置が示されていない異常には、領域がありません。",
        ),
        task=FINDING,
        regions=(
            RegionInfo(
                id=LESION,
                name=LocalisedText(en="Abnormality (experts' circle)", ja="異常（専門家の円）"),
                origin=Origin.EXPERT,
                author="Boggis and Hutt, MIAS; circles",
            ),
        ),
        picture=PictureInfo(spacing_mm=(SPACING, SPACING)),
    )
