"""CP-AnemiC: conjunctivas cut out of photographs, with the haemoglobin that was measured.

Layout as published (Mendeley Data, doi:10.17632/m53vz6b7fx.1)::

    Anemia_Data_Collection_Sheet.csv       IMAGE_ID, HB_LEVEL (g/dL), HOSPITAL, ...
    Anemic/Image_002.png  Non-anemic/...   RGBA; alpha > 127 is conjunctiva

The cut-out is the experts' outline (region ``conjunctiva``); its ``lower-half`` follows from it
column by column. Pictures are compared by what they show, not by their bytes: one that stands
under several names, mirrored or not, is kept once where the haemoglobin is the same, and left out
where it is not. The sheet names no patients, and many eyes are in the set several times, cut out
anew: cut-outs whose colours are alike are one specimen (:mod:`xai_core.domains.eyelid.likeness`),
and all of it is in one split.

Appiahene P, Chaturvedi K, Asare J W, Donkoh E T, Prasad M. CP-AnemiC: a conjunctival pallor
dataset and benchmark for anemia detection in children. Medicine in Novel Technology and Devices
2023;18:100244. doi:10.1016/j.medntd.2023.100244
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import MIN_SIDE, open_picture
from xai_core.cases.readers.scan import list_folder, open_folder, read_file
from xai_core.cases.readers.tables import read_rows
from xai_core.cases.splits import split_of
from xai_core.domains.eyelid.anaemia import HAEMOGLOBIN
from xai_core.domains.eyelid.likeness import Signature, eyes, picture_key, signature
from xai_core.domains.eyelid.mucosa import CONJUNCTIVA, LOWER_HALF, lower_half
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import LocalisedText, Origin, Progress

SHEET = "Anemia_Data_Collection_Sheet.csv"
LEAST_HB, MOST_HB = 1.0, 25.0
"""g/dL; nobody was measured outside, and a value in g/L cannot be taken for one in g/dL."""
INSIDE = 127
"""A pixel of more alpha is conjunctiva."""
_COLUMNS = ("IMAGE_ID", "HB_LEVEL", "HOSPITAL")
_ATTRIBUTES = {"HOSPITAL": "site", "GENDER": "sex", "Age(Months)": "age_months"}


def open_source(path: Path, library_id: str) -> CpAnemic:
    """Open the folder that holds the sheet and the two folders of pictures.

    Raises
    ------
    LibraryError
        The sheet is missing, is not UTF-8, or lacks a column.
    """
    folder = open_folder(path)
    rows = _read_sheet(folder / SHEET)
    folders = [folder, *list_folder(folder).folders]
    files = [file for one in folders for file in list_folder(one).files]
    pictures = {file.stem: file for file in files if file.suffix.lower() == ".png"}
    return CpAnemic(_manifest(library_id), rows, pictures)


@dataclass(frozen=True)
class CpAnemic:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    rows: tuple[Mapping[str, str], ...]
    pictures: Mapping[str, Path]
    """By name, as the sheet writes it."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each row of the sheet, by image id; all are read before the first is given."""
        shown: dict[str, list[_CutOut]] = {}
        for done, row in enumerate(self.rows):
            progress(done, len(self.rows))
            try:
                found = self._cut_out(row)
            except ShitenError as reason:
                yield Skipped(row["IMAGE_ID"] or SHEET, reason)
                continue
            shown.setdefault(found.key, []).append(found)
        kept = []
        for twins in shown.values():
            yield from _left_out(twins)
            if _agree(twins):
                kept.append(twins[0])
        yield from _by_eye(kept)
        progress(len(self.rows), len(self.rows))

    def _cut_out(self, row: Mapping[str, str]) -> _CutOut:
        name = row["IMAGE_ID"]
        if name not in self.pictures:
            raise LibraryError("There is no picture {name}.png.", name=name)
        haemoglobin = read_haemoglobin(row["HB_LEVEL"])
        data = read_file(self.pictures[name])
        image, conjunctiva = _conjunctiva(data, name)
        attributes = {
            ours: row[theirs].strip() for theirs, ours in _ATTRIBUTES.items() if theirs in row
        }
        draft = CaseDraft(
            id=name,
            image=data,
            suffix=".png",
            target=haemoglobin,
            regions={CONJUNCTIVA: conjunctiva, LOWER_HALF: lower_half(conjunctiva)},
            attributes=attributes,
        )
        return _CutOut(draft, picture_key(image, conjunctiva), signature(image, conjunctiva))


@dataclass(frozen=True)
class _CutOut:
    """A case before it is known which eye it shows."""

    draft: CaseDraft
    key: str
    colours: Signature


def _by_eye(cut_outs: Sequence[_CutOut]) -> Iterator[CaseDraft]:
    """Each case with its eye as its specimen, named and put into a split by its first picture."""
    firsts: dict[int, CaseDraft] = {}
    numbers = eyes([one.colours for one in cut_outs]).tolist()
    for one, number in zip(cut_outs, numbers, strict=True):
        first = firsts.setdefault(number, one.draft)
        split = split_of(hashlib.sha256(first.image).hexdigest())
        yield replace(one.draft, specimen=f"eye-{first.id}", split=split)


def read_haemoglobin(text: str) -> float:
    """A haemoglobin in g/dL. Raises LibraryError where the text is none."""
    if not text.strip():
        raise LibraryError("The haemoglobin is missing.")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not LEAST_HB <= value <= MOST_HB:
        raise LibraryError(
            "“{text}” is not a haemoglobin in g/dL, which lies between {least} and {most}: divide"
            " a value in g/L by ten.",
            text=text.strip()[:40],
            least=f"{LEAST_HB:g}",
            most=f"{MOST_HB:g}",
        )
    return value


def _conjunctiva(data: bytes, name: str) -> tuple[ImageArray, BoolMask]:
    """The colours ``(H, W, 3)`` of a cut-out, and where they are conjunctiva."""
    with open_picture(data, name, min_side=MIN_SIDE) as picture:
        if picture.mode in ("L", "LA"):
            raise _grey()
        if picture.mode != "RGBA":
            raise LibraryError(
                "The picture has no alpha channel, so nobody knows where its conjunctiva is."
            )
        pixels = np.asarray(picture)
    colours, conjunctiva = pixels[..., :3], pixels[..., 3] > INSIDE
    if not conjunctiva.any():
        raise LibraryError("The cut-out is empty: no pixel has an alpha above {n}.", n=INSIDE)
    if (np.ptp(colours[conjunctiva], axis=1) == 0).all():
        raise _grey()
    return colours, conjunctiva


def _grey() -> LibraryError:
    return LibraryError("The picture is grey: haemoglobin can only be read from its colours.")


def _agree(twins: Sequence[_CutOut]) -> bool:
    return len({one.draft.target for one in twins}) == 1


def _left_out(twins: Sequence[_CutOut]) -> Iterator[Skipped]:
    """Why some or all of the rows that show one picture are left out."""
    first, *others = (one.draft for one in twins)
    if _agree(twins):
        for draft in others:
            reason = LibraryError("It is the same picture as {twin}, which is kept.", twin=first.id)
            yield Skipped(draft.id, reason)
        return
    values = ", ".join(f"{one.draft.id}: {one.draft.target:g}" for one in twins)
    for one in twins:
        reason = LibraryError(
            "The same picture stands under several haemoglobins ({values}); nobody can tell"
            " which is right.",
            values=values,
        )
        yield Skipped(one.draft.id, reason)


def _read_sheet(path: Path) -> tuple[Mapping[str, str], ...]:
    return tuple(
        sorted(read_rows(path, _COLUMNS, tuple(_ATTRIBUTES)), key=lambda row: row["IMAGE_ID"])
    )


def _manifest(library_id: str) -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="CP-AnemiC, conjunctivas of children (Appiahene et al. 2023)",
            ja="CP-AnemiC：小児の眼瞼結膜（Appiahene ら 2023）",
        ),
        licence="CC BY 4.0, academic use",
        citation="Appiahene P, Chaturvedi K, Asare J W, Donkoh E T, Prasad M. CP-AnemiC: a"
        " conjunctival pallor dataset and benchmark for anemia detection in children. Medicine in"
        " Novel Technology and Devices 2023;18:100244. doi:10.1016/j.medntd.2023.100244",
        origin="Ten hospitals in Ghana, children of 6 to 59 months",
        notes=LocalisedText(
            en="The conjunctiva was cut out by the authors; nothing else of the photograph is"
            " left, so there is no white of the eye to compare its colour with. Patients are not"
            " named, and many eyes are there several times, under different haemoglobins: cut-outs"
            " of nearly the same colours count as one eye.",
            ja="結膜は著者が切り抜いたもので、写真のほかの部分は残っていません。"
            "色の基準となる白目もありません。患者の識別情報はなく、同じ眼が異なるヘモグロビン値で"
            "何度も含まれています。色がほぼ同じ切り抜きは同じ眼とみなします。",
        ),
        task=HAEMOGLOBIN,
        regions=(
            RegionInfo(
                id=CONJUNCTIVA,
                name=LocalisedText(en="Conjunctiva", ja="結膜"),
                origin=Origin.EXPERT,
                author="Appiahene et al. 2023",
            ),
            RegionInfo(
                id=LOWER_HALF,
                name=LocalisedText(en="Lower half of the conjunctiva", ja="結膜の下半分"),
                origin=Origin.BY_CONSTRUCTION,
                author="Lower half of each column of the conjunctiva",
            ),
        ),
    )
