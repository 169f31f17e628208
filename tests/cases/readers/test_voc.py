"""Pascal VOC folders: boxes counted from 1, by hand; and what strangers may put in them."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers.voc import open_source
from xai_core.errors import LibraryError


def quiet(done: int, total: int) -> None:
    pass


def item(name: str, *corners: object) -> str:
    tags = zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=False)
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in tags)
    return f"<object><name>{name}</name><bndbox>{inner}</bndbox></object>"


def xml(*objects: str, filename: str = "a.png", width: object = 10, height: object = 8) -> str:
    size = f"<size><width>{width}</width><height>{height}</height><depth>3</depth></size>"
    name = f"<filename>{filename}</filename>"
    return f"<annotation>{name}{size}{''.join(objects)}</annotation>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    for name in ("Annotations", "JPEGImages", "SegmentationClass", "SegmentationObject"):
        (folder / name).mkdir(parents=True)
    Image.new("RGB", (10, 8), "red").save(folder / "JPEGImages" / "a.png")
    return folder


def write(root: Path, text: str | bytes, name: str = "a") -> None:
    data = text.encode() if isinstance(text, str) else text
    (root / "Annotations" / f"{name}.xml").write_bytes(data)


def read(root: Path) -> tuple[list[CaseDraft], list[Skipped]]:
    rows = list(open_source(root, "test").drafts(quiet))
    return (
        [row for row in rows if isinstance(row, CaseDraft)],
        [row for row in rows if isinstance(row, Skipped)],
    )


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    mask = np.zeros((8, 10), dtype=np.float32)
    mask[top:bottom, left:right] = 1
    return mask


def indices(root: Path, folder: str, pixels: np.ndarray) -> None:
    picture = Image.fromarray(pixels.astype(np.uint8))
    picture.putpalette([value for number in range(256) for value in (number, 0, 255 - number)])
    picture.save(root / folder / "a.png")


class TestBoxes:
    def test_counting_starts_at_1_and_includes_the_last(self, root: Path) -> None:
        write(root, xml(item("WBC", 3, 1, 5, 2)))
        (draft,), skipped = read(root)
        assert skipped == []
        assert (draft.id, draft.label) == ("a", "WBC")
        np.testing.assert_array_equal(draft.regions["WBC"], box(0, 2, 2, 5))
        assert draft.attributes == {"box_regions": "WBC"}

    def test_one_pixel_and_the_whole_picture(self, root: Path) -> None:
        write(root, xml(item("WBC", 10, 8, 10, 8)))
        np.testing.assert_array_equal(read(root)[0][0].regions["WBC"], box(7, 8, 9, 10))
        write(root, xml(item("WBC", 1, 1, 10, 8)))
        np.testing.assert_array_equal(read(root)[0][0].regions["WBC"], box(0, 8, 0, 10))

    def test_several_boxes_are_instances_and_cut_off_at_the_border(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 1, 1), item("WBC", 9, 7, 99, 99)))
        first, second = read(root)[0][0].regions["WBC"]
        np.testing.assert_array_equal(first, box(0, 1, 0, 1))
        np.testing.assert_array_equal(second, box(6, 8, 8, 10))

    def test_several_names_say_no_label(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 2, 2)))
        write(root, xml(item("WBC", 1, 1, 2, 2), item("RBC", 1, 1, 2, 2)), "b")
        write(root, xml(), "c")
        drafts, skipped = read(root)
        assert [draft.id for draft in drafts] == ["a"]
        assert [row.what for row in skipped] == ["b.xml", "c.xml"]
        assert "RBC, WBC" in str(skipped[0].reason)

    def test_files_beside_their_pictures_and_names_without_extension(self, tmp_path: Path) -> None:
        Image.new("RGB", (10, 8)).save(tmp_path / "cell.jpg")
        (tmp_path / "cell.xml").write_text(xml(item("WBC", 1, 1, 2, 2), filename="cell"))
        (draft,), skipped = read(tmp_path)
        assert skipped == []
        assert draft.suffix == ".jpg"


class TestOutlines:
    def test_the_number_of_the_object_is_its_index(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 9, 8), item("WBC", 1, 1, 9, 8)))
        indices(
            root,
            "SegmentationObject",
            box(1, 2, 1, 3) + 2 * box(4, 5, 4, 5) + 255 * box(7, 8, 0, 9),
        )
        (draft,), skipped = read(root)
        assert skipped == []
        first, second = draft.regions["WBC"]
        np.testing.assert_array_equal(first, box(1, 2, 1, 3))
        np.testing.assert_array_equal(second, box(4, 5, 4, 5))
        assert draft.attributes == {}

    def test_classes_serve_when_there_is_one_name(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 9, 8)))
        indices(root, "SegmentationClass", 15 * box(1, 2, 1, 3) + 255 * box(7, 8, 0, 9))
        np.testing.assert_array_equal(read(root)[0][0].regions["WBC"], box(1, 2, 1, 3))

    @pytest.mark.parametrize("size", [(10, 9), (1, 1)])
    def test_outlines_of_another_size(self, root: Path, size: tuple[int, int]) -> None:
        write(root, xml(item("WBC", 1, 1, 9, 8)))
        Image.new("L", size).save(root / "SegmentationObject" / "a.png")
        drafts, skipped = read(root)
        assert drafts == []
        assert "not of the picture's size" in str(skipped[0].reason)

    def test_colours_are_no_numbers(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 9, 8)))
        Image.new("RGB", (10, 8)).save(root / "SegmentationClass" / "a.png")
        assert "colours" in str(read(root)[1][0].reason)


BOMB = """<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]>
<annotation><filename>&z;</filename></annotation>"""
OUTSIDE = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<annotation><filename>&x;</filename></annotation>"""


class TestHostileFiles:
    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"<annotation>",
            b"<kml/>",
            b"\xff\xfe\x00",
            b"<?xml version='1.0' encoding='nowhere'?><annotation/>",
            BOMB.encode(),
            OUTSIDE.encode(),
            b"<a>" * 200_000,
            b"<annotation>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</annotation>",
        ],
    )
    def test_a_broken_file_is_skipped_and_alone_refused(self, root: Path, text: bytes) -> None:
        write(root, text, "bad")
        with pytest.raises(LibraryError):
            open_source(root, "test")
        write(root, xml(item("WBC", 1, 1, 2, 2)), "good")
        drafts, skipped = read(root)
        assert [draft.id for draft in drafts] == ["good"]
        assert [row.what for row in skipped] == ["bad.xml"]

    @pytest.mark.parametrize("name", ["../a.png", "/etc/passwd", "x/../../a", "..", "no.png", ""])
    def test_pictures_stay_inside_the_folder(self, root: Path, name: str) -> None:
        (root.parent / "a.png").write_bytes((root / "JPEGImages" / "a.png").read_bytes())
        write(root, xml(item("WBC", 1, 1, 2, 2), filename=name), "z")
        drafts, skipped = read(root)
        assert drafts == []
        assert len(skipped) == 1

    @pytest.mark.parametrize(
        "corners",
        [(5, 5, 3, 9), ("nan", 1, 2, 2), ("inf", 1, 2, 2), ("x", 1, 2, 2), (), (1, 1, "1e999", 2)],
    )
    def test_a_bad_box_leaves_its_region_out(self, root: Path, corners: tuple[object, ...]) -> None:
        write(root, xml(item("WBC", 1, 1, 2, 2), item("WBC", *corners)))
        (draft,), skipped = read(root)
        assert draft.regions == {}
        assert "“WBC” is left out" in str(skipped[0].reason)

    def test_a_declared_size_that_is_not_the_pictures(self, root: Path) -> None:
        write(root, xml(item("WBC", 1, 1, 2, 2), width=10**8, height=10**8))
        drafts, skipped = read(root)
        assert drafts == []
        assert "but it is 8 x 10" in str(skipped[0].reason)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match="Pascal VOC"):
            open_source(tmp_path, "test")


def test_index_pictures_are_read_by_index_not_by_colour(root: Path) -> None:
    write(root, xml(item("WBC", 1, 1, 9, 8)))
    indices(root, "SegmentationObject", box(1, 2, 1, 3))
    data = (root / "SegmentationObject" / "a.png").read_bytes()
    assert Image.open(io.BytesIO(data)).mode == "P"
    assert read(root)[0][0].regions["WBC"].sum() == 2
