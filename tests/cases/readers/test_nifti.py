"""NIfTI volumes and their masks become slices."""

from pathlib import Path

import nibabel
import numpy as np
import pytest

from xai_core.cases.readers import open_source
from xai_core.cases.splits import split_of_specimen
from xai_core.cases.writer import ImportReport, write_library
from xai_core.errors import LibraryError

VOXELS = np.random.default_rng(1).integers(-1000, 1000, (12, 10, 4)).astype(np.int16)
MASK = np.zeros(VOXELS.shape, np.uint8)
MASK[11, 9, 2] = 1  # right and in front: the picture's upper left corner


def save(path: Path, voxels: np.ndarray, affine: np.ndarray | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(voxels, np.eye(4) if affine is None else affine), path)


def imported(path: Path, out: Path) -> ImportReport:
    source = open_source("nifti", path, "mine")
    return write_library(out, source.manifest, source.drafts(lambda *_: None))


@pytest.mark.parametrize("mask", ["a_mask.nii", "a_seg.nii.gz", "masks/a.nii.gz"])
def test_slices_with_and_without(tmp_path: Path, mask: str) -> None:
    save(tmp_path / "in/a.nii.gz", VOXELS)
    save(tmp_path / "in" / mask, MASK)
    report = imported(tmp_path / "in", tmp_path / "out")
    library = report.library
    assert report.skipped == ()
    assert [case.id for case in library.cases] == [f"volume-001-s000{n}" for n in range(4)]
    assert [case.label for case in library.cases] == ["without", "without", "with", "without"]
    assert {case.specimen for case in library.cases} == {"volume-001"}
    assert len({case.split for case in library.cases}) == 1
    assert library.instances(library.cases[0], "region") == ()
    mask_of = library.mask(library.cases[2], "region")
    assert mask_of is not None
    assert np.argwhere(mask_of).tolist() == [[0, 0]]
    picture = library.picture(library.cases[2])
    np.testing.assert_array_equal(picture.stored, VOXELS[:, :, 2].T[::-1, ::-1])


def test_one_file_without_a_mask(tmp_path: Path) -> None:
    save(tmp_path / "a.nii", VOXELS.astype(np.float32) / 3)
    save(tmp_path / "b.nii", VOXELS)
    library = imported(tmp_path / "a.nii", tmp_path / "out").library
    assert len(library.cases) == 4
    assert library.manifest.regions == ()
    assert {case.label for case in library.cases} == {"unlabelled"}
    picture = library.picture(library.cases[0])
    error = np.abs(picture.values() - VOXELS[:, :, 0].T[::-1, ::-1] / 3)
    assert error.max() <= 2000 / 3 / 65_535


def test_labels_from_a_table_and_a_window_named_afterwards(tmp_path: Path) -> None:
    save(tmp_path / "in/a.nii", VOXELS)
    (tmp_path / "in/cases.csv").write_text("file,label,split\na.nii,ill,train\n", encoding="utf-8")
    library = imported(tmp_path / "in", tmp_path / "out").library
    assert {(case.label, case.split) for case in library.cases} == {("ill", "train")}
    toml = library.folder / "library.toml"
    toml.write_text(toml.read_text() + '\n[picture]\nwindow = "lung"\n', encoding="utf-8")
    again = type(library).open(library.folder)
    assert getattr(again.picture(again.cases[0]).window, "name", None) == "lung"


def test_volumes_of_one_patient_fall_on_one_side(tmp_path: Path) -> None:
    names = [f"{n}.nii" for n in range(5)]
    for n, name in enumerate(names):
        save(tmp_path / "in" / name, VOXELS + n)
    rows = "".join(f"{name},ill,patient 7\n" for name in names)
    (tmp_path / "in/cases.csv").write_text("file,label,specimen\n" + rows, encoding="utf-8")
    cases = imported(tmp_path / "in", tmp_path / "out").library.cases
    expected = split_of_specimen("patient 7")
    assert {(case.specimen, case.split) for case in cases} == {("patient 7", expected)}


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    save(tmp_path / "in/good.nii", VOXELS)
    save(tmp_path / "in/four.nii", np.stack([VOXELS, VOXELS], axis=3))
    save(tmp_path / "in/other.nii", VOXELS + 1)
    save(tmp_path / "in/other_mask.nii", MASK[:, :, :3])
    (tmp_path / "in/text.nii").write_text("hello")
    report = imported(tmp_path / "in", tmp_path / "out")
    assert report.n_cases == 4
    reasons = {row.what: str(row.reason) for row in report.skipped}
    assert set(reasons) == {"four.nii", "other.nii", "text.nii"}
    assert "say which one" in reasons["four.nii"]
    assert "other voxels: 12 x 10 x 3" in reasons["other.nii"]


MIRRORED = np.diag([-1.0, -1.0, 1.0, 1.0])
MOVED = np.eye(4)
MOVED[2, 3] = 1
NOWHERE = np.eye(4)
NOWHERE[0, 3] = np.inf
ROUNDED = np.eye(4) * [1.0005, 1, 1, 1]
ROUNDED[0, 3] = 0.05


@pytest.mark.parametrize(
    ("of_volume", "of_mask"),
    [
        (MIRRORED, np.eye(4)),
        (np.eye(4), MIRRORED),
        (np.eye(4), MOVED),
        (np.eye(4), NOWHERE),
        (NOWHERE, NOWHERE),
    ],
)
def test_a_mask_that_lies_elsewhere_is_refused(
    tmp_path: Path, of_volume: np.ndarray, of_mask: np.ndarray
) -> None:
    save(tmp_path / "in/good.nii", VOXELS)
    save(tmp_path / "in/a.nii", VOXELS, of_volume)
    save(tmp_path / "in/a_mask.nii", MASK, of_mask)
    report = imported(tmp_path / "in", tmp_path / "out")
    assert report.n_cases == 4
    ((what, reason),) = [(row.what, str(row.reason)) for row in report.skipped]
    assert what == "a.nii"
    assert "a_mask.nii says that it lies elsewhere" in reason


@pytest.mark.parametrize("affine", [MIRRORED, ROUNDED])
def test_a_mask_of_other_axes_or_rounded_is_laid_where_it_lies(
    tmp_path: Path, affine: np.ndarray
) -> None:
    there = np.eye(4)
    voxels = MASK
    if affine is MIRRORED:  # the same places, counted from the other ends
        affine = affine.copy()
        affine[:2, 3] = 11, 9
        voxels = MASK[::-1, ::-1]
    save(tmp_path / "in/a.nii", VOXELS, there)
    save(tmp_path / "in/a_mask.nii", voxels, affine)
    report = imported(tmp_path / "in", tmp_path / "out")
    assert report.skipped == ()
    mask_of = report.library.mask(report.library.cases[2], "region")
    assert mask_of is not None
    assert np.argwhere(mask_of).tolist() == [[0, 0]]


def test_what_is_no_mask_or_a_second_file_is_reported(tmp_path: Path) -> None:
    save(tmp_path / "in/a.nii", VOXELS)
    save(tmp_path / "in/a.nii.gz", VOXELS + 1)
    save(tmp_path / "in/masks/a_mask.nii.gz", MASK)
    save(tmp_path / "in/b.nii", VOXELS + 2)
    for name in ("masks/b.nii", "masks/b.nii.gz", "b_seg.nii", "b_mask.nii"):
        save(tmp_path / "in" / name, MASK)
    (tmp_path / "in/masks/c.nii").symlink_to(tmp_path / "in/a.nii")
    report = imported(tmp_path / "in", tmp_path / "out")
    assert [case.specimen for case in report.library.cases[::4]] == ["volume-001", "volume-002"]
    assert {row.what: str(row.reason)[:24] for row in report.skipped} == {
        "a.nii.gz": "There is already a file ",
        "masks/a_mask.nii.gz": "No volume has this name,",
        "masks/b.nii.gz": "There is already a file ",
        "b_seg.nii": "There is already a mask ",
        "b_mask.nii": "There is already a mask ",
        "masks/c.nii": "It is a symbolic link, a",
    }


def test_of_two_files_of_one_name_the_chosen_one_is_read(tmp_path: Path) -> None:
    for n, name in enumerate(("a.nii", "a.nii.gz", "b.nii", "b.nii.gz")):
        save(tmp_path / "in" / name, VOXELS + n)
    for n, name in enumerate(("a.nii", "a.nii.gz")):
        report = imported(tmp_path / "in" / name, tmp_path / name)
        picture = report.library.picture(report.library.cases[0])
        np.testing.assert_array_equal(picture.stored, (VOXELS + n)[:, :, 0].T[::-1, ::-1])
        assert [row.what for row in report.skipped] == [("a.nii.gz", "a.nii")[n]]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no NIfTI"):
        open_source("nifti", tmp_path, "mine")
