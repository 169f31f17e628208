"""Maps of made-up studies, and one of a real one in a process of its own."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from xai_core.errors import StudyError
from xai_core.evaluation.neighbours import features_of, standardised
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.study.run import run_study
from xai_core.evaluation.study_map import (
    Layout,
    laid_out,
    layouts,
    make_map,
    make_map_in_own_process,
    principal_components,
    stored_map,
)


def groups() -> np.ndarray:
    """Two heaps of 20 cases, far apart along one of six channels."""
    random = np.random.default_rng(0)
    rows = random.normal(size=(40, 6)).astype(np.float32)
    rows[20:] += 30
    return standardised(rows)


@pytest.fixture(scope="module")
def study(tmp_path_factory, drawn_library, guesser) -> Study:
    folder: Path = tmp_path_factory.mktemp("studies") / "drawn--guesser"
    return run_study(drawn_library, guesser, folder, lambda _done, _total: None)


def test_a_line_has_one_component() -> None:
    along = np.arange(5, dtype=np.float32) - 2
    found = principal_components(np.column_stack([along, 2 * along]))
    assert found is not None
    assert found.explained == pytest.approx(1)
    assert np.abs(found.plane[:, 0]) == pytest.approx(np.abs(along) * 5**0.5, abs=1e-5)
    assert found.plane[:, 1] == pytest.approx(np.zeros(5), abs=1e-5)


@pytest.mark.parametrize("rows", [np.ones((9, 3)), np.eye(4), np.zeros((0, 3))])
def test_too_few_or_all_alike_have_no_map(rows: np.ndarray) -> None:
    assert principal_components(rows.astype(np.float32)) is None
    with pytest.raises(StudyError, match="at least 5 cases"):
        laid_out(rows.astype(np.float32), Layout.T_SNE)


@pytest.mark.parametrize("layout", [Layout.PCA, Layout.T_SNE])
def test_heaps_stay_apart_and_the_same_seed_gives_the_same_map(layout: Layout) -> None:
    plane = laid_out(groups(), layout)
    assert plane.shape == (40, 2)
    between = np.linalg.norm(plane[:20].mean(axis=0) - plane[20:].mean(axis=0))
    assert between > 2 * np.linalg.norm(plane[:20].std(axis=0))
    assert np.array_equal(plane, laid_out(groups(), layout))


def test_umap_is_offered_only_where_it_is_installed() -> None:
    from importlib.util import find_spec

    assert (Layout.UMAP in layouts()) is (find_spec("umap") is not None)
    assert layouts()[:2] == (Layout.PCA, Layout.T_SNE)


def test_a_map_is_kept_for_its_study_alone(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    own = Study(folder, study.info, study.parts, study.alignment)
    assert stored_map(own, Layout.T_SNE) is None
    make_map(own, Layout.T_SNE)
    kept = stored_map(own, Layout.T_SNE)
    assert kept is not None
    assert np.array_equal(kept, laid_out(features_of(own), Layout.T_SNE))
    (file,) = (folder / "maps").iterdir()
    assert own.info.fingerprint()[:16] in file.name
    whole = file.read_bytes()
    no_headers = (whole.replace(b"'descr'", b"'de\0cr'"), whole.replace(b"{", b"(", 1))
    for damage in (whole[:-8], b"", b"PK not an array", b"PK\x03\x04", *no_headers):
        file.write_bytes(damage)
        assert stored_map(own, Layout.T_SNE) is None
    np.save(file, np.full((len(features_of(own)), 2), np.nan, dtype=np.float32))
    assert stored_map(own, Layout.T_SNE) is None


def test_a_process_of_its_own_makes_it_and_can_be_stopped(study: Study) -> None:
    class Enough(Exception):  # noqa: N818
        pass

    def stop(_done: int, _total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        make_map_in_own_process(study, Layout.T_SNE, stop)
    assert stored_map(study, Layout.T_SNE) is None
    seen: list[tuple[int, int]] = []
    make_map_in_own_process(study, Layout.T_SNE, lambda *step: seen.append(step))
    assert seen[-1] == (1, 1)
    assert stored_map(study, Layout.T_SNE) is not None
