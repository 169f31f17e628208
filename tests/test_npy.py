"""Plain NumPy files of strangers: the array, or one error, whatever the header says."""

import io
from pathlib import Path

import numpy as np
import pytest

from xai_core.errors import ArrayError
from xai_core.npy import map_npy, read_npy

ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)


def npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def headed(header: str, data: bytes = b"") -> bytes:
    text = header.encode("latin-1")
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


def told(shape: str = "(2, 3)", descr: str = "'<f4'", order: str = "False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}\n"


HOSTILE = {
    "nothing": b"",
    "no magic": b"PK\x03\x04" + npy(ARRAY),
    "cut off": npy(ARRAY)[:-1],
    "header cut off": npy(ARRAY)[:40],
    "null bytes": headed(told().replace("descr", "de\0cr"), ARRAY.tobytes()),
    "no literal": headed("{'descr': f()}\n"),
    "unclosed": headed("{'descr': '<f4', (((((\n"),
    "bad quotes": headed("'''\n"),
    "deep": headed("(" * 5000 + "\n"),
    "objects": headed(told(descr="'|O'"), ARRAY.tobytes()),
    "far too many": headed(told(shape="(1000000, 1000000, 1000000)"), ARRAY.tobytes()),
    "beyond numbers": headed(told(shape=f"({10**30}, 2)"), ARRAY.tobytes()),
    "negative": headed(told(shape="(-2, -3)"), ARRAY.tobytes()),
    "half": headed(told(shape="(2.5, 3)"), ARRAY.tobytes()),
    "true": headed(told(shape="(True, 3)"), ARRAY.tobytes()),
    "no size": headed(told(descr="'|V0'"), ARRAY.tobytes()),
    "fields": headed(told(descr="[('a', '<f4'), ('a', '<f4')]"), ARRAY.tobytes()),
    "version 9": b"\x93NUMPY\x09\x00" + npy(ARRAY)[8:],
}


@pytest.mark.parametrize("array", [ARRAY, np.asfortranarray(ARRAY), ARRAY[:0], np.float64(3)])
def test_what_numpy_wrote_is_read(array: np.ndarray, tmp_path: Path) -> None:
    read = read_npy(npy(array))
    np.testing.assert_array_equal(read, array)
    assert read.dtype == array.dtype
    (tmp_path / "a.npy").write_bytes(npy(array))
    mapped = map_npy(tmp_path / "a.npy")
    np.testing.assert_array_equal(mapped, array)
    assert not mapped.flags.writeable


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_none_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ArrayError, match="not a plain NumPy array"):
        read_npy(data)
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(ArrayError, match="not a plain NumPy array"):
        map_npy(tmp_path / "a.npy")


def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        map_npy(tmp_path / "a.npy")
