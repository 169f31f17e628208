"""A study by hand: five cases, whose answers are painted on their pictures."""

import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from xai_core.agreement import Binarisation
from xai_core.errors import AlignmentError, StorageError, StudyError
from xai_core.evaluation import map_cases
from xai_core.evaluation.case_results import agreements, read_case
from xai_core.evaluation.evaluate import evaluate
from xai_core.evaluation.study import run
from xai_core.evaluation.study.read import read_study, study_state
from xai_core.evaluation.study.run import HowScored, Resume, run_study
from xai_core.explain.gradcam import grad_cam, on_image_grid
from xai_core.tasks import Classification, ClassInfo, Task
from xai_core.types import LocalisedText, Split

ROWS = [("a", 0, "s1"), ("a", 1, "s2"), ("b", 1), ("b", 1), ("b", 0)]


def quiet(_done: int, _total: int) -> None:
    pass


def task(*ids: str) -> Task:
    classes = tuple(ClassInfo(id=i, name=LocalisedText(en=i, ja=i)) for i in ids)
    return Classification(classes=classes)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two cases, in batches of two."""
    monkeypatch.setattr(run, "PART_SIZE", 2)
    monkeypatch.setattr(map_cases, "BATCH", 2)


@pytest.fixture
def library(write_cases):
    return write_cases(task("a", "b", "z"), [*ROWS, ("z", 0)])


@pytest.fixture
def model(make_reader):
    return make_reader(("a", "b"))


def values(study, name: str) -> list:
    return study.table([name])[name].to_pylist()


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_case_has_its_row(library, model, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    study = run_study(library, model, tmp_path / "s", lambda *step: steps.append(step))
    assert steps == [(n, 6) for n in range(7)]
    assert values(study, "case") == [f"c{n}" for n in range(6)]
    assert values(study, "label") == ["a", "a", "b", "b", "b", "z"]
    assert values(study, "truth") == ["a", "a", "b", "b", "b", None]
    assert values(study, "answer") == ["a", "b", "b", "b", "a", "a"]
    assert values(study, "right") == [True, False, True, True, False, None]
    assert values(study, "specimen") == ["s1", "s2", None, None, None, None]
    assert values(study, "split") == ["train", "test"] * 3
    assert values(study, "picture_sha256") == [case.sha256 for case in library.cases]
    # One logit is 2 and the other 0: the answer is given e^2 / (e^2 + 1).
    sure = math.exp(2) / (math.exp(2) + 1)
    assert values(study, "confidence") == pytest.approx([sure] * 6)
    assert values(study, "probability:b")[:2] == pytest.approx([1 - sure, sure])
    right, wrong = -math.log(sure), -math.log(1 - sure)
    assert values(study, "loss")[:5] == pytest.approx([right, wrong, right, right, wrong])
    assert values(study, "loss")[5] is None
    assert study.skipped == ()


def test_regions_that_were_not_drawn_are_null(library, model, tmp_path: Path) -> None:
    study = run_study(library, model, tmp_path / "s", quiet)
    assert study.info.library.regions == ("nucleus", "rim", "cell")
    assert values(study, "nucleus:chance") == [None, *[16 / 256] * 5]
    assert values(study, "cell:chance") == [None, *[32 / 256] * 5]
    assert values(study, "nucleus:pattern")[0] is None


def test_the_numbers_are_those_of_compare(drawn_library, make_model, tmp_path: Path) -> None:
    """Answers are equal; numbers to the rounding of float32, which a batch moves as well."""
    size = {"height": 64, "width": 64}
    model = make_model(seed=3, id="drawn", task=drawn_library.task, input=size)
    study = run_study(drawn_library, model, tmp_path / "s", quiet)
    rows = study.table().to_pylist()
    assert any(row["cell:attention"] for row in rows)
    for row in rows[::4]:
        case = drawn_library.case(row["case"])
        material = read_case(drawn_library, case)
        explained = grad_cam(model, material.image)
        prediction = explained.prediction
        assert row["model_answer"] == prediction.class_answer.class_id
        for name, probability in prediction.class_answer.probabilities.items():
            assert row[f"probability:{name}"] == pytest.approx(probability, abs=1e-5)
        assert row["confidence"] == pytest.approx(prediction.class_answer.confidence, abs=1e-5)
        heat_map = explained.explanations[prediction.class_answer.class_id].heat_map
        scores = agreements(heat_map, material.regions, row["right"])
        for region, agreement in scores.items():
            assert row[f"{region}:attention"] == pytest.approx(
                agreement.attention_in_region, abs=1e-4
            )
            assert row[f"{region}:iou"] == pytest.approx(agreement.iou, abs=0.02)
        # The kept map is the same one, in steps of 1/255 of its peak.
        height, width = study.info.settings.map_height, study.info.settings.map_width
        kept = np.array(row["map"], np.float32).reshape(height, width) / 255 * row["peak"]
        shown = on_image_grid(kept, *material.image.shape[:2], model.card.input)
        assert np.abs(shown - heat_map).max() <= 0.003 * row["peak"]


def test_evaluation_and_study_agree(drawn_library, guesser, tmp_path: Path) -> None:
    study = run_study(drawn_library, guesser, tmp_path / "s", quiet)
    report = evaluate(drawn_library, guesser, quiet).report
    right = [r for r in values(study, "right") if r is not None]
    assert (len(right), sum(right) / len(right)) == (report.n, report.accuracy)


def test_only_one_split(library, model, tmp_path: Path) -> None:
    study = run_study(library, model, tmp_path / "s", quiet, split=Split.TEST)
    assert values(study, "case") == ["c1", "c3", "c5"]
    assert study.info.split is Split.TEST


def test_what_cannot_be_read_is_listed(library, model, tmp_path: Path) -> None:
    Path(library.folder / library.case("c1").image).write_bytes(b"changed")
    Path(library.folder / library.case("c3").regions["rim"][0]).unlink()
    study = run_study(library, model, tmp_path / "s", quiet)
    assert values(study, "case") == ["c0", "c2", "c4", "c5"]
    first, second = study.skipped
    assert (first.case, second.case) == ("c1", "c3")
    assert "SHA-256" in first.reason
    assert len(study.frame()) == 4


def test_a_library_of_nothing_but_damage_has_an_empty_table(library, model, tmp_path) -> None:
    for case in library.cases:
        Path(library.folder / case.image).write_bytes(b"changed")
    study = run_study(library, model, tmp_path / "s", quiet)
    assert (len(study.frame()), len(study.skipped)) == (0, 6)


def test_nothing_in_common(library, make_reader, tmp_path: Path) -> None:
    with pytest.raises(AlignmentError):
        run_study(library, make_reader(("x", "y")), tmp_path / "s", quiet)
    assert not (tmp_path / "s").exists()


# Interrupted


@pytest.mark.usefixtures("small_parts")
def test_an_interrupted_study_goes_on_and_is_the_same(library, model, tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(library, model, tmp_path / "s", stop)
    state = study_state(tmp_path / "s")
    assert (state.n_done, state.complete) == (4, False)
    with pytest.raises(StudyError, match="unfinished: 4 of 6"):
        read_study(tmp_path / "s")
    steps: list[tuple[int, int]] = []
    run_study(library, model, tmp_path / "s", lambda *step: steps.append(step))
    assert steps == [(4, 6), (5, 6), (6, 6)]
    run_study(library, model, tmp_path / "whole", quiet)
    assert files(tmp_path / "s") == files(tmp_path / "whole")


KILLED = """
import sys
from pathlib import Path
from xai_core.cases.library import CaseLibrary
from xai_core.models.checkpoints import load_model_folder
from xai_core.evaluation import map_cases
from xai_core.evaluation.study import run

run.PART_SIZE, map_cases.BATCH = 4, 2
library, model, out = (Path(word) for word in sys.argv[1:4])
opened, loaded = CaseLibrary.open(library), load_model_folder(model)
run.run_study(opened, loaded, out, lambda done, _: print(done, flush=True))
"""


def test_killed_it_goes_on_and_is_the_same(
    drawn_library, guesser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xai_core.models.checkpoints import save_model, weights_bytes

    model = save_model(tmp_path / "models", guesser.card, weights_bytes(guesser.network))
    killed = tmp_path / "killed"
    words = [sys.executable, "-c", KILLED, drawn_library.folder, model, killed]
    process = subprocess.Popen(
        [str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    for _ in range(11):  # two parts of four are written, the third is under way
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert 8 <= study_state(killed).n_done < 25
    monkeypatch.setattr(run, "PART_SIZE", 4)
    monkeypatch.setattr(map_cases, "BATCH", 2)
    for out in (killed, tmp_path / "whole"):
        run_study(drawn_library, guesser, out, quiet)
    half_written = {name for name in files(killed) if "/." in name}
    assert len(half_written) <= 1
    kept = {name: data for name, data in files(killed).items() if name not in half_written}
    assert kept == files(tmp_path / "whole")


def test_hidden_files_of_a_killed_run_are_cleared_away(library, model, tmp_path: Path) -> None:
    run_study(library, model, tmp_path / "s", quiet)
    old, young = (tmp_path / "s/parts" / f".part-00000-x.parquet.{n}" for n in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    hours_ago = time.time() - 7200
    os.utime(old, (hours_ago, hours_ago))
    run_study(library, model, tmp_path / "s", quiet)
    assert (old.exists(), young.exists()) == (False, True)


# Other studies, other things in the folder


def test_a_study_of_something_else_is_refused_or_replaced(
    library, model, make_reader, tmp_path: Path
) -> None:
    run_study(library, model, tmp_path / "s", quiet)
    other = make_reader(("a", "b"), sure=3.0, temperature=2.0)
    with pytest.raises(StudyError, match="another version of the model"):
        run_study(library, other, tmp_path / "s", quiet)
    with pytest.raises(StudyError, match="another choice of cases"):
        run_study(library, model, tmp_path / "s", quiet, split=Split.TEST)
    scored = HowScored(Binarisation.parse("otsu"))
    with pytest.raises(StudyError, match="other settings"):
        run_study(library, model, tmp_path / "s", quiet, scored=scored)
    study = run_study(library, other, tmp_path / "s", quiet, resume=Resume.ANEW)
    assert study.info.model.temperature == 2.0
    assert len(files(tmp_path / "s")) == 2


def test_other_software_never_adds_to_a_study(library, model, tmp_path, monkeypatch) -> None:
    run_study(library, model, tmp_path / "s", quiet)
    monkeypatch.setattr(run, "version", lambda name: f"{name}-next")
    with pytest.raises(StudyError, match="another version of the software"):
        run_study(library, model, tmp_path / "s", quiet)


@pytest.mark.parametrize("resume", list(Resume))
def test_a_folder_of_other_things_is_left_alone(library, model, tmp_path, resume) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    with pytest.raises(StudyError, match="not a study"):
        run_study(library, model, folder, quiet, resume=resume)
    assert files(folder) == {"photo.jpg": b"x"}


def test_a_disk_that_refuses(library, model, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="cannot be written"):
        run_study(library, model, tmp_path / "file" / "s", quiet)


# Damage


@pytest.fixture
def finished(library, model, tmp_path: Path, small_parts: None) -> Path:
    run_study(library, model, tmp_path / "s", quiet)
    return tmp_path / "s"


def part(folder: Path, number: int) -> Path:
    (path,) = folder.glob(f"parts/part-{number:05d}-*.parquet")
    return path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("damage", [cut, flip, empty, pipe])
def test_a_damaged_part_is_refused_and_made_again(finished, library, model, damage) -> None:
    before = files(finished)
    damage(part(finished, 1))
    with pytest.raises(StudyError, match=r"Part 2 of the study .* cut short|cannot be read"):
        read_study(finished)
    steps: list[int] = []
    run_study(library, model, finished, lambda done, _: steps.append(done))
    assert steps == [4, 5, 6]
    assert files(finished) == before


def test_a_part_altered_after_opening_is_refused(finished) -> None:
    study = read_study(finished)
    flip(part(finished, 0))
    with pytest.raises(StudyError, match="Part 1"):
        study.table(["case"])


def renamed(path: Path, data: bytes) -> None:
    """The same part with other contents, its name made to fit."""
    import hashlib

    path.unlink()
    digest = hashlib.sha256(data).hexdigest()[:16]
    path.with_name(f"{path.name[:10]}-{digest}.parquet").write_bytes(data)


def rewritten(path: Path, change) -> None:
    import io

    out = io.BytesIO()
    pq.write_table(change(pq.read_table(path, partitioning=None)), out)
    renamed(path, out.getvalue())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda t: t.slice(1), "other rows or columns"),
        (lambda t: t.drop_columns(["loss"]), "other rows or columns"),
        (lambda t: t.replace_schema_metadata({}), "another study"),
        (
            lambda t: t.replace_schema_metadata({**t.schema.metadata, b"shiten.skipped": b"[1]"}),
            "skipped cases is damaged",
        ),
    ],
)
def test_a_part_that_fits_its_name_but_not_the_study(finished, change, reason) -> None:
    rewritten(part(finished, 1), change)
    with pytest.raises(StudyError, match=reason):
        read_study(finished)


def test_what_only_calls_itself_parquet(finished) -> None:
    renamed(part(finished, 1), b"PAR1 not at all PAR1")
    with pytest.raises(StudyError, match="not a Parquet file"):
        read_study(finished)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "null", "[" * 100_000])
def test_a_study_json_that_is_none(finished, library, model, text: str) -> None:
    (finished / "study.json").write_text(text)
    with pytest.raises(StudyError, match=r"study\.json"):
        read_study(finished)
    with pytest.raises(StudyError, match=r"study\.json"):
        run_study(library, model, finished, quiet)
    run_study(library, model, finished, quiet, resume=Resume.ANEW)
    assert len(read_study(finished).frame()) == 6


def test_a_part_that_is_there_twice_counts_once(finished, library, model) -> None:
    before = files(finished)
    path = part(finished, 1)
    path.with_name("part-00001-ffffffffffffffff.parquet").write_bytes(path.read_bytes())
    run_study(library, model, finished, quiet)
    assert files(finished) == before


def test_no_study() -> None:
    with pytest.raises(StudyError, match="no study"):
        read_study(Path("/nowhere/at/all"))
    assert study_state(Path("/nowhere/at/all")) is None


# What a study is held against


def test_a_study_says_when_library_or_model_changed(
    library, model, make_reader, write_cases, tmp_path: Path
) -> None:
    study = run_study(library, model, tmp_path / "s", quiet)
    assert study.mismatch(library, model.card) is None
    changed = model.card.model_copy(update={"weights_sha256": "1" * 64})
    assert "another version of the model" in str(study.mismatch(library, changed))
    renamed_card = model.card.model_copy(update={"id": "other"})
    assert "another model" in str(study.mismatch(library, renamed_card))
    manifest = library.manifest.model_copy(update={"version": "2"})
    newer = replace(library, manifest=manifest, content_hash="2" * 64)
    assert "another version of the library" in str(study.mismatch(newer, model.card))
    foreign = make_reader(("x", "y")).card.model_copy(update={"id": model.card.id})
    assert study.mismatch(library, foreign) is not None
