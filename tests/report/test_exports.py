"""Files to take home load as they were, and are called something every system accepts."""

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_core.report.exports import file_stem, json_bytes, npy_bytes


def test_a_map_comes_back_as_it_was_without_pickle():
    heat_map = np.array([[0.5, -1.25], [0, 3]], dtype=np.float32)
    loaded = np.load(io.BytesIO(npy_bytes(heat_map)), allow_pickle=False)
    assert loaded.dtype == np.float32
    np.testing.assert_array_equal(loaded, heat_map)


def test_a_record_keeps_its_words_and_says_null_where_nothing_is_defined():
    data = json_bytes({"case": "細胞", "attention": None})
    assert "細胞" in data.decode()
    assert json.loads(data) == {"case": "細胞", "attention": None}


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes({"attention": float("nan")})


@pytest.mark.parametrize(
    ("parts", "stem"),
    [
        (("case-01", "grad-cam++"), "map_case-01_grad-cam++"),
        (("../../etc/passwd",), "map_etc_passwd"),
        (("a/b\\c:d",), "map_a_b_c_d"),
        (("con",), "map_con"),
        (("",), "map__"),
        (("..",), "map__"),
        (("細胞 1",), "map_細胞_1"),
        (("x" * 500,), "map_" + "x" * 48),
    ],
)
def test_a_name_from_a_stranger_is_a_tame_file_name(parts, stem):
    assert file_stem(*parts) == stem


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_no_name_leaves_its_folder_or_ends_oddly(parts):
    stem = file_stem(*parts)
    assert stem.startswith("map_")
    assert not set(stem) & set('/\\:*?"<>|\0\n\r')
    assert ".." not in stem
    assert not stem.endswith(".")
    assert len(stem) <= 4 + 49 * len(parts)
