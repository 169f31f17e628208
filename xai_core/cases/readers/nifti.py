"""NIfTI volumes: one case for each axial slice, with the slice of a mask where there is one.

::

    scans/a.nii.gz                    or      scans/a.nii.gz
    scans/a_mask.nii.gz                       scans/masks/a.nii.gz

``_seg`` and ``_label`` are understood like ``_mask``. A mask has the voxels of its volume and lies
where its volume lies, whatever the order of the axes in either file. Whatever is not 0 in it is the
region; a slice without any is one that was looked at, and there is none. Labels come from a table
beside the volumes (:mod:`xai_core.cases.readers.labels`, one row a volume); without one, slices of
volumes with a mask are ``with`` or ``without`` the region.

Slices are written as 16-bit PNG files of their values; which window they are seen through can be
said in the library's ``library.toml``. Cases are numbered by volume and slice, because file names
may be patients' names. All slices of a volume fall on one side (training, validation, test),
decided by the hash of its specimen where the table names one, else of its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures.deep import encode_deep_png
from xai_core.cases.pictures.nifti import SUFFIXES, Axis, Volume, open_volume
from xai_core.cases.readers.labels import UNLABELLED, Labelled, Labels, plain_manifest, read_labels
from xai_core.cases.readers.scan import Listing, list_folder, open_folder, read_file
from xai_core.cases.splits import split_drawn
from xai_core.errors import LibraryError, ShitenError
from xai_core.tasks import ClassInfo
from xai_core.types import LocalisedText, Origin, Progress

REGION = "region"
WITH = ClassInfo(id="with", name=LocalisedText(en="With region", ja="領域あり"))
WITHOUT = ClassInfo(id="without", name=LocalisedText(en="Without region", ja="領域なし"))
MOST_APART = 0.1
"""Voxels between a mask and its volume, from the two headers; more than rounding makes of it."""
_MASK_ENDINGS = ("_mask", "_seg", "_label")


def open_source(path: Path, library_id: str) -> NiftiSource:
    """Open a NIfTI file, or a folder of them.

    Raises
    ------
    LibraryError
        There is none, or the table of labels is broken.
    """
    root = open_folder(path.parent if path.is_file() else path)
    listing = list_folder(root)
    folder = root / "masks"
    apart = list_folder(folder) if folder in listing.folders else None
    volumes, unused = _paired(listing, apart, path.name if path.is_file() else None)
    if not volumes:
        raise LibraryError("{path} holds no NIfTI volumes (.nii or .nii.gz).", path=path)
    labels = read_labels(root)
    masked = any(volumes.values())
    classes = labels.classes if labels else (WITH, WITHOUT) if masked else ()
    if masked and not labels and not all(volumes.values()):
        classes = (*classes, UNLABELLED)
    region = RegionInfo(
        id=REGION,
        name=LocalisedText(en="Region", ja="領域"),
        origin=Origin.EXPERT,
        author="unknown",
    )
    manifest = plain_manifest(library_id, "NIfTI", classes, (region,) if masked else ())
    return NiftiSource(manifest, listing, volumes, labels, tuple(unused))


@dataclass(frozen=True)
class NiftiSource:
    """Opened volumes; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    listing: Listing
    volumes: dict[Path, Path | None]
    """Volume -> its mask."""
    labels: Labels | None
    unused: tuple[Skipped, ...]
    """Masks of no volume, and second files of one name."""

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """The axial slices of each volume, from the feet up."""
        yield from self.listing.skipped()
        yield from self.unused
        for done, (file, mask) in enumerate(self.volumes.items()):
            progress(done, len(self.volumes))
            try:
                yield from self._of_volume(file, mask, done + 1)
            except ShitenError as reason:
                yield Skipped(file.name, reason)
        progress(len(self.volumes), len(self.volumes))

    def _of_volume(
        self, file: Path, mask: Path | None, number: int
    ) -> Iterator[CaseDraft | Skipped]:
        row = self.labels.of(file.name) if self.labels else None
        data = read_file(file)
        volume = open_volume(data, file.name)
        drawn = None if mask is None else _open_mask(mask, volume)
        named = row.specimen if row else None
        split = (row.split if row else None) or split_drawn(named, data)
        for index in range(volume.shape[Axis.AXIAL.number]):
            try:
                picture = volume.slice(Axis.AXIAL, index)
                inside = None if drawn is None else drawn.pixels(Axis.AXIAL, index) != 0
                image = encode_deep_png(picture.stored, picture.facts)
            except ShitenError as reason:
                yield Skipped(f"{file.name} ({index})", reason)
                continue
            yield CaseDraft(
                id=f"volume-{number:03d}-s{index:04d}",
                image=image,
                suffix=".png",
                label=_label(row, inside),
                specimen=named or f"volume-{number:03d}",
                split=split,
                regions={} if inside is None else {REGION: inside if inside.any() else ()},
            )


def _paired(
    listing: Listing, apart: Listing | None, chosen: str | None
) -> tuple[dict[Path, Path | None], list[Skipped]]:
    """Volume -> its mask, and the files that are neither; of all, or of the one that was chosen.

    A mask in the folder of masks (``apart``) goes before one beside its volume.
    """
    inside, unused = _by_stem(listing.files, chosen)
    masks, more = _by_stem(apart.files if apart else ())
    unused += more
    volumes: dict[Path, Path | None] = {}
    for stem, file in inside.items():
        owner = _owner(stem)
        if owner not in inside:
            beside = (inside.get(f"{stem}{ending}") for ending in _MASK_ENDINGS)
            found = [mask for mask in (masks.get(stem), *beside) if mask]
            volumes[file] = found[0] if found else None
            for mask in found[1:]:
                reason = LibraryError("There is already a mask {other}.", other=found[0].name)
                unused.append((mask, reason))
    used = {_stem(file) for file in volumes}
    for stem, file in masks.items():
        if stem not in used:
            reason = LibraryError(
                "No volume has this name, so the mask belongs to none: call it as its volume is"
                " called."
            )
            unused.append((file, reason))
    if chosen is not None:
        volumes = {file: mask for file, mask in volumes.items() if file.name == chosen}
        wanted = {_stem(file) for file in volumes}
        unused = [one for one in unused if {_stem(one[0]), _owner(_stem(one[0]))} & wanted]
    skipped = [
        Skipped(file.name if file.parent == listing.folder else f"masks/{file.name}", reason)
        for file, reason in unused
    ]
    if apart is not None:
        skipped.extend(apart.skipped())
    return volumes, skipped


def _by_stem(
    files: Iterable[Path], first: str | None = None
) -> tuple[dict[str, Path], list[tuple[Path, LibraryError]]]:
    """Stem -> its first file, the one called ``first`` before all; the others with the reason."""
    found: dict[str, Path] = {}
    more: list[tuple[Path, LibraryError]] = []
    for file in sorted(files, key=lambda file: file.name != first):
        stem = _stem(file)
        if stem and found.setdefault(stem, file) != file:
            reason = LibraryError(
                "There is already a file {other} of the same name, which is read in its place.",
                other=found[stem].name,
            )
            more.append((file, reason))
    return found, more


def _owner(stem: str) -> str:
    """The stem of the volume that a mask of this stem is beside; empty where it is no mask's."""
    return stem.rsplit("_", 1)[0] if stem.endswith(_MASK_ENDINGS) else ""


def _label(row: Labelled | None, inside: BoolMask | None) -> str:
    if row is not None:
        return row.label
    if inside is None:
        return UNLABELLED.id
    return WITH.id if inside.any() else WITHOUT.id


def _open_mask(file: Path, volume: Volume) -> Volume:
    mask = open_volume(read_file(file), file.name)
    if mask.shape != volume.shape or not np.allclose(mask.voxel_mm, volume.voxel_mm, rtol=1e-3):
        raise LibraryError(
            "Its mask {mask} has other voxels: {got} instead of {expected}.",
            mask=file.name,
            got=" x ".join(map(str, mask.shape)),
            expected=" x ".join(map(str, volume.shape)),
        )
    if not volume.apart(mask) <= MOST_APART:  # nor where it is not a number
        raise LibraryError(
            "Its mask {mask} says that it lies elsewhere in space: save it with the affine of its"
            " volume.",
            mask=file.name,
        )
    return mask


def _stem(file: Path) -> str:
    """The name without .nii or .nii.gz; empty for other files."""
    name = file.name.lower()
    ending = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), None)
    return file.name[: -len(ending)] if ending else ""
