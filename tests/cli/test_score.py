"""``score``: the same numbers as everywhere, and calm about strange files."""

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from xai_core.agreement import Binarisation, score_heat_map
from xai_core.cli import scores
from xai_core.errors import ArrayError

KEYS = {
    "attention_in_region",
    "chance",
    "centre_blob",
    "above_chance",
    "iou",
    "ground_truth_coverage",
    "saliency_coverage",
    "rank_accuracy",
    "pointing",
    "emphasis",
    "binarisation",
    "pattern",
}
HEAT = np.random.default_rng(1).normal(size=(9, 7)).astype(np.float32)
MASK = np.zeros((9, 7), np.uint8)
MASK[2:6, 1:4] = 255


def npy(values: object) -> bytes:
    file = io.BytesIO()
    np.save(file, values, allow_pickle=True)
    return file.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "map.npy").write_bytes(npy(HEAT))
    Image.fromarray(MASK).save(tmp_path / "region.png")
    return tmp_path / "map.npy", tmp_path / "region.png"


@pytest.mark.parametrize("binarise", [None, "otsu", "mean+1sd", "percentile 90"])
@pytest.mark.parametrize("right", [None, True, False])
def test_the_scores_are_those_of_measure(run, files, binarise, right) -> None:
    words = ["score", "--map", files[0], "--region", files[1], "--json"]
    words += ["--binarise", binarise] if binarise else []
    words += [] if right is None else ["--right" if right else "--wrong"]
    found = run(*words).json
    cut = Binarisation.parse(binarise or "matched-area")
    assert found == score_heat_map(HEAT, MASK / 255, right=right, binarisation=cut).as_dict()
    assert set(found) >= KEYS
    assert found["binarisation"] == (binarise or "matched-area")
    assert (found["pattern"] is None) == (right is None)


def test_undefined_is_null(run, files) -> None:
    files[0].write_bytes(npy(np.zeros((9, 7))))
    found = run("score", "--map", files[0], "--region", files[1], "--right", "--json").json
    assert found["attention_in_region"] is found["above_chance"] is found["pattern"] is None
    assert found["chance"] == pytest.approx(12 / 63)
    assert found["iou"] == 0
    lines = run("score", "--map", files[0], "--region", files[1])
    assert "attention in region   not defined   (chance 19.0 %" in lines.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (npy(np.array([[1, None]], dtype=object)), "not a plain NumPy array"),
        (pickle.dumps([[1.0]]), "not a plain NumPy array"),
        (b"", "not a plain NumPy array"),
        (b"PK\x03\x04junk", "not a plain NumPy array"),
        (npy(HEAT)[:-1], "not a plain NumPy array"),
        (npy(np.zeros((2, 3, 4))), "two axes"),
        (npy(np.zeros((0, 4))), "two axes"),
        (npy(np.where(HEAT > 1, np.nan, HEAT)), "not finite"),
        (npy(np.array([["a"]])), "not real numbers"),
        (npy(np.zeros((2, 2), "i4,i4")), "not real numbers"),
        (npy(HEAT.T), "7 x 9"),
    ],
)
def test_a_map_that_is_none(refused, files, content: bytes, words: str) -> None:
    files[0].write_bytes(content)
    assert words in refused("score", "--map", files[0], "--region", files[1], "--json")


def test_an_archive_is_not_a_map(refused, files) -> None:
    with files[0].open("wb") as file:
        np.savez(file, HEAT)
    assert "not a plain NumPy" in refused("score", "--map", files[0], "--region", files[1])


@pytest.mark.parametrize("which", ["map", "region"])
@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_what_is_no_file(refused, files, tmp_path: Path, which: str, what: str) -> None:
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    chosen = {"map": files[0], "region": files[1]} | {which: path}
    said = refused("score", "--map", chosen["map"], "--region", chosen["region"])
    assert "cannot be read" in said


def test_regions_that_are_none(refused, files, tmp_path: Path) -> None:
    for name, content in (("a.png", b"junk"), ("b.png", b""), ("c.png", files[0].read_bytes())):
        (tmp_path / name).write_bytes(content)
        assert name in refused("score", "--map", files[0], "--region", tmp_path / name)
    Image.fromarray(np.full((9, 7, 3), (9, 0, 0), np.uint8)).save(tmp_path / "colour.png")
    assert "coloured" in refused("score", "--map", files[0], "--region", tmp_path / "colour.png")
    Image.fromarray(MASK[:5]).save(tmp_path / "small.png")
    assert "5 x 7" in refused("score", "--map", files[0], "--region", tmp_path / "small.png")


@pytest.mark.parametrize(
    "name", ["best", "percentile", "percentile 101", "percentile nan", "otsu 3"]
)
def test_a_binarisation_that_is_none(refused, files, name: str) -> None:
    refused("score", "--map", files[0], "--region", files[1], "--binarise", name)


HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (9, 7), }"


def with_header(text: str) -> bytes:
    data = text.encode("latin1", "replace")
    return b"\x93NUMPY\x01\x00" + len(data).to_bytes(2, "little") + data + HEAT.tobytes()


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("9, 7", f"{2**70},"),
        HEADER.replace("9, 7", f"{2**40}, {2**40}"),
        HEADER.replace("9, 7", "-9, -7"),
        HEADER.replace("'<f4'", "5"),
        HEADER.replace("'<f4'", "[('a', ['b'])]"),
        HEADER.replace("(9, 7)", "-" * 9000 + "1"),
        HEADER.replace("(9, 7)", "(" * 300),
        "{",
        "\x00",
        "(" * 9999,
    ],
)
def test_headers_that_lie(refused, files, header: str) -> None:
    files[0].write_bytes(with_header(header))
    assert "not a plain NumPy" in refused("score", "--map", files[0], "--region", files[1])


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(at=st.integers(6, len(HEADER) + 20), what=st.binary(min_size=1, max_size=4))
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::SyntaxWarning")
def test_any_damage_is_one_sentence(tmp_path: Path, at: int, what: bytes) -> None:
    data = with_header(HEADER)
    path = tmp_path / "map.npy"
    path.write_bytes(data[:at] + what + data[at + len(what) :])
    try:
        loaded = scores._load_npy(path)
    except ArrayError:
        return
    assert isinstance(loaded, np.ndarray)
    assert not loaded.dtype.hasobject
