"""A made-up study of 30 cases, three of them left out, with an index and without."""

import os
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from xai_core.errors import StudyError
from xai_core.evaluation.case_export import listed_table
from xai_core.evaluation.case_list import (
    NONE_OF_THESE,
    Correctness,
    Order,
    Range,
    SavedView,
    Selection,
    confusion,
    hits,
    kept_of,
    ordered,
    selected,
    whole_order,
)
from xai_core.evaluation.neighbours import features_of, neighbours, neighbours_in
from xai_core.evaluation.outcomes import maps_of, outcomes_of
from xai_core.evaluation.study import index as indexes
from xai_core.evaluation.study.columns import schema
from xai_core.evaluation.study.identity import (
    STUDY_FILE,
    Settings,
    SharedClasses,
    StudiedLibrary,
    StudiedModel,
    StudyInfo,
)
from xai_core.evaluation.study.indexing import build_index
from xai_core.evaluation.study.parts import PARTS_FOLDER, SkippedCase, write_part_table
from xai_core.evaluation.study.read import Study, read_study
from xai_core.evaluation.study_map import components_in, principal_components
from xai_core.models.card_parts import InputSpec

LEFT_OUT = {3, 4, 29}
INFO = StudyInfo(
    format=2,
    library=StudiedLibrary(id="made-up", version="1", content_hash="0" * 64, regions=("cell",)),
    model=StudiedModel(
        id="nobody",
        version="1",
        weights_sha256="0" * 64,
        temperature=1.0,
        class_ids=("a", "b"),
        input=InputSpec(height=16, width=16),
    ),
    reading=SharedClasses(library_grouping=None, model_grouping=None, classes=("a", "b")),
    settings=Settings(
        layer="last",
        map_height=2,
        map_width=3,
        embedding_size=6,
        binarisation="matched-area",
        thresholds={},
    ),
    split=None,
    n_cases=30,
    part_size=8,
    software={},
)


def column(field: pa.Field, cases: list[int], random: np.random.Generator) -> pa.Array:
    """Made-up cells of a column, with nulls where it may have them."""
    n = len(cases)
    if pa.types.is_fixed_size_list(field.type):
        size, of = field.type.list_size, field.type.value_type.to_pandas_dtype()
        drawn = random.integers(0, 250, n * size).astype(of)
        return pa.FixedSizeListArray.from_arrays(pa.array(drawn), size)
    if field.name == "case":
        return pa.array([f"case-{number:02d}" for number in cases])
    absent = random.random(n) < (0.2 if field.nullable else 0)
    if pa.types.is_string(field.type):
        words = ["test", "train"] if field.name == "split" else ["a", "b"]
        return pa.array(random.choice(words, n), mask=absent)
    if pa.types.is_boolean(field.type):
        return pa.array(random.random(n) < 0.5, mask=absent)
    return pa.array(random.integers(0, 5, n) / 4, mask=absent)  # with equals among them


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studies") / "made-up--nobody"
    (folder / PARTS_FOLDER).mkdir(parents=True)
    (folder / STUDY_FILE).write_bytes(INFO.as_bytes())
    random = np.random.default_rng(0)
    for number in range(INFO.n_parts):
        cases = [one for one in INFO.cases_of(number) if one not in LEFT_OUT]
        columns = [column(field, cases, random) for field in schema(INFO)]
        table = pa.Table.from_arrays(columns, schema=schema(INFO))
        skipped = [
            SkippedCase(case=f"case-{one:02d}", reason="gone")
            for one in INFO.cases_of(number)
            if one in LEFT_OUT
        ]
        write_part_table(folder, INFO, number, table, skipped)
    build_index(folder, INFO)
    return folder


@pytest.fixture
def plain(made: Path) -> Study:
    return read_study(made)


@pytest.fixture
def indexed(made: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr(indexes, "INDEXED_FROM", 30)
    study = read_study(made)
    assert study.index is not None
    assert not study.wants_index
    return study


def test_a_small_study_has_no_index(plain: Study) -> None:
    assert plain.index is None
    assert not plain.wants_index


def test_the_rows_are_the_same(plain: Study, indexed: Study) -> None:
    assert indexed.skipped == plain.skipped
    assert len(plain.skipped) == 3
    for region in ("cell", None):
        one, other = outcomes_of(plain, region), outcomes_of(indexed, region)
        assert len(other) == 27
        for field in fields(one):
            was, now = getattr(one, field.name), getattr(other, field.name)
            if was is None:
                assert now is None
            elif was.dtype == object:
                assert list(now) == list(was)
            else:
                np.testing.assert_array_equal(now, was)
    assert np.array_equal(maps_of(indexed), maps_of(plain))


def test_lists_and_tables_are_the_same(plain: Study, indexed: Study) -> None:
    one, other = outcomes_of(plain, "cell"), outcomes_of(indexed, "cell")
    random = np.random.default_rng(1)
    whole = {order: whole_order(other, order) for order in Order}
    names = ["b", "a", NONE_OF_THESE]
    for _ in range(150):
        low, high = sorted(random.integers(0, 5, 2) / 4)
        pick = random.choice
        selection = Selection(
            view=pick([None, None, *SavedView]),
            correctness=Correctness(pick([str(item) for item in Correctness])),
            truth=pick([None, None, "a", "zebra"]),
            answer=pick([None, None, "b", NONE_OF_THESE]),
            split=pick([None, "test", "train"]),
            confidence=pick([None, Range(low, high)]),
            above_chance=pick([None, None, Range(low, high)]),
        )
        fits = selected(one, selection)
        assert np.array_equal(selected(other, selection), fits)
        assert hits(other, fits) == hits(one, fits)
        assert np.array_equal(
            confusion(other, fits, names, names), confusion(one, fits, names, names)
        )
        order = Order(pick([str(item) for item in Order]))
        assert np.array_equal(kept_of(whole[order], fits), ordered(one, fits, order))


def test_neighbours_and_plane_are_the_same(plain: Study, indexed: Study) -> None:
    assert indexed.index is not None
    features = features_of(plain)
    for place in range(27):
        expected = neighbours(features, place, 5)
        found = neighbours_in(indexed.index, place, 5)
        assert [one.place for one in found] == [one.place for one in expected]
    was, now = principal_components(features), components_in(indexed.index)
    assert was is not None
    assert now is not None
    assert now.explained == pytest.approx(was.explained, abs=1e-5)
    assert np.allclose(now.plane, was.plane, atol=1e-4)


def test_rows_are_taken_home_the_same(plain: Study, indexed: Study) -> None:
    for places in ([26, 0, 13, 1], [], [5]):
        at = np.array(places, dtype=np.intp)
        assert listed_table(indexed, at, {}).equals(listed_table(plain, at, {}))


@pytest.fixture
def own(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy whose files look as old as they are."""
    monkeypatch.setattr(indexes, "INDEXED_FROM", 30)
    return Path(shutil.copytree(made, tmp_path / "own"))


def part(folder: Path) -> Path:
    return sorted((folder / PARTS_FOLDER).iterdir())[1]


def test_a_part_that_was_touched_is_checked_again(own: Path) -> None:
    os.utime(part(own), ns=(1, 1))
    study = read_study(own)
    assert study.index is None
    assert study.wants_index
    part(own).write_bytes(part(own).read_bytes()[:-1])
    with pytest.raises(StudyError, match="cut short"):
        read_study(own)
    with pytest.raises(StudyError, match="cut short"):
        build_index(own, INFO)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("index.json", b"{}"),
        ("index.json", b"\xff"),
        ("numbers.npy", b""),
        ("right.npy", b"\x93NUMPY\x01\x00 cut short"),
        ("right.npy", b"\x93NUMPY\x01\x00\x0a\x00{'de\0cr': \n"),
        ("codes.npy", b"PK\x03\x04"),
        ("lengths.npy", b"\x93NUMPY\x01\x00\x04\x00(((\n"),
        ("names.arrow", b"ARROW1"),
        ("map.npy", None),
    ],
)
def test_a_damaged_index_is_made_anew(own: Path, name: str, data: bytes | None) -> None:
    path = own / "index" / name
    path.unlink() if data is None else path.write_bytes(data)
    study = read_study(own)
    assert study.index is None
    assert len(outcomes_of(study, "cell")) == 27
    build_index(own, INFO)
    assert read_study(own).index is not None


def test_arrays_of_objects_are_never_unpickled(own: Path) -> None:
    np.save(own / "index" / "right.npy", np.array([print] * 27, dtype=object), allow_pickle=True)
    assert read_study(own).index is None


def test_codes_that_name_nothing_are_refused(own: Path) -> None:
    path = own / "index" / "codes.npy"
    np.save(path, np.full((3, 27), 99, dtype=np.int16))
    assert read_study(own).index is None


def test_stopped_on_the_way_nothing_is_kept(own: Path) -> None:
    shutil.rmtree(own / "index")

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(own, INFO, stop)
    assert sorted(path.name for path in own.iterdir()) == [PARTS_FOLDER, STUDY_FILE]
