"""MedSeg's COVID-19 CT, as Inf-Net hands it on: ground glass or consolidation, drawn by pixel.

Layout::

    MultiClassInfection-Train/Imgs/N.jpg      axial slices, 8 bits, already windowed
    MultiClassInfection-Train/GT/N.png        0 none, 1 ground glass, 2 consolidation

Every slice has a lesion, so *whether* there is one cannot be asked; the question is whether some of
it is consolidation. ``lesion`` is both, graded: consolidation hides the vessels under it, ground
glass does not (Hansell et al., Radiology 2008;246:697, doi:10.1148/radiol.2462070712).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import MIN_SIDE, decode_image, open_picture
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.domains.chest_ct.readers.questions import LESION, region
from xai_core.errors import LibraryError
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Origin, Progress

PART = "MultiClassInfection-Train"
GROUND_GLASS, CONSOLIDATION = "ground-glass", "consolidation"
_VALUES = {GROUND_GLASS: 1, CONSOLIDATION: 2}
_HALF = 0.5
_REFERENCE = (
    "Half as much as consolidation, which hides vessels where ground glass does not (Hansell et al."
    " 2008, doi:10.1148/radiol.2462070712); the numbers are Shiten's."
)
_AUTHOR = "MedSeg, a radiologist"


def open_source(path: Path, library_id: str) -> MedSeg:
    """Open the folder that holds ``MultiClassInfection-Train``, or that folder itself.

    Raises
    ------
    LibraryError
        The folders of slices and masks are not there.
    """
    folder = open_folder(path)
    inside = {one.name: one for one in list_folder(folder).folders}
    if PART in inside:
        inside = {one.name: one for one in list_folder(inside[PART]).folders}
    if not {"Imgs", "GT"} <= set(inside):
        raise LibraryError(
            "{path} holds no folder {part} with “Imgs” and “GT” in it.", path=path, part=PART
        )
    masks = {file.stem: file for file in list_folder(inside["GT"]).files}
    return MedSeg(_manifest(library_id), list_folder(inside["Imgs"]), masks)


@dataclass(frozen=True)
class MedSeg:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    images: Listing
    masks: Mapping[str, Path]
    """By the name of the slice, without its extension."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each slice by name."""
        return self.images.drafts(lambda file, _: (self._draft(file),), progress)

    def _draft(self, file: Path) -> CaseDraft:
        if file.stem not in self.masks:
            raise LibraryError("There is no mask {name}.png for it.", name=file.stem)
        data = read_file(file)
        kinds = _kinds(self.masks[file.stem], decode_image(data, file.name).shape[:2])
        drawn = {name: kinds == value for name, value in _VALUES.items()}
        if not kinds.any():
            raise LibraryError("No lesion is drawn in it: too little of the set is like that.")
        label = CONSOLIDATION if drawn[CONSOLIDATION].any() else GROUND_GLASS
        return CaseDraft(
            id=f"slice-{file.stem}",
            image=data,
            suffix=file.suffix.lower(),
            label=label,
            split=split_of(hashlib.sha256(data).hexdigest()),
            regions={name: mask if mask.any() else () for name, mask in drawn.items()},
        )


def _kinds(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    with open_picture(read_file(path), path.name, min_side=MIN_SIDE) as mask:
        if mask.mode not in ("P", "L"):
            raise LibraryError("The mask {name} is not one of 0, 1 and 2.", name=path.name)
        kinds = np.asarray(mask, dtype=np.uint8)  # of a palette: its indices
    if kinds.shape != shape or kinds.max() > max(_VALUES.values()):
        raise LibraryError(
            "The mask {name} is not of the slice's size, or holds other values than 0, 1 and 2.",
            name=path.name,
        )
    return kinds


def _manifest(library_id: str) -> Manifest:
    names = ("Ground glass", "すりガラス影"), ("Consolidation", "コンソリデーション")
    classes = (
        ("Ground glass alone", "すりガラス影のみ"),
        ("With consolidation", "コンソリデーションあり"),
    )
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="COVID-19 CT: ground glass or consolidation (MedSeg)",
            ja="COVID-19 CT：すりガラス影とコンソリデーション（MedSeg）",
        ),
        licence="Non-commercial use",
        citation="MedSeg COVID-19 CT segmentation, as handed on by Fan D-P et al., Inf-Net, IEEE"
        " TMI 2020. doi:10.1109/TMI.2020.2996645",
        origin="medicalsegmentation.com/covid19",
        notes=LocalisedText(
            en="The slices do not say whose they are: figures cannot be resampled by patient. Grey"
            " levels are already windowed.",
            ja="どの患者の断面かは分からないため、患者単位の再標本化はできません。"
            "濃度はすでにウィンドウ処理されています。",
        ),
        task=Classification(
            classes=tuple(
                ClassInfo(id=name, name=LocalisedText(en=en, ja=ja))
                for name, (en, ja) in zip(_VALUES, classes, strict=True)
            )
        ),
        regions=(
            region(GROUND_GLASS, names[0], _AUTHOR, importance=_HALF, reference=_REFERENCE),
            region(CONSOLIDATION, names[1], _AUTHOR),
            RegionInfo(
                id=LESION,
                name=LocalisedText(en="Lesion, graded", ja="病変（重要度つき）"),
                origin=Origin.EXPERT,
                author=_AUTHOR,
                union_of=tuple(_VALUES),
            ),
        ),
    )
