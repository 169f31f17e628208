"""Single lungs: halves of the mask, split by scan, small lesions left out with the reason."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.pictures import decode_image
from xai_core.cases.readers import open_source
from xai_core.domains.chest_ct.readers.single_lungs import halves, splits_of
from xai_core.errors import LibraryError
from xai_core.types import Split

SIDE = 64
LEFT, RIGHT = (slice(16, 48), slice(6, 28)), (slice(16, 48), slice(36, 58))


def write(folder: Path, lesions: dict[str, int], scans: str | None = None) -> Path:
    """Slices with two lungs; the left one has a lesion of so many pixels."""
    for inner in ("ct", "lungs", "covid"):
        (folder / inner).mkdir(parents=True, exist_ok=True)
    for number, (name, size) in enumerate(lesions.items()):
        lungs, covid = np.zeros((2, SIDE, SIDE), np.uint8)
        lungs[LEFT] = lungs[RIGHT] = 255
        covid[20, 8 : 8 + min(size, 18)] = 255
        ct = np.random.default_rng(number).integers(0, 60, (SIDE, SIDE)).astype(np.uint8)
        for inner, pixels in (("ct", ct), ("lungs", lungs), ("covid", covid)):
            Image.fromarray(pixels).save(folder / inner / name)
    rows = "".join(f"{name},scan-{name[0]}\n" for name in lesions)
    (folder / "scans.csv").write_text(scans or "slice,scan\n" + rows)
    return folder


def read(folder: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    items = list(open_source("covid19-ct-seg", folder, "ct").drafts(lambda *_: None))
    drafts = {item.id: item for item in items if isinstance(item, CaseDraft)}
    return drafts, {item.what: str(item.reason) for item in items if isinstance(item, Skipped)}


def test_a_slice_becomes_two_lungs(tmp_path: Path) -> None:
    drafts, skipped = read(write(tmp_path, {"a1.png": 18, "b1.png": 0}))
    assert skipped == {}
    assert {case: draft.label for case, draft in drafts.items()} == {
        "scan-a-a1-left": "lesion",
        "scan-a-a1-right": "no-lesion",
        "scan-b-b1-left": "no-lesion",
        "scan-b-b1-right": "no-lesion",
    }
    left = drafts["scan-a-a1-left"]
    assert np.asarray(left.regions["lesion"]).sum() == 18
    assert np.asarray(left.regions["lungs"]).sum() == 32 * 22
    assert drafts["scan-a-a1-right"].regions["lesion"] == ()
    assert (left.specimen, left.attributes["side"]) == ("scan-a", "left")
    assert decode_image(left.image, "a").shape == (44, 34, 3)


def test_a_lesion_too_small_to_count_is_left_out_with_the_reason(tmp_path: Path) -> None:
    drafts, skipped = read(write(tmp_path, {"a1.png": 5}))
    assert set(drafts) == {"scan-a-a1-right"}
    assert "less than 1 % of the lung" in skipped["scan-a-a1-left"]


def test_too_little_of_a_lung_and_a_slice_of_no_scan(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a1.png": 0, "b1.png": 0}, "slice,scan\na1.png,a\n")
    lungs = np.zeros((SIDE, SIDE), np.uint8)
    lungs[30:32, 10:12] = 255
    Image.fromarray(lungs).save(folder / "lungs" / "a1.png")
    drafts, skipped = read(folder)
    assert drafts == {}
    assert "no row in scans.csv" in skipped["b1.png"]
    assert "Too little of this lung" in skipped["a-a1-left"]


def test_lungs_that_touch_are_cut_in_the_middle() -> None:
    joined = np.zeros((20, 40), bool)
    joined[5:15, 5:35] = True
    left, right = halves(joined)
    assert (left.sum(), right.sum()) == (150, 150)
    assert not (left & right).any()
    one = np.zeros((20, 40), bool)
    assert [half.any() for half in halves(one)] == [False, False]


def test_scans_are_split_whole() -> None:
    splits = splits_of([f"scan-{n}" for n in range(10)])
    assert [list(splits.values()).count(part) for part in Split] == [7, 1, 2]
    assert splits_of([]) == {}
    assert splits_of(["one"]) == {"one": Split.TEST}
    assert set(splits_of(["one", "two"]).values()) == {Split.TRAIN, Split.TEST}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("slice\na1.png\n", "no column scan"),
        ("slice,scan\na1.png,\n", "Line 2"),
        ("slice,scan\na1.png,a\na1.png,b\n", "Line 3"),
        ("slice,scan\n../a1.png,a\n", "Line 2"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, table: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        open_source("covid19-ct-seg", write(tmp_path, {"a1.png": 0}, table), "ct")


@pytest.mark.parametrize("inner", ["lungs", "covid"])
@pytest.mark.parametrize(("inside", "told"), [(1, "such as 1:"), (128, "such as 128:")])
def test_a_mask_of_other_values_is_no_truth(
    tmp_path: Path, inner: str, inside: int, told: str
) -> None:
    folder = write(tmp_path, {"a1.png": 18, "b1.png": 18})
    mask = np.asarray(Image.open(folder / inner / "a1.png"))
    Image.fromarray(np.where(mask, inside, 0).astype(np.uint8)).save(folder / inner / "a1.png")
    drafts, skipped = read(folder)
    assert {draft.specimen for draft in drafts.values()} == {"scan-b"}
    assert set(skipped) == {"a1.png"}
    assert told in skipped["a1.png"]


def test_another_folder_is_refused_and_a_broken_mask_left_out(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="has no folder ct, lungs, covid"):
        open_source("covid19-ct-seg", tmp_path, "ct")
    folder = write(tmp_path / "in", {"a1.png": 18, "b1.png": 18})
    (folder / "covid" / "a1.png").write_bytes(b"no picture")
    drafts, skipped = read(folder)
    assert {draft.specimen for draft in drafts.values()} == {"scan-b"}
    assert "covid/a1.png" in skipped["a1.png"]
