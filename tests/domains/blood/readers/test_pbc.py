"""PBC: prefixes, junk, twins, attributes."""

from pathlib import Path

import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers import open_source
from xai_core.cases.writer import write_library
from xai_core.domains.blood.readers.pbc_words import STAGE_OF_PREFIX
from xai_core.errors import LibraryError

FOLDER_OF = {"EO": "eosinophil", "BNE": "neutrophil", "NEUTROPHIL": "neutrophil", "IG": "ig"}


def cell(root: Path, name: str, shade: int) -> None:
    folder = root / FOLDER_OF[name.split("_", maxsplit=1)[0]]
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (16, 16), (shade, 0, 0)).save(folder / name, format="JPEG")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "data/PBC_dataset_normal_DIB"
    for shade, name in enumerate(["EO_1.jpg", "BNE_2.jpg", "NEUTROPHIL_3.jpg", "IG_4.jpg"]):
        cell(root, name, shade * 40)
    return root


def read(path: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    items = list(open_source("pbc", path, "pbc").drafts(lambda *_: None))
    drafts = {item.id: item for item in items if isinstance(item, CaseDraft)}
    return drafts, {item.what: str(item.reason) for item in items if isinstance(item, Skipped)}


def test_the_prefix_is_the_stage(source: Path) -> None:
    for path in (source, source.parent):
        drafts, skipped = read(path)
        assert skipped == {}
        assert {key: item.label for key, item in drafts.items()} == {
            "EO_1": "eosinophil",
            "BNE_2": "band",
            "NEUTROPHIL_3": "neutrophil",
            "IG_4": "immature_granulocyte",
        }
        assert all(item.split is not None for item in drafts.values())


def test_the_task(source: Path) -> None:
    task = open_source("pbc", source, "pbc").manifest.task
    assert task.class_ids == tuple(dict.fromkeys(STAGE_OF_PREFIX.values()))
    assert len(task.class_ids) == 13
    assert task.stages == ("promyelocyte", "myelocyte", "metamyelocyte", "band", "segmented")
    assert [grouping.id for grouping in task.groupings] == ["eight", "six", "five"]
    eight = task.grouping("eight")
    assert set(eight.groups["neutrophil"]) == {"band", "segmented", "neutrophil"}
    assert len(eight.groups["immature_granulocyte"]) == 4
    assert sum(len(members) for members in eight.groups.values()) == 13
    six = task.grouping("six")
    assert six.group_of("neutrophil") is None
    assert len(six.groups) == 6
    assert task.grouping("five").group_of("segmented") == "neutrophil"
    names = {item.id: item.name.ja for item in task.grouping("five").classes}
    assert names["neutrophil"] == "好中球"


def test_junk_and_unknown_prefixes_are_reported(source: Path) -> None:
    folder = source / "eosinophil"
    (folder / ".DS_169665.jpg").write_bytes(b"junk")
    (folder / "._EO_1.jpg").write_bytes(b"junk")
    (folder / "Thumbs.db").write_bytes(b"junk")
    (folder / "XX_5.jpg").write_bytes(b"junk")
    (folder / "EO_6.txt").write_bytes(b"junk")
    (folder / "EO_7.jpg").symlink_to(folder / "EO_1.jpg")
    drafts, skipped = read(source)
    assert len(drafts) == 4
    assert "3 hidden or system files" in skipped["eosinophil"]
    assert "prefix" in skipped["eosinophil/XX_5.jpg"]
    assert "prefix" in skipped["eosinophil/EO_6.txt"]
    assert "symbolic link" in skipped["eosinophil/EO_7.jpg"]
    assert len(skipped) == 4


def test_twins_are_collapsed_and_disputed_ones_left_out(source: Path, tmp_path: Path) -> None:
    cell(source, "EO_11.jpg", 0)  # the same picture as EO_1, and the same label
    cell(source, "BNE_12.jpg", 120)  # the same picture as IG_4, under another label
    opened = open_source("pbc", source, "pbc")
    report = write_library(tmp_path / "out", opened.manifest, opened.drafts(lambda *_: None))
    assert {case.id for case in report.library.cases} == {"EO_1", "BNE_2", "NEUTROPHIL_3"}
    assert {skipped.what for skipped in report.skipped} == {"EO_11", "BNE_12", "IG_4"}


TABLE = (
    "img_name,label,cell_size,granularity,path\n"
    "EO_1.jpg,Eosinophil,small,yes,PBC_dataset_normal_DIB/eosinophil/EO_1.jpg\n"
)


@pytest.mark.parametrize("place", ["data", "data/PBC_dataset_normal_DIB", "data/wbcatt", "wbcatt"])
def test_attributes_are_joined_where_they_lie_about(
    source: Path, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / place
    folder.mkdir(exist_ok=True)
    (folder / "pbc_attr_v1_train.csv").write_text(TABLE)
    drafts, _ = read(source)
    assert drafts["EO_1"].attributes == {"cell_size": "small", "granularity": "yes"}
    assert drafts["BNE_2"].attributes == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b\n1,2\n", "img_name"), (TABLE + "EO_2.jpg,x\n", "Line 3"), ("\udcff", "UTF-8")],
)
def test_a_broken_attribute_table_is_refused(source: Path, text: str, words: str) -> None:
    table = source / "pbc_attr_v1_val.csv"
    table.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LibraryError, match=words):
        open_source("pbc", source, "pbc")


def test_another_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    with pytest.raises(LibraryError, match="none of the folders of PBC"):
        open_source("pbc", tmp_path, "pbc")


def test_the_real_data_set_is_recognised(real_data: Path) -> None:
    drafts = open_source("pbc", real_data / "pbc", "pbc").drafts(lambda *_: None)
    first = next(drafts)
    assert isinstance(first, CaseDraft)
    assert first.label == "basophil"
    assert len(first.attributes) == 11
