"""A new field moves in: its libraries are drawn, read, listed, exported, without the core."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.domains.phantom import DOMAIN, HERE
from tests.domains.phantom.drawing import BACKGROUND, Disc, core, graded, inside, picture
from tests.domains.phantom.questions import A_SPECIMEN, Question, drafts, split_of_specimen
from xai_core.agreement import score_heat_map
from xai_core.cases.exporters import ExportFormat, export_library
from xai_core.cases.library import CaseLibrary
from xai_core.cases.readers import READERS
from xai_core.cases.writer import write_library
from xai_core.domains import registry
from xai_core.domains.contract import FieldInfill, load
from xai_core.explain.infills import filled, infill_named, infills
from xai_core.home import CHECKOUT
from xai_core.types import Origin, Split

CORE = (
    "app.py",
    "benchmarks",
    "lessons",
    "models",
    "notebooks",
    "pages",
    "recipes",
    "ui",
    "xai_core",
)
"""All that is not documentation or test."""


def quiet(done: int, total: int) -> None:
    pass


@pytest.fixture(params=Question)
def library(request: pytest.FixtureRequest, phantom_libraries) -> CaseLibrary:
    return phantom_libraries[request.param]


# --- the field -------------------------------------------------------------------------------


def test_the_core_does_not_know_it() -> None:
    files = [file for room in CORE for file in (CHECKOUT / room).rglob("*")]
    texts = [file for file in [*files, CHECKOUT / "app.py"] if file.suffix in {".py", ".toml"}]
    assert len(texts) > 200
    assert [file for file in texts if "phantom" in file.read_text(encoding="utf-8").lower()] == []


def test_it_is_listed_beside_the_others(phantom) -> None:
    assert [domain.id for domain in registry.domains()] == [
        "blood",
        "eyelid",
        "chest-ct",
        "mammography",
        "gastric",
        "phantom",
    ]
    assert registry.left_out() == ()
    assert registry.readers()["phantom-folder"] == f"{HERE}.reader:open_source"
    assert list(registry.simulators()) == ["smear", "phantom"]
    drawn = [f"phantom-{name}" for name in Question]
    assert list(registry.builtin_libraries())[-len(drawn) :] == drawn
    assert registry.words()["lesion"].ja == "病変"
    assert registry.words()["cue"].en == "Planted cue"


def test_all_that_it_names_is_there() -> None:
    assert all(callable(load(place)) for place in DOMAIN.places())


def test_asking_what_it_brings_loads_nothing_heavy(phantom) -> None:
    asked = (
        "import sys; from xai_core.domains import registry; registry.builtin_libraries();"
        "print([n for n in ('torch', 'scipy', 'numpy', 'streamlit') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- drawing ---------------------------------------------------------------------------------


def test_a_disc_by_hand() -> None:
    """On 4 x 4 pixels: a radius of 1.2 pixels about the middle holds the four pixels there."""
    disc = Disc(0.5, 0.5, radius=0.3, brightness=200)
    expected = np.zeros((4, 4), bool)
    expected[1:3, 1:3] = True
    np.testing.assert_array_equal(inside(disc, 4), expected)
    assert not core(disc, 4).any()  # the nearest pixel is 0.71 / 1.2 = 0.59 radii away
    # 255 x (1 - 0.589 / 2) = 179.9
    np.testing.assert_allclose(graded(disc, 4), expected * np.float32(180 / 255))
    shown = picture([disc], 4, 0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(shown, np.where(expected, 200, BACKGROUND))


def test_the_same_seed_draws_the_same_bytes_and_more_begins_with_less() -> None:
    def few(question: Question, n: int, seed: int) -> list[bytes]:
        return [case.image for case in drafts(question, n, seed=seed, size=64, grain=10)]

    for question in Question:
        assert few(question, 8, 1) == few(question, 12, 1)[:8]
        assert few(question, 8, 1) != few(question, 8, 2)


# --- libraries -------------------------------------------------------------------------------


def test_a_library_is_whole(library: CaseLibrary) -> None:
    assert CaseLibrary.open(library.folder) == library
    assert len(library.cases) == 240
    assert library.image(library.cases[0]).shape == (64, 64, 3)
    assert Counter(case.split for case in library.cases) == {
        Split.TRAIN: 28 * 6,
        Split.VALIDATION: 4 * 6,
        Split.TEST: 8 * 6,
    }
    assert all(info.origin is Origin.BY_CONSTRUCTION for info in library.manifest.regions)


def test_no_specimen_is_in_two_parts(library: CaseLibrary) -> None:
    parts = {(case.specimen, case.split) for case in library.cases}
    assert len(parts) == len({specimen for specimen, _ in parts}) == 40
    assert split_of_specimen(12) is Split.VALIDATION
    assert A_SPECIMEN == 6


def test_classes(phantom_libraries) -> None:
    library = phantom_libraries["class"]
    assert library.task.kind == "classification"
    assert Counter(case.label for case in library.cases if case.split is Split.TEST) == {
        "empty": 16,
        "small": 16,
        "large": 16,
    }
    assert library.task.grouping("presence").group_of("small") == "present"
    case = next(case for case in library.cases if case.label == "large")
    assert library.region_ids(case) == ("core", "rim", "disc")
    # The core counts 0.4, the rim 1.
    assert set(np.unique(library.region(case, "disc")).round(3)) == {0, np.float32(0.4), 1}
    assert 2 * float(case.attributes["radius_px"]) > 64 * 0.4
    empty = next(case for case in library.cases if case.label == "empty")
    assert library.instances(empty, "core") == ()
    assert not library.region(empty, "disc").any()
    assert library.image(empty).std() < library.image(case).std()


def test_stages(phantom_libraries) -> None:
    library = phantom_libraries["stage"]
    assert library.task.kind == "ordinal"
    assert library.task.order == ("stage-1", "stage-2", "stage-3", "stage-4")
    areas = {
        stage: [library.mask(case, "disc").sum() for case in library.cases if case.label == stage]
        for stage in library.task.order
    }
    for smaller, larger in zip(library.task.order, library.task.order[1:], strict=False):
        assert max(areas[smaller]) < min(areas[larger])


def test_values(phantom_libraries) -> None:
    library = phantom_libraries["value"]
    assert (library.task.kind, library.task.unit, library.task.tolerance) == ("regression", "u", 1)
    for case in library.cases[:20]:
        assert case.label is None
        mask = library.mask(case, "disc")
        assert mask.max() > 0.95
        assert mask[mask > 0].min() == pytest.approx(0.5, abs=0.03)
        shown = library.image(case)[..., 0][mask > 0].mean()
        assert shown / 10 == pytest.approx(case.target, abs=0.2)


def test_lesions(phantom_libraries) -> None:
    library = phantom_libraries["lesion"]
    assert (library.task.kind, library.task.region) == ("detection", "lesion")
    found = [library.instances(case, "lesion") for case in library.cases]
    assert Counter(map(len, found)) == {0: 60, 1: 60, 2: 60, 3: 60}
    table = (library.folder / "cases.csv").read_text(encoding="utf-8")
    assert table.count("lesion=\n") == 60
    for case, masks in zip(library.cases, found, strict=True):
        assert (case.label, case.target) == (None, None)
        assert sum(masks, np.zeros((64, 64))).max() <= 1  # none touches another
        assert all(
            library.image(case)[..., 0][mask > 0].mean() > 1.8 * BACKGROUND for mask in masks
        )


@pytest.mark.parametrize("format", ExportFormat)
def test_it_goes_out_and_comes_back(
    library: CaseLibrary, format: ExportFormat, tmp_path: Path
) -> None:
    export_library(library, format, tmp_path / "out", quiet)
    if format is ExportFormat.MASKS:
        back = CaseLibrary.open(tmp_path / "out")
    else:
        reader = "labelme" if format is ExportFormat.LABELME else "coco"
        source = READERS[reader](tmp_path / "out", library.id)
        report = write_library(tmp_path / library.id, source.manifest, source.drafts(quiet))
        assert report.skipped == ()
        back = report.library
    assert back.manifest == library.manifest
    assert len(back.cases) == len(library.cases)
    for case in library.cases:
        twin = back.case(case.id)
        for name in ("sha256", "label", "target", "specimen", "split", "attributes"):
            assert getattr(twin, name) == getattr(case, name)
        assert set(twin.regions) == set(case.regions)
        for region in case.regions:
            ours, theirs = library.instances(case, region), back.instances(twin, region)
            assert len(theirs) == len(ours)
            assert all(map(np.array_equal, ours, theirs))


def test_a_map_is_scored_in_its_regions(phantom_libraries) -> None:
    library = phantom_libraries["value"]
    region = library.region(library.cases[0], "disc")
    scores = score_heat_map(region, region)
    assert (scores.attention_in_region, scores.emphasis, scores.iou) == (1, 1, 1)
    none = next(case for case in phantom_libraries["lesion"].cases if not case.regions["lesion"])
    nowhere = score_heat_map(region, phantom_libraries["lesion"].region(none, "lesion"))
    assert (nowhere.attention_in_region, nowhere.chance, nowhere.iou) == (None, None, None)


# --- what else it brings ---------------------------------------------------------------------


def test_its_infill_is_the_grey_of_the_background(phantom, phantom_libraries) -> None:
    library = phantom_libraries["lesion"]
    case = next(case for case in library.cases if len(case.regions["lesion"]) == 3)
    image, mask = library.image(case), library.mask(case, "lesion")
    grey = infill_named("flat-grey")
    assert isinstance(grey, FieldInfill)
    assert grey in infills()
    hidden = filled(image, mask, grey)
    assert np.ptp(hidden[mask > 0]) == 0
    assert abs(int(hidden[mask > 0][0, 0]) - BACKGROUND) <= 2
    assert np.array_equal(hidden[mask == 0], image[mask == 0])


def test_its_augmentation_is_a_recipe_entry(phantom) -> None:
    import torch

    from xai_core.training.augmentation import augment
    from xai_core.training.recipes import Augmentation

    grey = torch.full((2, 3, 16, 16), 0.5)

    def changed(**values: float) -> torch.Tensor:
        how = Augmentation.model_validate({"rotation": 0, "flip": False} | values)
        return augment(grey, (16, 16), how, torch.Generator().manual_seed(1))

    assert torch.allclose(changed(), grey)
    speckled = changed(speckle=0.1)
    assert float(speckled.std()) == pytest.approx(0.05, rel=0.2)
    assert torch.equal(speckled[:, 0], speckled[:, 2])
    with pytest.raises(ValueError, match=r"augmentation\.speckle is 0 to 0\.5"):
        changed(speckle=0.6)


def test_its_recipes_ask_what_its_libraries_answer(phantom, phantom_libraries) -> None:
    import tomllib

    from pydantic import TypeAdapter

    from xai_core.tasks import Task, align
    from xai_core.training.recipes import read_recipe

    folder = CHECKOUT / "tests" / "domains" / "phantom" / "recipes"
    for question in Question:
        path = folder / f"phantom-{question}.toml"
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        library = phantom_libraries[question]
        task = TypeAdapter(Task).validate_python(values["task"])
        assert values["kind"] == task.kind == library.task.kind
        assert task.class_ids == library.task.class_ids
        assert align(library.task, task) is not None
        assert values["data"] == [{"library": library.id}]
        assert set(values["test"][0]["regions"]) <= {info.id for info in library.manifest.regions}
    read = read_recipe(str(folder / "phantom-class.toml"))
    assert read.augmentation.strength("speckle") == 0.05
