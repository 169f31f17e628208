"""The phantom's simulator, built-in libraries and reader, called as a person would call them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.domains.phantom.libraries import simulate
from tests.domains.phantom.questions import Question
from xai_core.cases import generated
from xai_core.cases.fetching import dataset_named, fetch
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import open_library
from xai_core.cases.writer import import_library
from xai_core.domains.own_process import build_in_own_process
from xai_core.errors import ChoiceError, LibraryError
from xai_core.home import CHECKOUT


def quiet(done: int, total: int) -> None:
    pass


def drawn(folder: Path, **changes: object) -> CaseLibrary:
    values = {"n": 12, "seed": 3, "size": 48, "progress": quiet, "workers": None}
    return simulate(folder, **(values | changes)).report.library


def test_the_simulator_draws_what_is_asked(tmp_path: Path) -> None:
    for question in Question:
        library = drawn(tmp_path / f"my-{question}", question=question.value, grain=0.0)
        assert library.image(library.cases[0]).shape == (48, 48, 3)
        assert library.id == f"my-{question}"
    assert drawn(tmp_path / "plain").task.kind == "classification"
    with pytest.raises(ChoiceError, match="class, stage, value, lesion"):
        drawn(tmp_path / "none", question="colour")
    for wrong in ({"n": 0}, {"size": 8}, {"grain": -1.0}):
        with pytest.raises(LibraryError, match="a grain of 0 to 50"):
            drawn(tmp_path / "none", **wrong)
    assert not (tmp_path / "none").exists()


def test_it_is_built_on_the_shelf_by_another_process(
    phantom, shiten_home: Path, phantom_libraries
) -> None:
    how = generated.builtin_library("phantom-lesion")
    assert generated.size_of(how) == 240
    build_in_own_process(how, quiet)
    there = open_library("phantom-lesion")
    assert there.content_hash == phantom_libraries["lesion"].content_hash
    with pytest.raises(LibraryError, match="not made in extents"):
        generated.build(how, shiten_home / "elsewhere", "few")


def answers(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "answers.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def grey(folder: Path, *names: str, side: int = 20) -> None:
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        shade = np.full((side, side), 10 + number, np.uint8)
        (folder / name).write_bytes(encode_png(shade))


def test_lesions_are_read_from_a_folder(phantom, shiten_home: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    grey(source, "a.png", "b.png", "c.png")
    answers(
        source,
        "image,specimen,lesion",
        "a.png,jar 1,5 5 2;12 14 1.5",
        "b.png,jar 1,",
        "c.png,jar 2,5 5",
        "d.png,jar 2,",
        "../a.png,jar 2,",
    )
    report = import_library("phantom-folder", source, "mine", progress=quiet)
    library = open_library("mine")
    assert [case.id for case in library.cases] == ["a", "b"]
    assert len({case.split for case in library.cases}) == 1  # both are of one jar
    first, second = library.instances(library.case("a"), "lesion")
    # A radius of 2 about the corner of four pixels: 4 x 4 without its corners.
    assert (first.sum(), second.sum()) == (12, 4)
    assert first[3:7, 3:7].sum() == 12
    assert library.instances(library.case("b"), "lesion") == ()
    assert [(item.what, str(item.reason)) for item in report.skipped] == [
        ("c.png", "“5 5” should read row column radius."),
        ("d.png", "There is no file d.png."),
        ("../a.png", "A row of answers.csv has three cells, first a file name."),
    ]


@pytest.mark.parametrize(
    ("asked", "cell", "expected"),
    [
        ("class", "small", ("small", None)),
        ("stage", "stage-3", ("stage-3", None)),
        ("value", "17.5", (None, 17.5)),
    ],
)
@pytest.mark.usefixtures("phantom", "shiten_home")
def test_other_answers_are_read_from_a_folder(
    tmp_path: Path, asked: str, cell: str, expected: tuple[str | None, float | None]
) -> None:
    source = tmp_path / "in"
    grey(source, "a.png", "b.png")
    answers(source, f"image,specimen,{asked}", f"a.png,jar,{cell}", "b.png,jar,nonsense")
    report = import_library("phantom-folder", source, "mine", progress=quiet)
    (case,) = report.library.cases
    assert ((case.label, case.target), case.regions) == (expected, {})
    assert "nonsense" in str(report.skipped[0].reason)
    assert report.library.manifest.regions == ()


def test_another_folder_is_refused(phantom, shiten_home: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no file answers\.csv"):
        import_library("phantom-folder", tmp_path, "mine", progress=quiet)
    answers(tmp_path, "image,specimen,colour")
    with pytest.raises(LibraryError, match="class, stage, value, lesion"):
        import_library("phantom-folder", tmp_path, "mine", progress=quiet)


def test_its_public_data_set_is_fetched_like_any(
    phantom, shiten_home: Path, tmp_path: Path
) -> None:
    grey(tmp_path / "in", "a.png", "b.png")
    answers(tmp_path / "in", "image,specimen,value", "a.png,jar,1", "b.png,jar,2")
    archive = shutil.make_archive(str(tmp_path / "discs"), "zip", tmp_path / "in")
    dataset = dataset_named("phantom-discs")
    done = fetch(dataset, dataset.name, archive=Path(archive), fetching=quiet, reading=quiet)
    assert (done.report.n_cases, done.judged.check) == (2, "unknown")


def test_the_command_line_takes_what_it_brings(phantom, tmp_path: Path) -> None:
    environment = os.environ | {"SHITEN_HOME": str(tmp_path / "home")}

    def run(*words: object) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "xai_core", *map(str, words), "--json"],
            cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert [domain["id"] for domain in run("domains")["domains"]][-1] == "phantom"
    for question in Question:
        assert run("builtin", f"phantom-{question}")["n_cases"] == 240
    told = run(
        "simulate", "--simulator", "phantom", "--question", "lesion", "--grain", "5", "--n", "8",
        "--out", tmp_path / "eight",
    )  # fmt: skip
    assert (told["question"], told["grain"], told["size"], told["n_cases"]) == ("lesion", 5, 64, 8)
    grey(tmp_path / "in", "a.png", "b.png")
    answers(tmp_path / "in", "image,specimen,value", "a.png,jar,1", "b.png,jar,two")
    read = run("import", "phantom-folder", tmp_path / "in", "--id", "mine")
    assert (read["n_cases"], read["skipped"][0]["what"]) == (1, "b.png")
    gone = run("export", "phantom-lesion", "coco-rle", tmp_path / "out")
    assert gone["n_regions"] == 60 * (0 + 1 + 2 + 3)
