"""The two array contracts: what is accepted, what is refused and in which words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from xai_core.arrays import check_heat_map, check_region, positive_part
from xai_core.errors import ArrayError


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int64, np.float16, np.float64, np.bool_])
def test_any_real_number_type_becomes_float32(kind: type) -> None:
    got = check_heat_map(np.array([[0, 1], [1, 0]], dtype=kind))
    assert got.dtype == np.float32
    assert got.tolist() == [[0, 1], [1, 0]]


def test_a_heat_map_keeps_its_sign_and_positive_part_drops_it() -> None:
    got = check_heat_map([[-2.5, 3.0]])
    assert got.tolist() == [[-2.5, 3.0]]
    assert positive_part(got).tolist() == [[0.0, 3.0]]
    assert got.tolist() == [[-2.5, 3.0]]


def test_eight_bits_do_not_wrap() -> None:
    got = check_heat_map(np.array([[200]], np.uint8))
    assert (got * got).tolist() == [[40000.0]]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([1.0, 2.0], r"two axes, height and width; this array has the shape \(2,\)"),
        (np.zeros((2, 2, 1)), "two axes"),
        (np.zeros((0, 3)), "two axes"),
        (3.0, "two axes"),
        ([[1.0, np.nan]], "not finite"),
        ([[1.0, np.inf]], "not finite"),
        ([[1e300]], "not finite"),  # beyond float32
        ([[1j]], "complex128, not real numbers"),
        ([["a"]], "not real numbers"),
        (np.array([[None]]), "object, not real numbers"),
        (np.array([["2020"]], dtype="datetime64[Y]"), "not real numbers"),
    ],
)
def test_what_is_no_map_is_refused(bad: object, words: str) -> None:
    for check in (check_heat_map, check_region):
        with pytest.raises(ArrayError, match=words):
            check(bad)


def test_another_size_is_told_in_height_and_width() -> None:
    with pytest.raises(ArrayError, match=r"2 x 3 pixels \(height x width\), but the image is 3 x"):
        check_heat_map(np.zeros((2, 3)), (3, 2))
    with pytest.raises(ArrayError, match="region is 2 x 3"):
        check_region(np.zeros((2, 3)), (3, 2))


@pytest.mark.parametrize(("bad", "words"), [([[0, 255]], "0 to 255"), ([[-0.5, 1]], "-0.5 to 1")])
def test_a_region_is_never_rescaled(bad: list[list[float]], words: str) -> None:
    with pytest.raises(ArrayError, match=words):
        check_region(bad)


def test_a_boolean_mask_is_a_region_of_0_and_1() -> None:
    assert check_region(np.array([[True, False]])).tolist() == [[1.0, 0.0]]


def test_a_turned_array_comes_back_in_rows() -> None:
    turned = np.arange(6.0).reshape(2, 3).T
    got = check_heat_map(turned)
    assert got.flags.c_contiguous
    assert np.array_equal(got, turned)


@settings(max_examples=60)
@given(
    arrays.arrays(
        dtype=st.sampled_from([np.float64, np.float32, np.int32, np.uint8, np.bool_, np.complex64]),
        shape=arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
def test_whatever_comes_is_a_map_or_one_sentence(values: np.ndarray) -> None:
    try:
        got = check_heat_map(values)
    except ArrayError:
        return
    assert got.ndim == 2
    assert np.isfinite(got).all()
    assert np.array_equal(check_heat_map(got), got)
