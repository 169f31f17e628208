"""The drawn cells: what the library promises of itself."""

from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.library import CaseLibrary
from xai_core.cases.synthetic import placeholder
from xai_core.types import Origin


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> CaseLibrary:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placeholder, "_PER_CLASS", 3)
        return placeholder.build_placeholder(tmp_path_factory.mktemp("drawn") / "drawn-cells")


def test_five_classes_of_256_pixels(library: CaseLibrary) -> None:
    classes = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")
    assert library.task.class_ids == classes
    assert [case.label for case in library.cases] == [name for name in classes for _ in range(3)]
    assert all(library.image_shape(case) == (256, 256) for case in library.cases)
    assert len({case.specimen for case in library.cases}) == 3
    assert len(placeholder._SLIDES) == 6
    assert placeholder._PER_CLASS * len(classes) == 60


def test_it_says_plainly_that_these_are_drawings(library: CaseLibrary) -> None:
    assert library.manifest.notes is not None
    assert "not photographs" in library.manifest.notes.en
    assert "写真ではありません" in library.manifest.notes.ja
    assert {region.origin for region in library.manifest.regions} == {Origin.BY_CONSTRUCTION}


def test_the_regions_fit_together(library: CaseLibrary) -> None:
    for case in library.cases:
        nucleus, cytoplasm = library.mask(case, "nucleus"), library.mask(case, "cytoplasm")
        cell, deciding = library.mask(case, "cell"), library.mask(case, "deciding")
        assert nucleus is not None
        assert cytoplasm is not None
        assert cell is not None
        assert deciding is not None
        assert not (nucleus * cytoplasm).any()
        assert np.array_equal(cell, nucleus + cytoplasm)
        assert 0.03 < cell.mean() < 0.25
        assert nucleus.sum() > 500
        assert cell[96:160, 96:160].mean() > 0.5  # in the middle, if not exactly
        has_granules = library.mask(case, "granules") is not None
        assert has_granules == (case.label in ("eosinophil", "basophil"))


def test_what_decides_is_graded_and_close_to_the_cell(library: CaseLibrary) -> None:
    for case in library.cases:
        deciding, cell = library.mask(case, "deciding"), library.mask(case, "cell")
        assert deciding is not None
        assert cell is not None
        assert len(np.unique(deciding)) >= 3
        assert deciding.max() > 0.8
        assert deciding[cell == 0].sum() < 0.12 * deciding.sum()


def test_the_nucleus_is_darker_than_the_cytoplasm_and_that_than_the_ground(
    library: CaseLibrary,
) -> None:
    for case in library.cases:
        grey = library.image(case).mean(axis=2)
        nucleus, cell = library.mask(case, "nucleus"), library.mask(case, "cell")
        assert nucleus is not None
        assert cell is not None
        inside = grey[nucleus > 0].mean()
        assert inside < 110
        assert inside < grey[(cell > 0) & (nucleus == 0)].mean() < np.percentile(grey, 90)


def test_every_run_writes_the_same_bytes(
    library: CaseLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placeholder, "_PER_CLASS", 3)
    again = placeholder.build_placeholder(tmp_path / "again")
    assert again.content_hash == library.content_hash
    for case in library.cases:
        for path in case.regions.values():
            assert (again.folder / path).read_bytes() == (library.folder / path).read_bytes()
