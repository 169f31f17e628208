"""CT slices in HU with lung masks: each as it is, and once more with simulated signs inserted.

Layout::

    2d_images/NAME.tif      512 x 512, HU
    2d_masks/NAME.png       0, and 255 in the lungs

Nobody said whether the lungs show anything, so a slice as it is counts as *no signs* only against
its own twin: the two differ by what the simulator added and by nothing else. Where that lies, and
how much it is, is known by construction, in anatomy that is real. Pixels' size is not said; the
usual field of view of a chest is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Drawn, Skipped
from xai_core.cases.manifest import Manifest, PictureInfo
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import decode_picture
from xai_core.cases.pictures.deep import encode_deep_png
from xai_core.cases.pictures.picture import PixelFacts
from xai_core.cases.pictures.window import WINDOWS
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_of
from xai_core.domains.chest_ct.questions import FLUID_SIGNS, NO_SIGNS, SIGNS
from xai_core.domains.chest_ct.readers.questions import LESION, LUNGS, region
from xai_core.domains.chest_ct.simulator.anatomy import FIELD_OF_VIEW, Field
from xai_core.domains.chest_ct.simulator.signs import NOTHING_ABOVE, in_the_lungs
from xai_core.domains.chest_ct.simulator.subject import draw_pattern
from xai_core.domains.chest_ct.simulator.truth import graded
from xai_core.errors import LibraryError
from xai_core.types import LocalisedText, Origin, Progress

IMAGES, MASKS = "2d_images", "2d_masks"
_HU = (-1024, 3071)
_SEED = 20240217


def open_source(path: Path, library_id: str) -> Inserted:
    """Open the folder that holds ``2d_images`` and ``2d_masks``.

    Raises
    ------
    LibraryError
        One of them is missing.
    """
    folder = open_folder(path)
    inside = {one.name: one for one in list_folder(folder).folders}
    if not {IMAGES, MASKS} <= set(inside):
        raise LibraryError(
            "{path} holds no folders “{images}” and “{masks}”.",
            path=path,
            images=IMAGES,
            masks=MASKS,
        )
    masks = {file.stem: file for file in list_folder(inside[MASKS]).files}
    return Inserted(_manifest(library_id), list_folder(inside[IMAGES]), masks)


@dataclass(frozen=True)
class Inserted:
    """The opened data set; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    images: Listing
    masks: Mapping[str, Path]
    """By the name of the slice, without its extension."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each slice by name, then its twin; numbered, because names may be patients'."""
        return self.images.drafts(self._twins, progress)

    def _twins(self, file: Path, number: int) -> tuple[CaseDraft, CaseDraft]:
        if file.stem not in self.masks:
            raise LibraryError("There is no mask {name}.png for it.", name=file.stem)
        data = read_file(file)
        hu = decode_picture(data, file.name).values()
        if hu.ndim != 2 or hu.min() >= 0:
            raise LibraryError("It is not in HU: a slice of a chest has values below 0.")
        hu = np.clip(hu, *_HU)
        path = self.masks[file.stem]
        lungs = decode_mask(read_file(path), path.name, hu.shape) >= 0.5
        if not lungs.any():
            raise LibraryError("Its mask holds no lung: there is nowhere to insert signs.")
        rng = np.random.default_rng([_SEED, number])
        pattern = draw_pattern(rng)
        added = in_the_lungs(lungs.astype(np.float32), FIELD_OF_VIEW / len(hu), pattern, rng)
        added = np.minimum(added, np.maximum(NOTHING_ABOVE - hu, 0))
        case = _Case(f"hu-{number:03d}", hashlib.sha256(data).hexdigest(), lungs)
        told = {"pattern": pattern.pattern.value}
        return (
            case.draft("as-it-is", NO_SIGNS.id, hu, (), {}),
            case.draft("inserted", SIGNS.id, hu + added, graded(added), told),
        )


@dataclass(frozen=True)
class _Case:
    """What a slice and its twin have in common."""

    specimen: str
    sha256: str
    lungs: BoolMask

    def draft(
        self, kind: str, label: str, hu: Field, lesion: Drawn, attributes: Mapping[str, str]
    ) -> CaseDraft:
        facts = PixelFacts(unit="HU", window=WINDOWS["lung"])
        return CaseDraft(
            id=f"{self.specimen}-{kind}",
            image=encode_deep_png(np.rint(hu).astype(np.int16), facts),
            suffix=".png",
            label=label,
            specimen=self.specimen,
            split=split_of(self.sha256),
            regions={LESION: lesion, LUNGS: self.lungs},
            attributes={"origin": kind, **attributes},
        )


def _manifest(library_id: str) -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="Real chest CT with simulated signs inserted",
            ja="シミュレーション所見を挿入した実際の胸部CT",
        ),
        licence="Terms not read: research only",
        origin="“Finding lungs in CT data”",
        notes=LocalisedText(
            en="The anatomy is real, the signs are not: Shiten's simulator inserted them. Slices as"
            " they are have no diagnosis.",
            ja="解剖は実際の画像ですが、所見はシミュレーターが挿入したものです。"
            "元の断面に診断は付いていません。",
        ),
        task=FLUID_SIGNS,
        regions=(
            region(
                LESION,
                ("Inserted signs", "挿入した所見"),
                "Shiten simulator",
                origin=Origin.BY_CONSTRUCTION,
            ),
            region(LUNGS, ("Lungs", "肺"), "Finding lungs in CT data"),
        ),
        picture=PictureInfo(window=WINDOWS["lung"]),
    )
