"""DICOM files: one frame as a picture, and the few facts about it that may be told.

:func:`read_dicom` gives a :class:`~xai_core.cases.pictures.picture.Picture`: stored pixels,
rescaled to their unit (HU) by slope and intercept or brought through the file's modality table
(:mod:`xai_core.cases.pictures.dicom_tables`), seen through its first VOI window or table, inverted
for MONOCHROME1. Uncompressed and RLE files are read by pydicom alone, JPEG, JPEG-LS and JPEG 2000
by the plug-ins of pylibjpeg. Rows, columns, frames and the sizes inside compressed data are checked
before anything is unpacked.

A DICOM file names its patient in dozens of places, and free texts hold more. Nothing here is taken
out of a file; instead :func:`deidentified_facts` lists what may leave it, and nothing else does:
not into a library, a log or an error. Errors of pydicom quote values and are therefore not chained,
its log is silenced, and its warnings are hushed.

Source: DICOM PS3.3 C.7.6.3 (pixels), C.11.1 and C.11.2 (rescale, VOI); PS3.15 Annex E for why a
list of what to remove is never complete.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from xai_core.cases.pictures.compressed import codestream_size, rle_fits
from xai_core.cases.pictures.decode import DECODER_WARNINGS, MAX_PIXELS, MIN_SIDE
from xai_core.cases.pictures.deep import narrowed
from xai_core.cases.pictures.dicom_tables import (
    has_modality_table,
    looked_up,
    modality_table,
    voi_table,
)
from xai_core.cases.pictures.picture import Picture, PixelFacts, as_picture
from xai_core.cases.pictures.window import Curve, Linear, Window
from xai_core.errors import ImageError, ShitenError
from xai_core.types import Strict

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SUFFIXES = frozenset({".dcm", ".dicom", ".ima", ""})
"""The extensions such files usually carry, lower-case."""
MAX_FRAMES = 10_000

_DEFLATED = b"1.2.840.10008.1.2.1.99"
_RLE = "1.2.840.10008.1.2.5"
_UNITS = {"HU": "HU", "OD": "OD"}
_MODALITIES = frozenset(
    "CR CT DX ES GM IO IVUS MG MR NM OCT OP OPT OT PT PX RF RG SC SM US XA XC".split()  # noqa: SIM905
)
_PHOTOMETRIC = frozenset(
    {
        "MONOCHROME1",
        "MONOCHROME2",
        "PALETTE COLOR",
        "RGB",
        "YBR_FULL",
        "YBR_FULL_422",
        "YBR_PARTIAL_420",
        "YBR_ICT",
        "YBR_RCT",
    }
)


class DicomFacts(Strict):
    """All that is ever told of a DICOM file. Numbers, and words from closed lists."""

    rows: int
    columns: int
    frames: int
    spacing_mm: tuple[float, float] | None
    """Millimetres from one row to the next, and from one column to the next."""
    modality: str | None
    window: Linear | None
    """The first VOI window, if it is not a table."""
    slope: float
    intercept: float
    unit: str | None
    photometric_interpretation: str
    bits_stored: int


def deidentified_facts(dataset: Dataset) -> DicomFacts:
    """What may be told of a DICOM dataset.

    Raises
    ------
    ImageError
        It does not say how large its picture is, or says it wrongly.
    """
    with _quiet("DICOM"):
        return _facts(dataset, 0, "DICOM")


def read_dicom(
    data: bytes, name: str, frame: int | None = None, window: Window | None = None
) -> Picture:
    """One frame of a DICOM file as a picture.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    frame
        Which one, from 1; None where there is only one.
    window
        What it is seen through; None for the file's own, else a percentile stretch.

    Returns
    -------
    picture
        Grey or colour; ``facts`` hold slope, intercept, window, inversion and spacing.

    Raises
    ------
    ImageError
        Not DICOM, without pixels, of several frames where none is named, larger than 50 million
        pixels, compressed in a way that is not read, or damaged.
    """
    with _quiet(name):
        dataset = opened(data, name)
        number = _frame_number(dataset, frame, name)
        facts = _facts(dataset, number, name)
        _check_size(facts, name)
        pixels = _decoded(dataset, number, facts, name)
        grey = facts.photometric_interpretation.startswith("MONOCHROME") and pixels.ndim == 2
        table = modality_table(dataset) if grey and pixels.dtype.kind in "iu" else None
        if table is not None:
            pixels = looked_up(table, pixels)
        voi = _place(dataset, number, "FrameVOILUTSequence", "VOILUTSequence")
        own = PixelFacts(
            slope=facts.slope if grey else 1.0,
            intercept=facts.intercept if grey else 0.0,
            unit=facts.unit if grey else None,
            window=(voi_table(dataset, voi) or facts.window) if grey else None,
            inverted=facts.photometric_interpretation == "MONOCHROME1",
            spacing_mm=facts.spacing_mm,
        )
        return as_picture(narrowed(pixels, name), own, window)


def opened(data: bytes, name: str, *, headers_only: bool = False) -> Dataset:
    """The parsed file; whatever is wrong with it is an ImageError that quotes nothing of it."""
    with _quiet(name):
        from pydicom import dcmread

        if data[128:132] != b"DICM":
            raise ImageError("{name} is not a DICOM file.", name=name)
        if _DEFLATED in data:  # wherever its header was pushed to
            # pydicom would inflate the whole file without a limit.
            raise ImageError(
                "{name} is a deflated DICOM file, which is not read: save it uncompressed.",
                name=name,
            )
        return dcmread(io.BytesIO(data), stop_before_pixels=headers_only)


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """No message of pydicom leaves: it may quote the patient's name."""
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
    try:
        with DECODER_WARNINGS.hushed():
            yield
    except ShitenError:
        raise
    except Exception:  # noqa: BLE001  pydicom and its plug-ins let almost anything out
        raise ImageError(
            "{name} is a DICOM file that is damaged or has impossible values.", name=name
        ) from None


def frame_count(dataset: Dataset) -> int:
    """How many frames a dataset says it has."""
    return int(dataset.get("NumberOfFrames") or 1)


@dataclass(frozen=True)
class Header:
    """What a reader needs of a file before its pictures."""

    frames: int
    patient: str = field(repr=False)
    """Whose it is, to tell patients apart. Never kept, shown or written; empty: not said."""
    modality: str | None


def read_header(data: bytes, name: str) -> Header:
    """Frames, patient and modality of a file.

    Raises
    ------
    ImageError
        As :func:`read_dicom`, as far as the header tells.
    """
    with _quiet(name):
        dataset = opened(data, name, headers_only=True)
        count = frame_count(dataset)
        _check_count(count, name)
        patient = dataset.get("PatientID") or dataset.get("StudyInstanceUID") or ""
        return Header(count, str(patient), _facts(dataset, 0, name).modality)


def _check_count(count: int, name: str) -> None:
    if not 1 <= count <= MAX_FRAMES:
        raise ImageError(
            "{name} says that it holds {count} pictures; up to {limit} are read.",
            name=name,
            count=count,
            limit=MAX_FRAMES,
        )


def _frame_number(dataset: Dataset, frame: int | None, name: str) -> int:
    if not any(key in dataset for key in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
        raise ImageError("{name} is a DICOM file without a picture in it.", name=name)
    count = frame_count(dataset)
    _check_count(count, name)
    if frame is None and count > 1:
        raise ImageError(
            "{name} holds {count} pictures: say which one you mean, from 1 to {count}.",
            name=name,
            count=count,
        )
    if frame is not None and not 1 <= frame <= count:
        raise ImageError(
            "{name} has no picture {frame}; it has 1 to {count}.",
            name=name,
            frame=frame,
            count=count,
        )
    return (frame or 1) - 1


def _facts(dataset: Dataset, frame: int, name: str) -> DicomFacts:
    photometric = str(dataset.get("PhotometricInterpretation", ""))
    modality = str(dataset.get("Modality", ""))
    rescale = _place(dataset, frame, "PixelValueTransformationSequence", "RescaleSlope")
    kind = str(rescale.get("RescaleType") or ("HU" if modality == "CT" else ""))
    rescaled = "RescaleSlope" in rescale and not has_modality_table(dataset)
    try:
        return DicomFacts(
            rows=int(dataset.Rows),
            columns=int(dataset.Columns),
            frames=frame_count(dataset),
            spacing_mm=_spacing(dataset, frame),
            modality=modality if modality in _MODALITIES else None,
            window=_window(dataset, frame),
            slope=float(rescale.get("RescaleSlope") or 1) if rescaled else 1.0,
            intercept=float(rescale.get("RescaleIntercept") or 0) if rescaled else 0.0,
            unit=_UNITS.get(kind) if rescaled else None,
            photometric_interpretation=photometric if photometric in _PHOTOMETRIC else "UNKNOWN",
            bits_stored=int(dataset.get("BitsStored") or 0),
        )
    except (AttributeError, TypeError, ValidationError, ValueError):
        raise ImageError(
            "{name} is a DICOM file that is damaged or has impossible values.", name=name
        ) from None


def _check_size(facts: DicomFacts, name: str) -> None:
    if facts.rows * facts.columns > MAX_PIXELS:
        raise ImageError(
            "{name} has more than {limit} million pixels: cut out the part you need, or make it"
            " smaller.",
            name=name,
            limit=MAX_PIXELS // 1_000_000,
        )
    if min(facts.rows, facts.columns) < MIN_SIDE:
        raise ImageError(
            "{name} is {width} x {height} pixels; each side needs at least {least}.",
            name=name,
            width=facts.columns,
            height=facts.rows,
            least=MIN_SIDE,
        )


def _place(dataset: Dataset, frame: int, sequence: str, keyword: str) -> Dataset:
    """The item that has a keyword: the dataset, or its functional groups of this frame or all."""
    if keyword in dataset:
        return dataset
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or []
    shared = dataset.get("SharedFunctionalGroupsSequence") or []
    for group in (*per_frame[frame : frame + 1], *shared[:1]):
        items = group.get(sequence) or []
        if items and keyword in items[0]:
            found: Dataset = items[0]
            return found
    return dataset


def _spacing(dataset: Dataset, frame: int) -> tuple[float, float] | None:
    for keyword in ("PixelSpacing", "ImagerPixelSpacing"):
        value = _place(dataset, frame, "PixelMeasuresSequence", keyword).get(keyword)
        if value is not None and len(value) == 2:
            pair = float(value[0]), float(value[1])
            if all(math.isfinite(side) and side > 0 for side in pair):
                return pair
    return None


def _first(value: object) -> float | None:
    """The first of one or several numbers."""
    if value is None or value == "":
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except TypeError:
        values = list(value)  # type: ignore[call-overload]
        return float(values[0]) if values else None


def _window(dataset: Dataset, frame: int) -> Linear | None:
    place = _place(dataset, frame, "FrameVOILUTSequence", "WindowCenter")
    centre, width = _first(place.get("WindowCenter")), _first(place.get("WindowWidth"))
    if centre is None or width is None:
        return None
    said = str(place.get("VOILUTFunction") or "LINEAR").lower().replace("_", "-")
    curve = Curve(said) if said in tuple(Curve) else Curve.LINEAR
    try:
        return Linear(centre=centre, width=width, curve=curve)
    except ValidationError:
        return None  # a width of 0, as some devices write: no window


# --- pixels ---------------------------------------------------------------------------------


def _decoded(dataset: Dataset, frame: int, facts: DicomFacts, name: str) -> NDArray[Any]:
    from pydicom.pixels.processing import apply_color_lut
    from pydicom.pixels.utils import pixel_array

    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax.is_compressed:
        _check_compressed(dataset, frame, facts, name)
    try:
        pixels: NDArray[Any] = pixel_array(dataset, index=frame)
    except (NotImplementedError, RuntimeError):  # no plug-in, or none that can
        raise ImageError(
            "{name} is compressed in a way that is not read, or is damaged: save it uncompressed.",
            name=name,
        ) from None
    if facts.photometric_interpretation == "PALETTE COLOR":
        colours = apply_color_lut(pixels, dataset)
        bits = int(dataset.RedPaletteColorLookupTableDescriptor[2])
        pixels = (colours >> (bits - 8)).astype(np.uint8) if bits > 8 else colours
    if pixels.shape[:2] != (facts.rows, facts.columns) or pixels.shape[2:] not in ((), (3,)):
        raise ImageError(
            "{name} is a DICOM file that is damaged or has impossible values.", name=name
        )
    return pixels


def _check_compressed(dataset: Dataset, frame: int, facts: DicomFacts, name: str) -> None:
    """Refuse data that unpack to more than the header says, before they are unpacked."""
    from pydicom.encaps import get_frame

    data = get_frame(dataset.PixelData, frame, number_of_frames=frame_count(dataset))
    if dataset.file_meta.TransferSyntaxUID == _RLE:
        fits = rle_fits(data, facts.rows * facts.columns)
    else:
        fits = codestream_size(data) == (facts.rows, facts.columns)
    if not fits:
        raise ImageError(
            "{name} is compressed in a way that is not read, or is damaged: save it uncompressed.",
            name=name,
        )
