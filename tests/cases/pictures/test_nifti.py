"""NIfTI slices: turned the right way whatever the file's axes, and nothing unbounded."""

import gzip
import itertools
import struct

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.cases.pictures.nifti import Axis, open_volume, read_slice
from xai_core.cases.pictures.window import WINDOWS, Percentiles
from xai_core.errors import ImageError

# Voxels along right, front, head.
VOXELS = np.random.default_rng(1).integers(-1000, 1000, (9, 10, 11)).astype(np.int16)
SIZES = np.diag([0.5, 0.75, 2.0, 1.0])


def file(
    voxels: np.ndarray = VOXELS, affine: np.ndarray = SIZES, kind=nibabel.Nifti1Image
) -> bytes:
    data: bytes = kind(voxels, affine).to_bytes()
    return data


def test_an_axial_slice_by_hand() -> None:
    voxels = np.zeros((9, 10, 11), np.int16)
    voxels[8, 9, 3] = 7  # far right, at the very front
    picture = read_slice(file(voxels), "a", Axis.AXIAL, 3)
    assert picture.stored.shape == (10, 9)
    assert picture.stored[0, 0] == 7  # front is up, the patient's right is on the left
    assert picture.facts.spacing_mm == (0.75, 0.5)
    coronal = read_slice(file(voxels), "a", Axis.CORONAL, 9)
    assert (coronal.stored.shape, coronal.stored[7, 0]) == ((11, 9), 7)  # head is up
    sagittal = read_slice(file(voxels), "a", Axis.SAGITTAL, 8)
    assert (sagittal.stored.shape, sagittal.stored[7, 0]) == ((11, 10), 7)  # front is on the left


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, 1, 1), (1, -1, -1), (-1, -1, -1)])
def test_the_same_picture_whatever_the_axes_of_the_file(
    order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    canonical = nibabel.Nifti1Image(VOXELS, SIZES)
    there = nibabel.orientations.ornt_transform(
        nibabel.io_orientation(SIZES), np.array(list(zip(order, signs, strict=True)), float)
    )
    turned = canonical.as_reoriented(there)
    back = nibabel.as_closest_canonical(turned)
    volume = open_volume(turned.to_bytes(), "a")
    assert volume.shape == VOXELS.shape
    np.testing.assert_allclose(volume.affine, back.affine, atol=1e-6)
    assert volume.apart(open_volume(file(), "a")) < 1e-6
    for axis in Axis:
        expected = np.take(np.asarray(back.dataobj), 4, axis.number).T[::-1, ::-1]
        np.testing.assert_array_equal(volume.slice(axis, 4).stored, expected)
        np.testing.assert_allclose(
            volume.slice(axis, 4).facts.spacing_mm,
            read_slice(file(), "a", axis, 4).facts.spacing_mm,
        )


def test_how_far_two_volumes_lie_apart_in_voxels() -> None:
    moved = SIZES.copy()
    moved[:3, 3] = 0.25, 0, -3  # half a voxel to the right, one and a half down
    stretched = SIZES @ np.diag([1.01, 1, 1, 1])  # 8 voxels become 8.08
    here = open_volume(file(), "a")
    assert here.apart(open_volume(file(affine=moved), "a")) == pytest.approx(1.5)
    assert here.apart(open_volume(file(affine=stretched), "a")) == pytest.approx(0.08, abs=1e-5)


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("packed", [False, True])
def test_both_versions_packed_or_not(kind, packed: bool) -> None:
    data = file(kind=kind)
    picture = read_slice(gzip.compress(data) if packed else data, "a", Axis.AXIAL, 0)
    assert picture.stored.dtype == np.int16
    assert picture.window == Percentiles(low=1, high=99)


def test_a_window_and_scaled_values() -> None:
    image = nibabel.Nifti1Image(VOXELS, SIZES)
    image.header.set_slope_inter(0.5, -3)
    data = image.to_bytes()
    picture = read_slice(data, "a", Axis.AXIAL, 2, WINDOWS["lung"])
    assert picture.window == WINDOWS["lung"]
    expected = np.asarray(nibabel.Nifti1Image.from_bytes(data).dataobj)[:, :, 2].T[::-1, ::-1]
    np.testing.assert_allclose(picture.values(), expected)


def test_of_four_axes_a_volume_is_chosen() -> None:
    four = np.stack([VOXELS, VOXELS + 1], axis=3)
    with pytest.raises(ImageError, match="holds 2 volumes: say which one"):
        open_volume(file(four), "a")
    np.testing.assert_array_equal(
        open_volume(file(four), "a", 1).pixels(Axis.AXIAL, 0),
        open_volume(file(), "a").pixels(Axis.AXIAL, 0) + 1,
    )
    assert open_volume(file(four[..., :1]), "a").shape == VOXELS.shape


def patched(place: int, data: bytes) -> bytes:
    whole = bytearray(file())
    whole[place : place + len(data)] = data
    return bytes(whole)


HOSTILE = {
    "nothing": (b"", "not a NIfTI"),
    "text": (b"hello, I am a volume" * 30, "not a NIfTI"),
    "cut off": (file()[:-50], "damaged"),
    "packed and cut off": (gzip.compress(file())[:-90], "damaged"),
    "huge": (patched(40, struct.pack("<4h", 3, 32_000, 32_000, 32_000)), "more than 1000 MB"),
    "negative": (patched(40, struct.pack("<4h", 3, -5, 10, 10)), "damaged"),
    "far away": (patched(108, struct.pack("<f", 1e30)), "damaged"),
    "not a place": (patched(108, struct.pack("<f", float("nan"))), "damaged"),
    "unknown kind": (patched(70, struct.pack("<h", 999)), "damaged"),
    "five axes": (file(np.zeros((8, 8, 8, 2, 2), np.int16)), "5 axes"),
    "thin": (file(np.zeros((3, 80, 8), np.int16)), "cannot be looked at"),
    "NaN": (file(np.full((9, 9, 9), np.nan, np.float32)), "not finite"),
    "complex": (file(np.zeros((9, 9, 9), np.complex64)), "damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_refused_in_one_sentence(kind: str) -> None:
    data, words = HOSTILE[kind]
    with pytest.raises(ImageError, match=words) as caught:
        read_slice(data, "my.nii", Axis.AXIAL, 0)
    assert str(caught.value).startswith("my.nii")


def test_a_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_core.cases.pictures.nifti.MAX_BYTES", 100_000)
    with pytest.raises(ImageError, match="more than"):
        open_volume(gzip.compress(bytes(1_000_000)), "bomb.nii.gz")


def test_a_slice_that_is_not_there() -> None:
    with pytest.raises(ImageError, match="no axial slice 11; it has 0 to 10"):
        read_slice(file(), "a", Axis.AXIAL, 11)


@given(place=st.integers(0, 400), junk=st.binary(min_size=1, max_size=8))
@settings(max_examples=80)
def test_a_damaged_file_is_read_or_refused(place: int, junk: bytes) -> None:
    try:
        read_slice(patched(place, junk), "damaged", Axis.AXIAL, 0)
    except ImageError:
        return
