"""The tables of a DICOM file: what stored numbers mean, and what is shown for them.

A modality table stands in place of slope and intercept and gives numbers that are never negative; a
VOI table stands in place of a window. Both are written alike: how many entries, the number that the
first is for, their bits, the entries.

Source: DICOM PS3.3 C.11.1.1.1 and C.11.2.1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.pictures.window import Table

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MODALITY = "ModalityLUTSequence"


def has_modality_table(dataset: Dataset) -> bool:
    """Whether a table says what stored numbers mean; slope and intercept say nothing then."""
    return bool(dataset.get(_MODALITY))


def modality_table(dataset: Dataset) -> Table | None:
    """What stored numbers mean. None: no table says it."""
    return _table(dataset[_MODALITY][0], _signed(dataset)) if has_modality_table(dataset) else None


def voi_table(dataset: Dataset, place: Dataset) -> Table | None:
    """What is shown for the numbers. None: no table says it.

    Parameters
    ----------
    dataset
        The file's.
    place
        What holds its VOI LUT Sequence, if anything does: the dataset, or a functional group.

    Returns
    -------
    Table
        To be looked through as a window.
    """
    items = place.get("VOILUTSequence") or []
    if not items:
        return None
    if not has_modality_table(dataset):
        return _table(items[0], _signed(dataset))
    table = _table(items[0], signed=False)
    return table.model_copy(update={"first": table.first & 0xFFFF})  # perhaps read as signed


def looked_up(table: Table, pixels: NDArray[Any]) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """The table's level for each pixel; its ends are continued.

    Parameters
    ----------
    table
        A modality table.
    pixels
        ``(H, W)`` whole numbers, as stored.

    Returns
    -------
    levels
        ``(H, W)``: uint8 where the table has at most 8 bits, else uint16.
    """
    places = np.clip(pixels.astype(np.int64) - table.first, 0, len(table.levels) - 1)
    levels = np.array(table.levels, dtype=np.uint16)
    if table.bits <= 8:
        return np.asarray(np.minimum(levels, 255).astype(np.uint8)[places])
    return np.asarray(levels[places])


def _signed(dataset: Dataset) -> bool:
    return int(dataset.get("PixelRepresentation") or 0) == 1


def _table(item: Dataset, signed: bool) -> Table:
    entries, first, bits = (int(n) for n in item.LUTDescriptor)
    entries = entries or 65_536
    if first >= 0x8000 and signed:
        first -= 0x10000  # read as unsigned, meant as signed
    data = item.LUTData
    if isinstance(data, bytes):
        kind = "<u2" if len(data) >= 2 * entries else "<u1"  # of an odd number one byte is added
        data = np.frombuffer(data, kind).tolist()
    levels = tuple(int(n) & 0xFFFF for n in list(data)[:entries])
    return Table(first=first, bits=bits, levels=levels)
