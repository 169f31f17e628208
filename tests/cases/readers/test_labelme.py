"""labelme files: each kind of shape by hand; and what strangers may put in them."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers.labelme import open_source
from xai_core.errors import LibraryError


def quiet(done: int, total: int) -> None:
    pass


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


PICTURE = png(np.full((8, 10, 3), 7, dtype=np.uint8))


def shape(kind: str, *points: Any, label: str = "nucleus", **rest: Any) -> dict[str, Any]:
    return {"label": label, "shape_type": kind, "points": list(points), **rest}


def content(*shapes: Any, **changes: Any) -> dict[str, Any]:
    size = {"imageHeight": 8, "imageWidth": 10}
    values = {"version": "5.5.0", "flags": {}, "imagePath": "a.png", "imageData": None}
    return values | size | {"shapes": list(shapes)} | changes


def write(folder: Path, name: str, values: object) -> None:
    (folder / "a.png").write_bytes(PICTURE)
    (folder / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")


def read(folder: Path) -> tuple[list[CaseDraft], list[Skipped]]:
    rows = list(open_source(folder, "test").drafts(quiet))
    return (
        [row for row in rows if isinstance(row, CaseDraft)],
        [row for row in rows if isinstance(row, Skipped)],
    )


def only(folder: Path, values: object) -> CaseDraft:
    write(folder, "one", values)
    (draft,), skipped = read(folder)
    assert skipped == []
    return draft


def drawn(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows], dtype=np.float32)


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    mask = np.zeros((8, 10), dtype=np.float32)
    mask[top:bottom, left:right] = 1
    return mask


class TestShapes:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (shape("polygon", [2, 1], [5, 1], [5, 4], [2, 4]), box(1, 4, 2, 5)),
            (shape("rectangle", [5, 4], [2, 1]), box(1, 4, 2, 5)),
            (shape("rectangle", [8, 6], [99, 99]), box(6, 8, 8, 10)),
            (shape("point", [3.9, 2.1]), box(2, 3, 3, 4)),
            (shape("linestrip", [1, 1], [4, 1], [4, 3]), box(1, 2, 1, 5) + box(2, 4, 4, 5)),
            (shape("line", [-3, 0], [2, 0]), box(0, 1, 0, 3)),
            (shape("circle", [2, 2], [2, 3]), box(1, 3, 1, 3)),
            (shape("circle", [2, 2], [2, 2]), box(0, 0, 0, 0)),
        ],
    )
    def test_by_hand(self, tmp_path: Path, given: dict[str, Any], expected: np.ndarray) -> None:
        draft = only(tmp_path, content(given))
        np.testing.assert_array_equal(draft.regions["nucleus"], expected)
        assert draft.label == "nucleus"
        assert ("box_regions" in draft.attributes) == (given["shape_type"] == "rectangle")

    def test_a_mask_is_pasted_where_its_points_say(self, tmp_path: Path) -> None:
        small = png(np.array([[1, 0, 1], [0, 1, 0]], dtype=np.uint8))
        encoded = base64.b64encode(small).decode()
        draft = only(tmp_path, content(shape("mask", [4, 5], [6, 6], mask=encoded)))
        np.testing.assert_array_equal(draft.regions["nucleus"][5:7, 4:7], drawn("#.#", ".#."))
        assert draft.regions["nucleus"].sum() == 3

    def test_shapes_of_one_label_are_instances(self, tmp_path: Path) -> None:
        draft = only(tmp_path, content(shape("point", [0, 0]), shape("point", [9, 7])))
        first, second = draft.regions["nucleus"]
        assert np.argwhere(first).tolist() == [[0, 0]]
        assert np.argwhere(second).tolist() == [[7, 9]]

    def test_shapes_of_one_group_are_joined(self, tmp_path: Path) -> None:
        pair = [shape("point", [n, n], group_id=4) for n in (0, 1)]
        draft = only(tmp_path, content(*pair, shape("point", [9, 7])))
        assert [mask.sum() for mask in draft.regions["nucleus"]] == [2, 1]


class TestLabels:
    def test_the_flag_that_is_set_is_the_label(self, tmp_path: Path) -> None:
        flags = {"band": True, "segmented": False}
        shapes = (shape("point", [0, 0]), shape("point", [1, 1], label="cytoplasm"))
        draft = only(tmp_path, content(*shapes, flags=flags))
        assert draft.label == "band"
        assert set(draft.regions) == {"nucleus", "cytoplasm"}

    def test_two_names_say_no_label(self, tmp_path: Path) -> None:
        write(tmp_path, "a", content(shape("point", [0, 0])))
        write(tmp_path, "b", content(shape("point", [0, 0], label="other")))
        write(tmp_path, "c", content(shape("point", [0, 0]), shape("point", [0, 0], label="other")))
        write(tmp_path, "d", content())
        drafts, skipped = read(tmp_path)
        assert [draft.id for draft in drafts] == ["a", "b"]
        assert [row.what for row in skipped] == ["c.json", "d.json"]
        assert "set one image flag" in str(skipped[0].reason)

    def test_a_part_that_is_alone_elsewhere_is_not_the_class(self, tmp_path: Path) -> None:
        nucleus, cytoplasm = (shape("point", [0, 0], label=n) for n in ("nucleus", "cytoplasm"))
        write(tmp_path, "a", content(nucleus))
        write(tmp_path, "b", content(nucleus, cytoplasm))
        drafts, skipped = read(tmp_path)
        assert [(draft.id, draft.label) for draft in drafts] == [("a", "nucleus")]
        assert "(cytoplasm, nucleus): set one image flag" in str(skipped[0].reason)

    def test_a_remark_beside_the_class_does_not_stand_in_the_way(self, tmp_path: Path) -> None:
        write(tmp_path, "a", content(flags={"band": True}))
        write(tmp_path, "b", content(flags={"band": True, "blurry": True}))
        assert [draft.label for draft in read(tmp_path)[0]] == ["band", "band"]


class TestPictures:
    def test_the_picture_inside_the_file_comes_first(self, tmp_path: Path) -> None:
        inside = png(np.zeros((8, 10, 3), dtype=np.uint8))
        encoded = base64.b64encode(inside).decode()
        values = content(shape("point", [0, 0]), imageData=encoded, imagePath="../../x.jpg")
        draft = only(tmp_path, values)
        assert draft.image == inside

    @pytest.mark.parametrize("path", ["../a.png", "/etc/passwd", "..\\a.png", "link.png", "", "no"])
    def test_a_path_that_leads_out_or_nowhere(self, tmp_path: Path, path: str) -> None:
        root = tmp_path / "set"
        root.mkdir()
        (tmp_path / "a.png").write_bytes(PICTURE)
        (root / "link.png").symlink_to(tmp_path / "a.png")
        write(root, "one", content(shape("point", [0, 0]), imagePath=path))
        drafts, skipped = read(root)
        assert drafts == []
        assert skipped

    @pytest.mark.parametrize("data", ["%%%", "é", "A", base64.b64encode(b"no picture").decode()])
    def test_garbage_inside_the_file(self, tmp_path: Path, data: str) -> None:
        write(tmp_path, "one", content(shape("point", [0, 0]), imageData=data))
        assert read(tmp_path)[0] == []

    def test_a_declared_size_that_is_not_the_pictures(self, tmp_path: Path) -> None:
        write(tmp_path, "one", content(shape("point", [0, 0]), imageWidth=10**9))
        drafts, skipped = read(tmp_path)
        assert drafts == []
        assert "but it is 8 x 10" in str(skipped[0].reason)


class TestHostileFiles:
    @pytest.mark.parametrize(
        "bad",
        [
            shape("polygon", [0, 0], [1, 1]),
            shape("polygon", [0, 0], [1, 1], [1e12, 3]),
            shape("polygon", [0, 0], [1, 1], "x"),
            shape("polygon", [0, 0, 0], [1, 1, 1], [2, 2, 2]),
            shape("polygon", [0, 0], [1, 1], [10**400, 1]),
            shape("rectangle", [0, 0]),
            shape("rectangle", [1, 1], [1, 5]),
            shape("circle", [0, 0], [1e300, 0]),
            shape("point"),
            shape("spiral", [0, 0]),
            shape("mask", [0, 0], [1, 1]),
            shape("mask", [0, 0], [1, 1], mask="%"),
            shape("mask", [0, 0], [1, 1], mask=base64.b64encode(PICTURE).decode()),
            shape("mask", [5, 5], [2, 2], mask=base64.b64encode(PICTURE).decode()),
            shape("mask", [5, 5], [14, 12], mask=base64.b64encode(PICTURE).decode()),
            {"label": "nucleus", "points": None},
        ],
    )
    def test_a_bad_shape_leaves_its_region_out(self, tmp_path: Path, bad: dict[str, Any]) -> None:
        write(tmp_path, "one", content(shape("point", [0, 0]), bad))
        (draft,), skipped = read(tmp_path)
        assert draft.regions == {}
        assert "“nucleus” is left out" in str(skipped[0].reason)

    @pytest.mark.parametrize(
        "text", ["", "[]", "{}", '{"shapes": 3}', "[" * 100_000, '{"shapes": NaN}',
                 '{"shapes": [{"label": 3}]}', '{"shapes": [], "flags": {"a": "maybe"}}']
    )  # fmt: skip
    def test_a_broken_file_is_skipped_and_alone_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(LibraryError):
            open_source(tmp_path, "test")
        write(tmp_path, "good", content(shape("point", [0, 0])))
        drafts, skipped = read(tmp_path)
        assert [draft.id for draft in drafts] == ["good"]
        assert [row.what for row in skipped] == ["bad.json"]

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match="no labelme"):
            open_source(tmp_path, "test")

    def test_a_manifest_that_lies(self, tmp_path: Path) -> None:
        write(tmp_path, "one", content(shape("point", [0, 0])))
        (tmp_path / "library.toml").write_bytes(b"\xff format = 9")
        with pytest.raises(LibraryError, match=r"library\.toml"):
            open_source(tmp_path, "test")
