"""``export-test``: from a library, a playlist and a class; and what is refused, all or nothing."""

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from xai_core.quiz.classroom import ClassKind, ClassPlan
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import PlaylistEntry, close_stores, new_playlist, open_store
from xai_core.store.classroom import open_class


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "test.xml"


@pytest.fixture
def store(drawn_home: Path):
    yield open_store()
    close_stores()


def test_a_test_of_a_library(run, drawn_home: Path, out: Path) -> None:
    words = ("export-test", "--library", "drawn-cells", "--length", 5, "--seed", 7, "--out", out)
    done = run(*words, "--format", "moodle", "--language", "ja", "--json")
    assert done.json == {
        "out": str(out),
        "format": "moodle",
        "title": "描いた細胞 テスト 7",
        "questions": 5,
        "contested": 0,
        "in_words": 0,
        "left_out": [],
    }
    first = out.read_bytes()
    assert len(parse(out).getroot().findall("question[@type='multichoice']")) == 5
    run(*words, "--format", "moodle", "--language", "ja")
    assert out.read_bytes() == first
    assert "5 questions; 0 left out" in run(*words, "--format", "qti").out
    assert "imsmanifest.xml" in zipfile.ZipFile(io.BytesIO(out.read_bytes())).namelist()
    run(*words, "--format", "anki")
    assert "collection.anki2" in zipfile.ZipFile(io.BytesIO(out.read_bytes())).namelist()


def test_a_test_of_a_playlist(run, store, drawn_library, out: Path) -> None:
    ids = [case.id for case in drawn_library.cases[:3]]
    entries = [PlaylistEntry("drawn-cells", name) for name in (*ids, "gone")]
    playlist = new_playlist(store, "Cells <&>", entries)
    words = ("export-test", "--playlist", playlist.id, "--format", "moodle", "--out", out)
    done = run(*words, "--json")
    assert (done.json["title"], done.json["questions"]) == ("Cells <&>", 3)
    assert done.json["left_out"] == ["There is no case “gone” in the library drawn-cells."]


def test_a_test_of_a_class(run, store, drawn_library, out: Path) -> None:
    labels = ("neutrophil", "eosinophil")

    def question(number: int, *, contested: bool) -> CaseQuestion:
        return CaseQuestion(
            library=drawn_library.id,
            library_hash=drawn_library.content_hash,
            case=drawn_library.cases[number].id,
            answers=labels,
            label=labels[0],
            contested=contested,
        )

    questions = (question(0, contested=False), question(1, contested=True))
    plan = ClassPlan(title="Monday", kind=ClassKind.TEST, questions=questions)
    code = open_class(store, plan).held.code
    done = run("export-test", "--code", code, "--format", "moodle", "--out", out, "--json")
    assert (done.json["questions"], done.json["contested"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "scorm", "--library", "drawn-cells"), "“scorm” is not one of moodle, qti"),
        (("--format", "qti"), "Say what is to be taken along"),
        (("--format", "qti", "--library", "drawn-cells", "--code", "x"), "Say what is to be taken"),
        (("--format", "qti", "--library", "../x"), "is not a library id"),
        (("--format", "qti", "--library", "drawn-cells", "--language", "fr"), "not one of en, ja"),
        (("--format", "qti", "--library", "drawn-cells", "--grouping", "x"), "that reading"),
        (("--format", "qti", "--library", "drawn-cells", "--mapping", "x"), "that reading"),
    ],
)
def test_what_is_refused_leaves_nothing(refused, drawn_home: Path, out: Path, words, said) -> None:
    assert said in refused("export-test", "--out", out, *words)


def test_a_folder_that_is_not_there_is_said(refused, drawn_home: Path, out: Path) -> None:
    words = ("export-test", "--library", "drawn-cells", "--format", "qti")
    assert "cannot be written" in refused(*words, "--out", out / "x" / "y.zip")
