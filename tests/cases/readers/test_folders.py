"""Class folders, with and without masks."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers import READERS, ReaderName, open_source
from xai_core.cases.readers.folders import slug
from xai_core.cases.writer import write_library
from xai_core.errors import ChoiceError, LibraryError


def picture(path: Path, shade: int = 0, mode: str = "RGB") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, (12, 10), (shade,) * 3 if mode == "RGB" else shade).save(path)


def read(path: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    items = list(open_source("folders", path, "mine").drafts(lambda *_: None))
    drafts = {item.id: item for item in items if isinstance(item, CaseDraft)}
    return drafts, {item.what: str(item.reason) for item in items if isinstance(item, Skipped)}


def test_one_folder_a_class(tmp_path: Path) -> None:
    picture(tmp_path / "Band cell/a 1.png")
    picture(tmp_path / "好酸球/b.png")
    drafts, skipped = read(tmp_path)
    assert skipped == {}
    eosinophil = slug("好酸球")
    assert {key: item.label for key, item in drafts.items()} == {
        "Band-cell-a-1": "Band-cell",
        f"{eosinophil}-b": eosinophil,
    }
    manifest = open_source("folders", tmp_path, "mine").manifest
    assert manifest.id == "mine"
    assert [item.name.ja for item in manifest.task.classes] == ["Band cell", "好酸球"]
    assert manifest.regions == ()


def test_masks_in_a_parallel_tree(tmp_path: Path) -> None:
    source = tmp_path / "in"
    picture(source / "images/band/a.png", 1)
    picture(source / "images/band/b.jpg", 100)
    picture(source / "images/eo/a.png", 200)
    picture(source / "masks/band/a.png", 255, "L")
    drafts, skipped = read(source)
    assert np.array_equal(drafts["band-a"].regions["region"], np.ones((10, 12)))
    assert drafts["band-b"].regions == {}
    assert "no mask folder" in skipped["masks/eo"]
    opened = open_source("folders", source, "mine")
    report = write_library(tmp_path / "out", opened.manifest, opened.drafts(lambda *_: None))
    assert report.library.region_ids(report.library.case("band-a")) == ("region",)
    assert report.library.manifest.regions[0].author == "unknown"


def test_a_bad_mask_is_reported_and_one_of_another_size_skips_the_case(tmp_path: Path) -> None:
    source = tmp_path / "in"
    picture(source / "images/band/a.png", 1)
    picture(source / "images/band/b.png", 2)
    picture(source / "masks/band/a.png", 9, "RGB")
    Image.new("L", (3, 3)).save(source / "masks/band/b.png")
    (source / "masks/band/a.png").write_bytes(b"junk")
    drafts, skipped = read(source)
    assert drafts["band-a"].regions == {}
    assert "not a picture" in skipped["masks/band/a.png"]
    opened = open_source("folders", source, "mine")
    report = write_library(tmp_path / "out", opened.manifest, opened.drafts(lambda *_: None))
    assert [case.id for case in report.library.cases] == ["band-a"]


@pytest.mark.parametrize(("level", "taken"), [(0, True), (1, False), (127, False), (128, True)])
def test_a_mask_that_is_nowhere_light_was_saved_in_other_units(
    tmp_path: Path, level: int, taken: bool
) -> None:
    picture(tmp_path / "images/band/a.png", 1)
    picture(tmp_path / "masks/band/a.png", level, "L")
    drafts, skipped = read(tmp_path)
    assert ("region" in drafts["band-a"].regions) is taken
    assert taken or f"is {level} of 255" in skipped["masks/band/a.png"]


def test_a_graded_mask_keeps_its_greys(tmp_path: Path) -> None:
    picture(tmp_path / "images/band/a.png", 1)
    graded = Image.new("L", (12, 10), 51)
    graded.putpixel((0, 0), 255)
    (tmp_path / "masks/band").mkdir(parents=True)
    graded.save(tmp_path / "masks/band/a.png")
    drafts, skipped = read(tmp_path)
    assert skipped == {}
    region = np.asarray(drafts["band-a"].regions["region"])
    assert (region[0, 0], region[5, 5]) == (1, np.float32(0.2))


def test_masks_of_no_picture_are_reported(tmp_path: Path) -> None:
    picture(tmp_path / "images/b/0.png", 1)
    picture(tmp_path / "images/b/1.png", 2)
    (tmp_path / "images/b/notes.txt").write_text("x")
    names = ("b/0.png", "b/0_mask.png", "b/1.png", "b/1.tif", "b/notes.png", "b/more/0.png")
    for name in (*names, "c/0.png", "top.png"):
        picture(tmp_path / "masks" / name, 255, "L")
    (tmp_path / "masks/link.png").symlink_to(tmp_path / "masks/top.png")
    drafts, skipped = read(tmp_path)
    assert [set(draft.regions) for draft in drafts.values()] == [{"region"}, {"region"}]
    assert {what: reason[:22] for what, reason in skipped.items()} == {
        "b/notes.txt": "It is not a PNG, JPEG,",
        "masks/b/0_mask.png": "No picture of this cla",
        "masks/b/1.tif": "There is already a mas",
        "masks/b/notes.png": "No picture of this cla",
        "masks/b/more": "A folder inside a clas",
        "masks/c": "There is no class fold",
        "masks/top.png": "The file lies outside ",
        "masks/link.png": "It is a symbolic link,",
    }


def test_what_is_no_picture_is_reported(tmp_path: Path) -> None:
    picture(tmp_path / "band/a.png")
    (tmp_path / "band/readme.txt").write_text("x")
    (tmp_path / "band/inner").mkdir()
    (tmp_path / "top.png").write_text("x")
    (tmp_path / "band/link.png").symlink_to("/etc/passwd")
    (tmp_path / "outside").symlink_to("/etc")
    drafts, skipped = read(tmp_path)
    assert set(drafts) == {"band-a"}
    assert set(skipped) == {
        "band/readme.txt",
        "band/inner",
        "top.png",
        "band/link.png",
        f"{tmp_path.name}/outside",
    }


def test_two_folders_that_read_as_one_class(tmp_path: Path) -> None:
    (tmp_path / "band cell").mkdir()
    (tmp_path / "band-cell").mkdir()
    with pytest.raises(LibraryError, match="same class “band-cell”"):
        read(tmp_path)


def test_no_class_folders(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="holds no folders"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Band", "Band"),
        ("Band cell", "Band-cell"),
        ("naïve", "naive"),
        ("_x_", "x"),
        ("a.b", "a.b"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_slugs_of_other_scripts_differ() -> None:
    assert len({slug("好中球"), slug("好酸球"), slug("A好"), slug("A酸")}) == 4
    assert len(slug("A" * 80 + "好")) == len(slug("A" * 80)) + 8 == 64
    assert all(slug(name).isascii() for name in ("好中球", "\udcff", "…"))


def test_the_readers_there_are() -> None:
    own = ["segmentation-wbc", "pbc", "cp-anemic", "eye-photos"]
    own += ["covid19-ct-seg", "covid-ct", "ct-hu", "mini-mias"]
    general = ["folders", "coco", "voc", "labelme", "dicom", "nifti", "parquet", "webdataset"]
    assert list(READERS) == [*own, *general]
    assert len(READERS) == len(own) + len(ReaderName)
    assert "pbc" in READERS
    assert "geojson" not in READERS
    with pytest.raises(ChoiceError, match="coco"):
        READERS["geojson"]
    assert all(callable(READERS[name]) for name in READERS)
