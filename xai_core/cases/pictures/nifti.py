"""NIfTI volumes: one slice as a picture, the way it is looked at.

Axes are those of the canonical orientation (RAS+), whatever the file's own: 0 sagittal, 1 coronal,
2 axial; an index counts from the patient's left, back or feet. Slices are turned as radiologists
see them: head or front up, the patient's right on the left of the picture, front on the left of
a sagittal one.

A volume is read whole, up to 1 GB unpacked; a compressed file that unpacks to more is refused as
soon as it does, and sizes are checked in the header before anything else is read. Names and dates
that a header's free texts may hold are never looked at.

Source: NIfTI-1, https://nifti.nimh.nih.gov/nifti-1; orientation by nibabel.
"""

from __future__ import annotations

import itertools
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.pictures.decode import DECODER_WARNINGS, MAX_PIXELS, MIN_SIDE
from xai_core.cases.pictures.deep import narrowed
from xai_core.cases.pictures.picture import Picture, PixelFacts, as_picture
from xai_core.cases.pictures.window import Window
from xai_core.errors import ImageError, ShitenError
from xai_core.types import Choice

SUFFIXES = (".nii", ".nii.gz")
MAX_BYTES = 1_000_000_000
"""Unpacked: 512 x 512 x 1,900 of 16 bits."""


class Axis(Choice):
    """From which side a volume is cut."""

    SAGITTAL = "sagittal"
    CORONAL = "coronal"
    AXIAL = "axial"

    @property
    def number(self) -> int:
        """0, 1, 2 in the canonical orientation."""
        return list(Axis).index(self)


@dataclass(frozen=True)
class Volume:
    """An opened volume of three axes."""

    name: str
    data: Any
    """nibabel's array proxy: slices of it are read as they are asked for."""
    shape: tuple[int, int, int]
    """Voxels along the canonical axes."""
    order: tuple[int, int, int]
    """Canonical axis -> the file's own."""
    flipped: tuple[bool, bool, bool]
    """By canonical axis: whether the file counts the other way."""
    voxel_mm: tuple[float, float, float]
    """By canonical axis."""
    affine: NDArray[np.float64]
    """``(4, 4)``: the indices along the canonical axes -> millimetres to the right, front, head."""

    def apart(self, other: Volume) -> float:
        """How far the same voxel of another volume lies from this one's: the most, in voxels.

        0 where both lie on one grid, NaN or infinite where a header says no finite place; both
        have the same shape.
        """
        last = [(0, n - 1) for n in self.shape]
        corners = np.array([(*corner, 1) for corner in itertools.product(*last)], dtype=np.float64)
        sizes = np.array(self.voxel_mm)
        with np.errstate(all="ignore"):
            moved = ((other.affine - self.affine) @ corners.T)[:3]
            along = (self.affine[:3, :3] / sizes).T @ moved  # millimetres along each axis
            return float(np.abs(along / sizes[:, None]).max())

    def pixels(self, axis: Axis, index: int) -> NDArray[Any]:
        """The values of a slice, ``(H, W)``, turned as it is looked at.

        Raises
        ------
        ImageError
            There is no such slice, it is too small or too large to be looked at, or is damaged.
        """
        along = axis.number
        if not 0 <= index < self.shape[along]:
            raise ImageError(
                "{name} has no {axis} slice {index}; it has 0 to {last}.",
                name=self.name,
                axis=axis,
                index=index,
                last=self.shape[along] - 1,
            )
        rest = [n for n in range(3) if n != along]
        sides = [self.shape[n] for n in rest]
        if min(sides) < MIN_SIDE or sides[0] * sides[1] > MAX_PIXELS:
            raise ImageError(
                "{name}: {axis} slices are {width} x {height} pixels, which cannot be looked at.",
                name=self.name,
                axis=axis,
                width=sides[0],
                height=sides[1],
            )
        at = self.shape[along] - 1 - index if self.flipped[along] else index
        where: list[int | slice] = [slice(None)] * 3
        where[self.order[along]] = at
        with _quiet(self.name):
            plane = np.asarray(self.data[tuple(where)])
        if self.order[rest[0]] > self.order[rest[1]]:
            plane = plane.T
        for number, canonical in enumerate(rest):
            if self.flipped[canonical]:
                plane = np.flip(plane, axis=number)
        # Now right or front grow along the rows, front or head along the columns.
        return np.ascontiguousarray(plane.T[::-1, ::-1])

    def slice(self, axis: Axis, index: int, window: Window | None = None) -> Picture:
        """A slice as a picture; ``window`` None: a percentile stretch. Raises ImageError."""
        pixels = self.pixels(axis, index)
        if pixels.dtype.kind not in "buif":
            raise _damaged(self.name)
        right, up = (self.voxel_mm[n] for n in range(3) if n != axis.number)
        spacing = (up, right) if min(up, right) > 0 and math.isfinite(up * right) else None
        stored = narrowed(pixels.astype(np.uint8) if pixels.dtype == bool else pixels, self.name)
        return as_picture(stored, PixelFacts(spacing_mm=spacing), window)


def read_slice(
    data: bytes, name: str, axis: Axis, index: int, window: Window | None = None
) -> Picture:
    """One slice of a NIfTI file; see :class:`Volume` for several of one file.

    Parameters
    ----------
    data
        The file, ``.nii`` or ``.nii.gz``.
    name
        What it is called in messages.
    axis
        From which side it is cut, in the canonical orientation.
    index
        Which slice, from 0 at the patient's left, back or feet.
    window
        What it is seen through; None for a percentile stretch.

    Returns
    -------
    picture
        Grey; rows from head or front down.

    Raises
    ------
    ImageError
        Not NIfTI, too large, of four axes, without that slice, or damaged.
    """
    return open_volume(data, name).slice(axis, index, window)


def open_volume(data: bytes, name: str, which: int | None = None) -> Volume:
    """Open a NIfTI file.

    ``which``: of a file with a fourth axis, such as time, the volume, from 0.

    Raises
    ------
    ImageError
        As :func:`read_slice`.
    """
    with _quiet(name):
        import nibabel

        raw = _unpacked(data, name)
        kind = _checked_kind(raw, name)
        image = (nibabel.Nifti1Image if kind == 1 else nibabel.Nifti2Image).from_bytes(raw)
        shape = tuple(int(n) for n in image.shape)
        proxy: Any = image.dataobj
        if len(shape) == 4 and shape[3] == 1:
            which = 0
        if len(shape) == 4:
            if which is None or not 0 <= which < shape[3]:
                raise ImageError(
                    "{name} holds {count} volumes: say which one you mean, from 0 to {last}.",
                    name=name,
                    count=shape[3],
                    last=shape[3] - 1,
                )
            proxy = _Of4D(proxy, which)
        elif len(shape) != 3:
            raise ImageError(
                "{name} has {count} axes; a volume has three.", name=name, count=len(shape)
            )
        turned = nibabel.io_orientation(image.affine)  # type: ignore[no-untyped-call]
        if np.isnan(turned).any():
            raise _damaged(name)
        order = tuple(int(np.flatnonzero(turned[:, 0] == axis)[0]) for axis in range(3))
        back = nibabel.orientations.inv_ornt_aff(turned, shape[:3])  # type: ignore[no-untyped-call]
        with np.errstate(all="ignore"):  # a place that is no number hinders nobody without a mask
            placed = image.affine @ back
        zooms = nibabel.affines.voxel_sizes(image.affine)  # type: ignore[no-untyped-call]
        return Volume(
            name,
            proxy,
            (shape[order[0]], shape[order[1]], shape[order[2]]),
            (order[0], order[1], order[2]),
            (turned[order[0], 1] < 0, turned[order[1], 1] < 0, turned[order[2], 1] < 0),
            (float(zooms[order[0]]), float(zooms[order[1]]), float(zooms[order[2]])),
            placed,
        )


@dataclass(frozen=True)
class _Of4D:
    proxy: Any
    which: int

    def __getitem__(self, where: tuple[int | slice, ...]) -> NDArray[Any]:
        return np.asarray(self.proxy[(*where, self.which)])


def _unpacked(data: bytes, name: str) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data
    unpacker = zlib.decompressobj(wbits=31)
    raw = unpacker.decompress(data, MAX_BYTES)
    if unpacker.unconsumed_tail:
        raise _too_large(name)
    if not unpacker.eof:
        raise _damaged(name)
    return raw


def _checked_kind(raw: bytes, name: str) -> int:
    """1 or 2, NIfTI's version, once the sizes in its header are known to be possible."""
    for order in "<>":
        size = struct.unpack_from(f"{order}i", raw)[0] if len(raw) >= 4 else 0
        if size == 348 and raw[344:348] == b"n+1\0":
            dims: tuple[int, ...] = struct.unpack_from(f"{order}8h", raw, 40)
            bits = struct.unpack_from(f"{order}h", raw, 72)[0]
            start = struct.unpack_from(f"{order}f", raw, 108)[0]
        elif size == 540 and raw[4:8] == b"n+2\0":
            dims = struct.unpack_from(f"{order}8q", raw, 16)
            bits = struct.unpack_from(f"{order}h", raw, 14)[0]
            start = struct.unpack_from(f"{order}q", raw, 168)[0]
        else:
            continue
        if not 1 <= dims[0] <= 7 or any(n < 1 for n in dims[1 : dims[0] + 1]):
            raise _damaged(name)
        needed = math.prod(dims[1 : dims[0] + 1]) * max(bits, 1) / 8
        if needed > MAX_BYTES:
            raise _too_large(name)
        if not 0 <= start <= len(raw) or needed > len(raw) - start:
            raise _damaged(name)
        return 1 if size == 348 else 2
    raise ImageError("{name} is not a NIfTI file (.nii or .nii.gz).", name=name)


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    try:
        with DECODER_WARNINGS.hushed():
            yield
    except ShitenError:
        raise
    except Exception:  # noqa: BLE001  nibabel lets almost anything out on damaged files
        raise _damaged(name) from None


def _too_large(name: str) -> ImageError:
    return ImageError(
        "{name} is a volume of more than {limit} MB: cut out the part you need.",
        name=name,
        limit=MAX_BYTES // 1_000_000,
    )


def _damaged(name: str) -> ImageError:
    return ImageError(
        "{name} is damaged or incomplete: copy or save it again from its source.", name=name
    )
