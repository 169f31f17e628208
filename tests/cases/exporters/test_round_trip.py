"""Out and in again: the same pictures, masks, answers and manifest, in every format."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from pycocotools import mask as coco

from xai_core.cases.draft import CaseDraft, Reader
from xai_core.cases.exporters import ExportFormat, export_library
from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest import Manifest
from xai_core.cases.readers import READERS
from xai_core.cases.writer import write_library
from xai_core.errors import LibraryError
from xai_core.types import Split

SHAPE = (12, 14)
BOTH = {"en": "A name", "ja": "名前"}


def quiet(done: int, total: int) -> None:
    pass


def picture(seed: int, shape: tuple[int, int] = SHAPE) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (*shape, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


def manifest(**changes: Any) -> Manifest:
    classes = [{"id": name, "name": BOTH} for name in ("band", "segmented", "Band.2")]
    values = {
        "format": 1,
        "id": "origin",
        "version": "3",
        "title": {"en": "Drawn", "ja": "描画"},
        "licence": "CC BY 4.0",
        "citation": "Somebody 2020",
        "origin": "by hand",
        "notes": {"en": "Careful.", "ja": "注意。"},
        "task": {"kind": "classification", "classes": classes, "stages": ["band", "segmented"]},
        "regions": [
            {
                "id": "nucleus",
                "name": BOTH,
                "origin": "consensus",
                "author": "Two haematologists",
                "importance": 0.8,
                "importance_by_class": {"band": 1.0},
                "reference": "A book",
            },
            {"id": "cytoplasm", "name": BOTH, "origin": "expert", "author": "One"},
            {"id": "graded", "name": BOTH, "origin": "model-proposed", "author": "A model"},
            {
                "id": "cell",
                "name": BOTH,
                "origin": "expert",
                "author": "One",
                "union_of": ["nucleus", "cytoplasm"],
            },
        ],
    }
    return Manifest.model_validate(values | changes)


def region(*inside: tuple[slice | int, slice | int]) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=np.float32)
    for window in inside:
        mask[window] = 1
    return mask


def hard_masks() -> dict[str, np.ndarray]:
    holes = region((slice(1, 9), slice(1, 10)))
    holes[3:5, 3:5] = holes[6, 7] = 0
    holes[4, 3] = 1
    border = np.ones(SHAPE, dtype=np.float32)
    border[1:-1, 1:-1] = 0
    return {
        "holes": holes,
        "parts": region((slice(0, 2), slice(0, 2)), (slice(2, 4), slice(2, 4)), (10, 12)),
        "one-pixel": region((11, 13)),
        "border": border,
        "full": np.ones(SHAPE, dtype=np.float32),
        "checkerboard": (np.indices(SHAPE).sum(axis=0) % 2).astype(np.float32),
        "empty": region(),
    }


@pytest.fixture
def library(tmp_path: Path) -> CaseLibrary:
    ramp = (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) % 256).astype(np.float32)
    drafts = [
        CaseDraft(
            id=name,
            image=picture(number),
            suffix=".png",
            label="band" if number % 2 else "Band.2",
            specimen=f"slide {number // 3}" if number else None,
            split=[None, *Split][number % 4],
            regions={"nucleus": mask, "cytoplasm": np.flipud(mask)},
            attributes={"stain": "May-Grünwald 染色"} if number % 2 else {},
        )
        for number, (name, mask) in enumerate(hard_masks().items())
    ]
    drafts.append(
        CaseDraft(
            id="grey",
            image=picture(100),
            suffix=".png",
            label="segmented",
            regions={"graded": ramp / np.float32(255)},
        )
    )
    twins = {"nucleus": (region((1, 1)), region(), region((1, 1))), "cytoplasm": ()}
    halves = (ramp / np.float32(510), region((2, 2)))
    drafts.append(
        CaseDraft(
            id="lesions",
            image=picture(102),
            suffix=".png",
            label="segmented",
            regions=twins | {"graded": tuple(np.rint(half * 255) / 255 for half in halves)},
        )
    )
    drafts.append(CaseDraft(id="bare", image=picture(101), suffix=".png", label="segmented"))
    return write_library(tmp_path / "origin", manifest(), drafts).library


def import_back(reader: Reader, folder: Path, destination: Path) -> CaseLibrary:
    source = reader(folder, "back")
    report = write_library(destination, source.manifest, source.drafts(quiet))
    assert report.skipped == ()
    return report.library


def round_trip(library: CaseLibrary, format: ExportFormat, folder: Path) -> CaseLibrary:
    export_library(library, format, folder / "out", quiet)
    if format is ExportFormat.MASKS:
        return CaseLibrary.open(folder / "out")
    reader = READERS["labelme" if format is ExportFormat.LABELME else "coco"]
    return import_back(reader, folder / "out", folder / "back")


def assert_same(one: CaseLibrary, other: CaseLibrary) -> None:
    assert one.manifest.model_copy(update={"id": "x"}) == other.manifest.model_copy(
        update={"id": "x"}
    )
    assert {case.id for case in one.cases} == {case.id for case in other.cases}
    for case in one.cases:
        twin = other.case(case.id)
        for name in ("sha256", "label", "target", "specimen", "split", "attributes"):
            assert getattr(twin, name) == getattr(case, name), (case.id, name)
        assert set(twin.regions) == set(case.regions)
        assert one.region_ids(case) == other.region_ids(twin)
        for drawn in case.regions:
            np.testing.assert_array_equal(other.mask(twin, drawn), one.mask(case, drawn))
            theirs, ours = other.instances(twin, drawn), one.instances(case, drawn)
            assert theirs is not None
            assert ours is not None
            assert len(theirs) == len(ours)
            for a, b in zip(theirs, ours, strict=True):
                np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("format", ExportFormat)
class TestEveryFormat:
    def test_gives_the_library_back(
        self, library: CaseLibrary, format: ExportFormat, tmp_path: Path
    ) -> None:
        assert_same(library, round_trip(library, format, tmp_path))

    def test_regression_too(self, format: ExportFormat, tmp_path: Path) -> None:
        task = {"kind": "regression", "unit": "µm", "tolerance": 0.5}
        regions = [{"id": "cell", "name": BOTH, "origin": "expert", "author": "One"}]
        drafts = [
            CaseDraft("a", picture(1), ".png", target=0.0, regions={"cell": region((2, 3))}),
            CaseDraft("b", picture(2), ".png", target=-0.1),
        ]
        described = manifest(task=task, regions=regions)
        library = write_library(tmp_path / "origin", described, drafts).library
        assert_same(library, round_trip(library, format, tmp_path))

    def test_detection_too(self, format: ExportFormat, tmp_path: Path) -> None:
        """A case without a class, also where a region that is marked has a class's name."""
        classes = [{"id": name, "name": BOTH} for name in ("lesion", "clear")]
        regions = [{"id": "lesion", "name": BOTH, "origin": "expert", "author": "One"}]
        two = (region((2, 3)), region((5, 6)))
        drafts = [
            CaseDraft("a", picture(1), ".png", regions={"lesion": two}),
            CaseDraft("b", picture(2), ".png", regions={"lesion": ()}),
            CaseDraft("c", picture(3), ".png"),
        ]
        labelled = CaseDraft("d", picture(4), ".png", label="clear", regions={"lesion": two})
        for name, task, cases in (
            ("plain", {"kind": "detection", "region": "lesion"}, drafts),
            (
                "classed",
                {"kind": "detection", "region": "lesion", "classes": classes},
                [*drafts, labelled],
            ),
        ):
            described = manifest(task=task, regions=regions)
            report = write_library(tmp_path / name / "origin", described, cases)
            assert report.skipped == ()
            assert_same(report.library, round_trip(report.library, format, tmp_path / name))

    def test_reports_what_it_wrote(
        self, library: CaseLibrary, format: ExportFormat, tmp_path: Path
    ) -> None:
        steps: list[tuple[int, int]] = []
        report = export_library(library, format, tmp_path / "out", lambda *step: steps.append(step))
        assert report.n_cases == 10
        assert report.n_regions == 2 * 7 + 1 + 5
        assert report.files == sum(path.is_file() for path in report.folder.rglob("*"))
        assert steps[0] == (0, 10)
        assert steps[-1] == (10, 10)

    def test_refuses_a_destination_that_exists(
        self, library: CaseLibrary, format: ExportFormat, tmp_path: Path
    ) -> None:
        (tmp_path / "out").mkdir()
        with pytest.raises(LibraryError, match="exists already"):
            export_library(library, format, tmp_path / "out", quiet)
        assert list((tmp_path / "out").iterdir()) == []

    def test_leaves_nothing_half_written(
        self, library: CaseLibrary, format: ExportFormat, tmp_path: Path
    ) -> None:
        def stop(done: int, total: int) -> None:
            if done == 3:
                raise KeyboardInterrupt

        before = sorted(tmp_path.iterdir())
        with pytest.raises(KeyboardInterrupt):
            export_library(library, format, tmp_path / "out", stop)
        assert sorted(tmp_path.iterdir()) == before

    def test_refuses_a_picture_that_was_changed(
        self, library: CaseLibrary, format: ExportFormat, tmp_path: Path
    ) -> None:
        (library.folder / library.cases[0].image).write_bytes(picture(55))
        with pytest.raises(LibraryError, match="changed"):
            export_library(library, format, tmp_path / "out", quiet)
        assert not (tmp_path / "out").exists()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("format", [ExportFormat.COCO_RLE, ExportFormat.COCO_POLYGONS])
def test_pycocotools_reads_the_same_masks(
    library: CaseLibrary, format: ExportFormat, tmp_path: Path
) -> None:
    export_library(library, format, tmp_path / "out", quiet)
    content = json.loads((tmp_path / "out" / "annotations.json").read_text(encoding="utf-8"))
    images = {image["id"]: image["shiten"]["id"] for image in content["images"]}
    names = {category["id"]: category["name"] for category in content["categories"]}
    assert "cell" not in names.values()  # a union is not drawn
    seen = 0
    for mark in content["annotations"]:
        drawn = mark["segmentation"]
        rle = coco.merge(coco.frPyObjects(drawn, *SHAPE)) if isinstance(drawn, list) else drawn
        theirs = coco.decode(rle)
        case = library.case(images[mark["image_id"]])
        said = {"level": 255, "instance": 1} | mark.get("shiten", {})
        ours = (library.instances(case, names[mark["category_id"]]) or ())[said["instance"] - 1]
        level = said["level"]
        np.testing.assert_array_equal(theirs == 1, np.rint(ours * 255) == level)
        as_polygons = format is ExportFormat.COCO_POLYGONS and level == 255
        assert isinstance(drawn, list) == as_polygons  # greys have no outline worth drawing
        assert mark["area"] == theirs.sum()
        assert mark["bbox"] == coco.toBbox(rle).tolist()
        seen += 1
    # Six masks that are not empty, twice; 167 grey levels; of lesions 2, and 84 levels and 1.
    assert seen == 2 * 6 + 167 + 2 + 84 + 1


def test_an_export_is_the_same_bytes_every_time(library: CaseLibrary, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export_library(library, ExportFormat.COCO_RLE, tmp_path / name, quiet)
    one, two = ((tmp_path / name / "annotations.json").read_bytes() for name in ("one", "two"))
    assert one == two


def test_an_outline_too_ragged_to_fill_is_kept_as_run_lengths(
    library: CaseLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_core.cases.exporters.coco.MAX_OUTLINE", 20)
    assert_same(library, round_trip(library, ExportFormat.COCO_POLYGONS, tmp_path))
    content = json.loads((tmp_path / "out" / "annotations.json").read_text(encoding="utf-8"))
    kinds = {type(mark["segmentation"]) for mark in content["annotations"]}
    assert kinds == {list, dict}


@settings(max_examples=15)
@given(arrays(np.uint8, (9, 8), elements=st.sampled_from([0, 0, 1, 128, 255])))
@pytest.mark.parametrize("format", ExportFormat)
def test_any_graded_region(
    format: ExportFormat, tmp_path_factory: pytest.TempPathFactory, levels: np.ndarray
) -> None:
    folder = tmp_path_factory.mktemp("any")
    mask = levels.astype(np.float32) / np.float32(255)
    draft = CaseDraft("a", picture(1, (9, 8)), ".png", label="band", regions={"graded": mask})
    library = write_library(folder / "origin", manifest(), [draft]).library
    assert_same(library, round_trip(library, format, folder))
