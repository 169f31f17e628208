"""A map to take home: numbers as NPY, a picture as PNG, and a record of how it was made.

Question answered: *what do the files of one heat map hold, and what are they called?*

- NPY (``numpy.load``): the map itself, ``(H, W)`` float32 on the case image's own pixel grid, row
  then column, with its sign and its own unit. No Python objects, so that it loads without pickle.
- JSON: the record beside it, undefined values as ``null``.
- Names of files are made of what the map is about. Ids come from strangers, so everything but
  letters, digits, ``-``, ``_``, ``.`` and ``+`` becomes ``_``; no name is hidden, leaves its
  folder, or is a device of Windows.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Mapping

import numpy as np

from xai_core.arrays import HeatMap

LONGEST_PART = 48
"""Letters of an id that a file name keeps."""


def npy_bytes(heat_map: HeatMap) -> bytes:
    """The map as a NumPy file."""
    file = io.BytesIO()
    np.save(file, heat_map, allow_pickle=False)
    return file.getvalue()


def json_bytes(record: Mapping[str, object]) -> bytes:
    """The record as UTF-8 JSON with a line end. Raises ValueError for NaN and infinity."""
    return f"{json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)}\n".encode()


def file_stem(*parts: str) -> str:
    """A file name without its ending, safe on every system: ``map_<part>_<part>``.

    Letters of any alphabet stay; it begins with ``map_``, so that it can be neither hidden nor
    the name of a device.
    """
    return "_".join(("map", *(_tame(part) for part in parts)))


def _tame(part: str) -> str:
    calm = re.sub(r"[^\w.+-]+", "_", unicodedata.normalize("NFC", part))
    # A name that ends with a dot loses it on Windows; two dots would name the folder above.
    return re.sub(r"\.{2,}", ".", calm).strip("._")[:LONGEST_PART].rstrip(".") or "_"
