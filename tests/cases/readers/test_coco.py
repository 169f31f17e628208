"""COCO files: what they become, by hand; and what strangers may put in them."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers.annotated import case_ids, identifiers
from xai_core.cases.readers.coco import open_source
from xai_core.cases.splits import split_of_specimen
from xai_core.errors import LibraryError, ShitenError

SIZE = {"width": 10, "height": 8}


def quiet(done: int, total: int) -> None:
    pass


def png(width: int = 10, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (width, height, 99)).save(out, format="PNG")
    return out.getvalue()


def mark(category: int = 0, image: int = 1, **rest: Any) -> dict[str, Any]:
    return {"id": 1, "image_id": image, "category_id": category, **rest}


def content(*marks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "images": [{"id": 1, "file_name": "a.png", **SIZE}],
        "categories": [{"id": 0, "name": "nucleus"}, {"id": 7, "name": "cytoplasm"}],
        "annotations": list(marks),
    } | changes


def write(folder: Path, values: object, picture: bytes | None = None) -> Path:
    (folder / "a.png").write_bytes(picture or png())
    (folder / "labels.json").write_text(json.dumps(values), encoding="utf-8")
    return folder


def read(folder: Path, values: object) -> tuple[list[CaseDraft], list[Skipped]]:
    rows = list(open_source(write(folder, values), "test").drafts(quiet))
    return (
        [row for row in rows if isinstance(row, CaseDraft)],
        [row for row in rows if isinstance(row, Skipped)],
    )


def only(folder: Path, values: object) -> CaseDraft:
    drafts, skipped = read(folder, values)
    assert skipped == []
    (draft,) = drafts
    return draft


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    mask = np.zeros((8, 10), dtype=np.float32)
    mask[top:bottom, left:right] = 1
    return mask


SQUARE = [2, 1, 5, 1, 5, 4, 2, 4]


class TestOutlines:
    def test_category_0_and_a_polygon(self, tmp_path: Path) -> None:
        draft = only(tmp_path, content(mark(segmentation=[SQUARE])))
        assert draft.id == "a"
        assert draft.label == "nucleus"
        assert draft.attributes == {}
        np.testing.assert_array_equal(draft.regions["nucleus"], box(1, 4, 2, 5))
        assert draft.image == png()
        assert draft.suffix == ".png"

    def test_polygons_are_joined_and_annotations_are_instances(self, tmp_path: Path) -> None:
        one = mark(segmentation=[SQUARE, [7, 1, 8, 1, 8, 2, 7, 2]])
        other = mark(segmentation=[[0, 6, 3, 6, 3, 8, 0, 8]])
        draft = only(tmp_path, content(one, other))
        first, second = draft.regions["nucleus"]
        np.testing.assert_array_equal(first, box(1, 4, 2, 5) + box(1, 2, 7, 8))
        np.testing.assert_array_equal(second, box(6, 8, 0, 3))

    def test_run_lengths_plain_and_compressed(self, tmp_path: Path) -> None:
        plain = {"size": [8, 10], "counts": [8 + 2, 3, 80 - 13]}
        draft = only(tmp_path, content(mark(segmentation=plain, iscrowd=1)))
        np.testing.assert_array_equal(draft.regions["nucleus"], box(2, 5, 1, 2))
        packed = {"size": [8, 10], "counts": ":3S2"}  # 10 zeros, 3 ones, 67 zeros
        draft = only(tmp_path, content(mark(segmentation=packed)))
        np.testing.assert_array_equal(draft.regions["nucleus"], box(2, 5, 1, 2))

    @pytest.mark.parametrize("empty", [{}, {"segmentation": []}, {"segmentation": None}])
    def test_a_box_is_filled_and_the_case_says_so(
        self, tmp_path: Path, empty: dict[str, Any]
    ) -> None:
        draft = only(tmp_path, content(mark(bbox=[1, 2, 3, 4], **empty)))
        np.testing.assert_array_equal(draft.regions["nucleus"], box(2, 6, 1, 4))
        assert draft.attributes == {"box_regions": "nucleus"}

    def test_levels_of_a_graded_region(self, tmp_path: Path) -> None:
        low = mark(segmentation=[SQUARE], shiten={"level": 51})
        high = mark(segmentation=[[3, 2, 4, 2, 4, 3, 3, 3]], shiten={})
        draft = only(tmp_path, content(high, low))
        expected = box(1, 4, 2, 5) * np.float32(0.2)
        expected[2, 3] = 1
        np.testing.assert_array_equal(draft.regions["nucleus"], expected)


class TestLabels:
    def test_several_categories_say_no_label(self, tmp_path: Path) -> None:
        images = [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "./a.png"}]
        marks = (mark(segmentation=[SQUARE]), mark(7, segmentation=[SQUARE]))
        values = content(*marks, mark(0, 2, segmentation=[SQUARE]), images=images)
        drafts, skipped = read(tmp_path, values)
        assert [draft.label for draft in drafts] == ["nucleus"]
        assert "cytoplasm, nucleus" in str(skipped[0].reason)
        assert '"shiten": {"label": "…"}' in str(skipped[0].reason)

    def test_a_label_added_by_hand(self, tmp_path: Path) -> None:
        image = {"id": 1, "file_name": "a.png", "shiten": {"label": "band", "specimen": "P7"}}
        marks = (mark(segmentation=[SQUARE]), mark(7, segmentation=[SQUARE]))
        draft = only(tmp_path, content(*marks, images=[image]))
        assert (draft.label, draft.specimen) == ("band", "P7")
        assert set(draft.regions) == {"nucleus", "cytoplasm"}
        assert draft.split is split_of_specimen("P7")  # decided by whose it is
        assert open_source(tmp_path, "x").manifest.task.class_ids == ("band",)

    def test_an_image_without_annotations_is_skipped(self, tmp_path: Path) -> None:
        images = [{"id": n, "file_name": f"{name}.png"} for n, name in ((1, "a"), (2, "b"))]
        drafts, skipped = read(tmp_path, content(mark(segmentation=[SQUARE]), images=images))
        assert len(drafts) == 1
        assert skipped[0].what == "b.png"

    def test_no_label_at_all_is_no_library(self, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match="single label"):
            open_source(write(tmp_path, content()), "test")

    def test_names_become_ids_and_stay_as_names(self, tmp_path: Path) -> None:
        categories = [{"id": 0, "name": "好中球"}, {"id": 7, "name": "white cell"}]
        values = content(mark(segmentation=[SQUARE]), categories=categories)
        draft = only(tmp_path, values)
        (info,) = open_source(tmp_path, "x").manifest.task.classes
        assert info.id == draft.label
        assert info.name.ja == "好中球"


class TestFinding:
    def test_the_usual_layouts(self, tmp_path: Path) -> None:
        (tmp_path / "annotations").mkdir()
        (tmp_path / "train").mkdir()
        file = tmp_path / "annotations" / "instances_train.json"
        file.write_text(json.dumps(content(mark(segmentation=[SQUARE]))))
        (tmp_path / "train" / "a.png").write_bytes(png())
        for path in (tmp_path, file):
            (draft,) = open_source(path, "test").drafts(quiet)
            assert isinstance(draft, CaseDraft)

    @pytest.mark.parametrize("count", [0, 2])
    def test_one_json_file_is_expected(self, tmp_path: Path, count: int) -> None:
        for number in range(count):
            (tmp_path / f"{number}.json").write_text("{}")
        with pytest.raises(LibraryError, match="name the one you mean"):
            open_source(tmp_path, "test")

    def test_no_such_path(self, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match="There is no folder"):
            open_source(tmp_path / "none", "test")

    def test_ids_of_pictures(self) -> None:
        assert case_ids(["x/a.png", "b.jpg"]) == {"x/a.png": "a", "b.jpg": "b"}
        assert case_ids(["x/a.png", "y/a.png"]) == {"x/a.png": "x-a", "y/a.png": "y-a"}
        assert len(set(case_ids(["a.png", "a.jpg", "A.png"]).values())) == 3

    @settings(max_examples=60)
    @given(st.lists(st.text(min_size=1, max_size=90)))
    def test_ids_are_valid_and_differ(self, names: list[str]) -> None:
        ids = identifiers(names)
        assert set(ids) == set(names)
        assert len({value.casefold() for value in ids.values()}) == len(ids)
        assert all(0 < len(value) <= 64 and value[0].isalnum() for value in ids.values())


class TestHostileFiles:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "null",
            "{",
            "[" * 100_000,
            '{"images": ' * 50_000,
            '{"images": NaN}',
            '{"images": [{"id": Infinity}]}',
            '{"images": ' + "9" * 5000 + "}",
            '{"images": {}, "categories": []}',
            '{"images": [], "categories": []}',
            '{"images": [1, "x", null], "categories": [[]]}',
            '{"images": [{"id": 1, "file_name": "a.png"}], "annotations": []}',
            '{"images": [{"id": 1, "file_name": "a.png"}], "categories": [], "annotations": 3}',
            "\xff\xfe",
        ],
    )
    def test_unusable_files_are_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "labels.json").write_bytes(text.encode("latin-1"))
        with pytest.raises(LibraryError):
            open_source(tmp_path, "test")

    def test_more_values_than_the_memory_holds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("xai_core.cases.readers.annotated.MAX_JSON_VALUES", 30)
        with pytest.raises(LibraryError, match="million values"):
            read(tmp_path, content(mark(segmentation=[SQUARE * 4])))

    def test_an_id_twice(self, tmp_path: Path) -> None:
        images = [{"id": 1, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}]
        with pytest.raises(LibraryError, match="image id 1 twice"):
            read(tmp_path, content(mark(segmentation=[SQUARE]), images=images))

    def test_a_manifest_that_lies(self, tmp_path: Path) -> None:
        values = content(mark(segmentation=[SQUARE]), info={"shiten": {"format": 2}})
        with pytest.raises(LibraryError, match="library information"):
            read(tmp_path, values)

    @pytest.mark.parametrize(
        "name",
        ["../a.png", "/etc/passwd", "x/../../a.png", "..\\a.png", "C:\\a.png", "a\0.png", ".", "/",
         "link.png", "linked/a.png", "folder", "missing.png", "n" * 5000],
    )  # fmt: skip
    def test_pictures_stay_inside_the_folder(self, tmp_path: Path, name: str) -> None:
        root = tmp_path / "set"
        root.mkdir()
        (root / "folder").mkdir()
        (tmp_path / "a.png").write_bytes(png())
        (root / "link.png").symlink_to(tmp_path / "a.png")
        (root / "linked").symlink_to(tmp_path)
        images = [{"id": 1, "file_name": name}]
        drafts, skipped = read(root, content(mark(segmentation=[SQUARE]), images=images))
        assert drafts == []
        assert len(str(skipped[0].reason)) < 500

    @pytest.mark.parametrize(
        "bad",
        [
            {"segmentation": "x"},
            {"segmentation": [1, 2, 3]},
            {"segmentation": [[1, 2, 3, 4]]},
            {"segmentation": [[1, 2, 3, 4, 5, 6, 7]]},
            {"segmentation": [["a", "b", "c", "d", "e", "f"]]},
            {"segmentation": [[1e300, 0, 1, 1, 2, 2]]},
            {"segmentation": [[10**400, 0, 1, 1, 2, 2]]},
            {"segmentation": [[[[1]]]]},
            {"segmentation": {"size": [8, 10], "counts": [1, 2]}},
            {"segmentation": {"size": [8, 10], "counts": [-1, 81]}},
            {"segmentation": {"size": [8, 10], "counts": [10**40]}},
            {"segmentation": {"size": [10**9, 10**9], "counts": [10**18]}},
            {"segmentation": {"size": [8, 10], "counts": "oooooooooooooooooooooooo"}},
            {"segmentation": {"size": [8, 10], "counts": ":3S"}},
            {"segmentation": {"counts": []}},
            {"segmentation": [], "bbox": [1, 1, 0, 0]},
            {"segmentation": [], "bbox": [1, 1]},
            {"bbox": {"x": 1}},
            {},
        ],
    )
    def test_a_bad_outline_leaves_its_region_out(self, tmp_path: Path, bad: dict[str, Any]) -> None:
        drafts, skipped = read(tmp_path, content(mark(segmentation=[SQUARE]), mark(**bad)))
        assert drafts[0].label == "nucleus"
        assert drafts[0].regions == {}  # half a nucleus would look like a whole one
        assert "“nucleus” is left out" in str(skipped[0].reason)

    def test_records_that_refer_to_nothing(self, tmp_path: Path) -> None:
        marks = (mark(5), mark(image=9), {"image_id": []}, mark(shiten={"level": 0}))
        drafts, skipped = read(tmp_path, content(mark(segmentation=[SQUARE]), *marks))
        assert len(drafts) == 1
        assert len(skipped) == 4

    def test_a_declared_size_that_is_not_the_pictures(self, tmp_path: Path) -> None:
        images = [{"id": 1, "file_name": "a.png", "width": 10**9, "height": 10**9}]
        drafts, skipped = read(tmp_path, content(mark(segmentation=[SQUARE]), images=images))
        assert drafts == []
        assert "it is 8 x 10" in str(skipped[0].reason)

    def test_more_outlines_than_a_picture_can_have(self, tmp_path: Path) -> None:
        many = content(*([mark(bbox=[1, 2, 3, 4])] * 4001))
        drafts, skipped = read(tmp_path, many)
        assert drafts == []
        assert "more than 4,000 outlines" in str(skipped[0].reason)

    def test_more_regions_than_the_memory_holds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("xai_core.cases.readers.canvas.MAX_REGION_PIXELS", 100)
        image = {"id": 1, "file_name": "a.png", "shiten": {"label": "x"}}
        marks = (mark(segmentation=[SQUARE]), mark(7, segmentation=[SQUARE]))
        drafts, skipped = read(tmp_path, content(*marks, images=[image]))
        assert drafts == []
        assert "too many regions" in str(skipped[0].reason)

    @settings(
        max_examples=60,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(
        values=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(
                        [
                            "id",
                            "image_id",
                            "segmentation",
                            "bbox",
                            "counts",
                            "size",
                            "shiten",
                            "level",
                        ]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=8,
        ),
        place=st.sampled_from(["images", "categories", "annotations", "info", "outline", "facts"]),
    )
    def test_anything_anywhere_is_read_or_refused(
        self, tmp_path: Path, values: Any, place: str
    ) -> None:
        base = content(mark(segmentation=[SQUARE]))
        if place == "outline":
            base["annotations"].append(mark(segmentation=values))
        elif place == "facts":
            base["images"][0]["shiten"] = values
        else:
            base[place] = values
        text = json.dumps(base)
        (tmp_path / "a.png").write_bytes(png())
        (tmp_path / "labels.json").write_text(text.replace("Infinity", "1"))
        try:
            rows = list(open_source(tmp_path, "test").drafts(quiet))
        except ShitenError:
            return
        assert rows
