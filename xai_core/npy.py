"""NumPy's own files (``.npy``) from anybody: the array, or one error.

Conventions: the format of <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>,
versions 1 and 2. Files that hold Python objects are never opened. NumPy evaluates a header as a
Python literal and lets out whatever that raises, and it makes room for as much as the header says:
here the shape is held against the bytes that are there first.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from xai_core.errors import ArrayError

_LONGEST_HEADER = 10_000
"""Bytes: those of arrays without fields take some hundred."""
_MOST_AXES = 32
_OF_HEADERS = (
    ValueError,
    EOFError,
    SyntaxError,
    TypeError,
    OverflowError,
    MemoryError,
    RecursionError,
    TokenError,
)
"""What reading a header may raise, as far as it was seen."""


def read_npy(data: bytes) -> NDArray[Any]:
    """The array in the bytes of such a file, as a copy that may be written to.

    Raises
    ------
    ArrayError
        They are none, hold Python objects, or hold less than they say.
    """
    stream = io.BytesIO(data)
    shape, order, kind = _header(stream, len(data))
    flat = np.frombuffer(data, kind, count=math.prod(shape), offset=stream.tell())
    return flat.reshape(shape, order=order).copy(order=order)


def map_npy(path: Path) -> NDArray[Any]:
    """The array of such a file, mapped into memory and read only.

    Raises
    ------
    ArrayError
        It is none, holds Python objects, or holds less than it says.
    OSError
        The file cannot be opened.
    """
    with path.open("rb") as file:
        shape, order, kind = _header(file, path.stat().st_size)
        begins = file.tell()
        if not math.prod(shape):  # nothing can be mapped of nothing
            empty = np.zeros(shape, kind, order=order)
            empty.setflags(write=False)
            return empty
        return np.memmap(file, kind, mode="r", offset=begins, shape=shape, order=order)


def _header(file: BinaryIO, size: int) -> tuple[tuple[int, ...], Any, np.dtype[Any]]:
    """Shape, order (``C`` or ``F``) and kind of number; the file stands where the numbers begin."""
    try:
        version = np.lib.format.read_magic(file)
        reader = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, columns_first, kind = reader(file, max_header_size=_LONGEST_HEADER)
    except (*_OF_HEADERS, KeyError) as error:
        raise _no_array() from error
    sides = all(type(side) is int and side >= 0 for side in shape)
    if kind.hasobject or not kind.itemsize or not sides or len(shape) > _MOST_AXES:
        raise _no_array()
    if math.prod(shape) * kind.itemsize > size - file.tell():
        raise _no_array()
    return shape, "F" if columns_first else "C", kind


def _no_array() -> ArrayError:
    return ArrayError(
        "This is not a plain NumPy array file (.npy). Files that hold Python objects are never"
        " opened."
    )
