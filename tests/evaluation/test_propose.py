"""A proposed library is what it says it is, and a failed one leaves nothing behind."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases import writer
from xai_core.cases.draft import CaseDraft
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids, open_library
from xai_core.cases.writer import write_library
from xai_core.errors import LibraryError
from xai_core.evaluation.propose import propose_library
from xai_core.evaluation.segmentation import evaluate_segmenter
from xai_core.types import Origin, Split


def quiet(_done: int, _total: int) -> None:
    pass


def test_same_cases_other_regions(outlined_home: Path, make_segmenter) -> None:
    source, segmenter = open_library("outlined"), make_segmenter()
    steps: list[tuple[int, int]] = []
    report = propose_library(source, segmenter, "new", lambda *step: steps.append(step))
    new = open_library("new")
    assert (report.n_cases, report.skipped, steps[-1]) == (12, (), (12, 12))
    assert report.n_found == {"nucleus": 12, "cytoplasm": 12}
    for old, case in zip(source.cases, new.cases, strict=True):
        assert replace(case, regions={}) == replace(old, regions={})
        assert new.image_bytes(case) == source.image_bytes(old)
        # The discs are black and white, which is what this segmenter reads: it draws them exactly.
        for region in ("nucleus", "cytoplasm"):
            assert np.array_equal(new.mask(case, region), source.mask(old, region))
        both = np.maximum(source.mask(old, "nucleus"), source.mask(old, "cytoplasm"))
        assert np.array_equal(new.mask(case, "cell"), both)
    drawn = {info.id: info for info in new.manifest.regions}
    assert set(drawn) == {"nucleus", "cytoplasm", "cell"}
    assert {info.origin for info in drawn.values()} == {Origin.MODEL_PROPOSED}
    assert {info.author for info in drawn.values()} == {segmenter.card.author}
    assert drawn["nucleus"].name.ja == "核"
    assert new.task == source.task
    assert new.manifest.licence == source.manifest.licence
    assert "proposed by the model reader" in new.manifest.notes.en


def test_only_cases_with_an_attribute(outlined_home: Path, make_segmenter) -> None:
    source = open_library("outlined")
    report = propose_library(source, make_segmenter(), "few", quiet, where={"row": "14"})
    wanted = [case.id for case in source.cases if case.attributes["row"] == "14"]
    assert [case.id for case in report.library.cases] == wanted
    with pytest.raises(LibraryError, match="No case of the library outlined has these attributes"):
        propose_library(source, make_segmenter(), "none", quiet, where={"row": "99"})
    assert library_ids() == ("few", "outlined")


@pytest.fixture
def odd_library(outlined_library: CaseLibrary, shiten_home: Path) -> CaseLibrary:
    """A disc, an empty grey picture, and a black square without white."""
    grey = np.full((32, 32, 3), 128, np.uint8)
    black = grey.copy()
    black[8:24, 8:24] = 0
    first = outlined_library.cases[0]
    pictures = {"disc": outlined_library.image_bytes(first)}
    pictures |= {"nothing": encode_png(grey), "no-nucleus": encode_png(black)}
    drafts = [
        CaseDraft(id=name, image=data, suffix=".png", label="cell")
        for name, data in pictures.items()
    ]
    manifest = outlined_library.manifest.model_copy(update={"id": "odd", "notes": None})
    return write_library(shiten_home / "libraries" / "odd", manifest, drafts).library


def test_what_was_not_found_is_not_a_region(odd_library: CaseLibrary, make_segmenter) -> None:
    report = propose_library(odd_library, make_segmenter(), "new", quiet)
    found = {case.id: set(case.regions) for case in report.library.cases}
    assert found == {
        "disc": {"nucleus", "cytoplasm"},
        "nothing": set(),
        "no-nucleus": {"cytoplasm"},
    }
    assert report.n_found == {"nucleus": 1, "cytoplasm": 2}


def test_a_picture_that_cannot_be_read_is_left_out(odd_library, make_segmenter) -> None:
    (odd_library.folder / odd_library.case("nothing").image).write_bytes(b"changed")
    report = propose_library(odd_library, make_segmenter(), "new", quiet)
    assert [case.id for case in report.library.cases] == ["disc", "no-nucleus"]
    assert [item.what for item in report.skipped] == ["nothing"]


def test_an_id_that_is_taken_or_none(outlined_home: Path, make_segmenter) -> None:
    source, segmenter = open_library("outlined"), make_segmenter()
    with pytest.raises(LibraryError, match="already a library “outlined”"):
        propose_library(source, segmenter, "outlined", quiet)
    with pytest.raises(LibraryError, match="a library of its own"):
        propose_library(source, segmenter, "outlined", quiet, replace=True)
    with pytest.raises(LibraryError, match="not a library id"):
        propose_library(source, segmenter, "../x", quiet)
    propose_library(source, segmenter, "new", quiet, where={"row": "14"})
    again = propose_library(source, segmenter, "new", quiet, replace=True)
    assert again.n_cases == 12
    assert open_library("outlined") == source


def test_interrupted_nothing_is_left(outlined_home: Path, make_segmenter) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    before = sorted(path.name for path in (outlined_home / "libraries").iterdir())
    with pytest.raises(KeyboardInterrupt):
        propose_library(open_library("outlined"), make_segmenter(), "new", interrupt)
    assert sorted(path.name for path in (outlined_home / "libraries").iterdir()) == before


def test_a_full_disk_leaves_nothing(outlined_home: Path, make_segmenter, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "write_synced", full)
    with pytest.raises(LibraryError, match="No space left"):
        propose_library(open_library("outlined"), make_segmenter(), "new", quiet)
    assert [path.name for path in (outlined_home / "libraries").iterdir()] == ["outlined"]


# --- how well it draws -------------------------------------------------------------------------


def test_what_is_read_exactly_has_a_dice_of_one(outlined_library, make_segmenter) -> None:
    found = evaluate_segmenter(outlined_library, make_segmenter(), quiet, split=Split.TEST)
    assert (found.n, found.skipped) == (2, ())
    assert {name: mean.mean for name, mean in found.regions.items()} == {
        "nucleus": 1.0,
        "cytoplasm": 1.0,
        "cell": 1.0,
    }
    assert found.regions["cell"].n_groups == 2  # the two slides
    most = evaluate_segmenter(outlined_library, make_segmenter(), quiet, at_most=3)
    assert most.n == 3


def test_nothing_drawn_where_nothing_is_counts_for_nothing(odd_library, make_segmenter) -> None:
    by_construction = tuple(
        info.model_copy(update={"origin": Origin.BY_CONSTRUCTION})
        for info in odd_library.manifest.regions
    )
    manifest = odd_library.manifest.model_copy(update={"regions": by_construction})
    # None of the three cases has a region: by construction they are empty.
    found = evaluate_segmenter(replace(odd_library, manifest=manifest), make_segmenter(), quiet)
    assert found.n == 3
    nucleus, cytoplasm = found.regions["nucleus"], found.regions["cytoplasm"]
    assert (nucleus.mean, nucleus.n_used, nucleus.n_undefined) == (0.0, 1, 2)
    assert (cytoplasm.mean, cytoplasm.n_used, cytoplasm.n_undefined) == (0.0, 2, 1)
    # Drawn by nobody: there is no truth to be measured on.
    none = evaluate_segmenter(odd_library, make_segmenter(), quiet)
    assert (none.n, len(none.skipped)) == (0, 3)
    assert none.regions["cell"].mean is None


def test_cut_outs_are_left_out_and_told(outlined_home: Path, make_segmenter) -> None:
    source = open_library("outlined")
    pixels = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    pixels.paste((128, 128, 128, 255), (8, 8, 24, 24))
    file = io.BytesIO()
    pixels.save(file, "PNG")
    whole = source.image_bytes(source.cases[0])
    drafts = [
        CaseDraft(name, data, ".png", label="cell")
        for name, data in (("cut", file.getvalue()), ("whole", whole))
    ]
    manifest = source.manifest.model_copy(update={"id": "mixed"})
    mixed = write_library(outlined_home / "libraries" / "mixed", manifest, drafts).library
    report = propose_library(mixed, make_segmenter(), "new", quiet)
    assert [case.id for case in report.library.cases] == ["whole"]
    (skipped,) = report.skipped
    assert skipped.what == "cut"
    assert "The picture is a cut-out" in str(skipped.reason)
