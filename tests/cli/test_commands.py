"""Every command: its promised keys, its sentences, its exit codes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.agreement import score_heat_map
from xai_core.cases.exporters import ExportFormat
from xai_core.cli import output
from xai_core.evaluation.case_results import read_case
from xai_core.explain.gradcam import grad_cam
from xai_core.home import CHECKOUT
from xai_core.models import cards
from xai_core.models.checkpoints import load_model, save_model, weights_bytes

CLASSES = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")
CASE = "basophil-02"


@pytest.fixture
def home(drawn_home: Path, make_model, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The drawn library and one untrained model, called tiny."""
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    model = make_model(classes=CLASSES)
    save_model(drawn_home / "models", model.card, weights_bytes(model.network))
    return drawn_home


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two class folders, one picture broken."""
    for number, name in enumerate(("band", "eo")):
        (tmp_path / "in" / name).mkdir(parents=True)
        pixels = np.full((9, 8, 3), 40 * number, np.uint8)
        Image.fromarray(pixels).save(tmp_path / "in" / name / f"{name}.png")
    (tmp_path / "in/eo/broken.png").write_bytes(b"junk")
    return tmp_path / "in"


# --- in the shell ----------------------------------------------------------------------------


def test_as_a_module_help_is_light_and_a_mistake_is_two(tmp_path: Path) -> None:
    asked = (
        "import sys, runpy; sys.argv = ['xai_core', '--help']\n"
        "try: runpy.run_module('xai_core', run_name='__main__')\n"
        "except SystemExit as end: print(end.code, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("0 False")
    for name in (
        "libraries",
        "import",
        "export",
        "models",
        "train",
        "evaluate",
        "explain",
        "score",
    ):
        assert name in done.stdout
    wrong = subprocess.run(
        [sys.executable, "-m", "xai_core", "score", "--map", tmp_path / "a", "--region", "b"],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == f"error: The file {tmp_path / 'a'} cannot be read.\n"


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["score"],
        ["score", "--map"],
        ["import", "folders"],
        ["libraries", "--yaml"],
        ["evaluate", "--library", "x"],
        ["train"],
    ],
)
def test_wrong_usage_is_two(run, words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert "Error" in done.err
    assert "Traceback" not in done.err


# --- libraries, import, export ---------------------------------------------------------------


def test_libraries(run, home: Path) -> None:
    (home / "libraries/broken").mkdir()
    broken, drawn, smear = run("libraries", "--json").json
    assert set(broken) == {"id", "error"}
    assert (drawn["id"], drawn["n"], drawn["task"]) == ("drawn-cells", 25, "classification")
    assert drawn["classes"] == list(CLASSES)
    assert (smear["id"], smear["n"]) == ("smear", 24)
    assert set(drawn["title"]) == {"en", "ja"}
    lines = run("libraries").out.splitlines()
    assert lines[0].startswith("broken: cannot be used: ")
    assert "25 cases; regions: nucleus, cytoplasm" in lines[1]


def test_import_and_export(run, home: Path, pictures: Path, tmp_path: Path) -> None:
    found = run("import", "folders", pictures, "--id", "mine", "--json").json
    assert (found["id"], found["n_cases"]) == ("mine", 2)
    assert [set(item) for item in found["skipped"]] == [{"what", "reason"}]
    assert (
        "2 cases, 1 left out" in run("import", "folders", pictures, "--id", "mine", "--replace").out
    )
    for name in ExportFormat:
        out = tmp_path / "out" / name
        done = run("export", "drawn-cells", name, out, "--json").json
        assert done == {
            "id": "drawn-cells",
            "format": name,
            "n_cases": 25,
            "n_regions": done["n_regions"],
            "out": str(out),
        }
        assert done["n_regions"] >= 75
        assert out.is_dir()


def test_a_reader_a_format_a_library_that_is_none(refused, home, pictures, tmp_path) -> None:
    new = tmp_path / "new"
    assert "segmentation-wbc, pbc" in refused("import", "geojson", pictures, "--id", "x")
    assert "not a library id" in refused("import", "folders", pictures, "--id", "../x")
    assert "already" in refused("import", "folders", pictures, "--id", "drawn-cells")
    assert "no folder" in refused("import", "folders", tmp_path / "nowhere", "--id", "x")
    refused("import", "coco", pictures, "--id", "x")
    assert "coco-rle" in refused("export", "drawn-cells", "zip", new)
    assert "there are: drawn-cells" in refused("export", "nothing", "masks", new)
    assert "not a library id" in refused("export", "../x", "masks", new)
    assert "exists already" in refused("export", "drawn-cells", "masks", pictures)


# --- models, train, evaluate -----------------------------------------------------------------


def test_models(run, home: Path) -> None:
    (home / "models/broken").mkdir()
    (home / "models/broken/card.json").write_text('{"a\\nb": 1}')
    broken, tiny = run("models", "--json").json
    assert set(broken) == {"id", "error"}
    assert (tiny["id"], tiny["classes"], tiny["input"]) == ("tiny", list(CLASSES), [32, 32])
    assert (tiny["architecture"], tiny["metrics"]) == ("compact-resnet", [])
    assert len(run("models").out.splitlines()) == 2


def test_background(run, refused, home: Path) -> None:
    words = ["background", "tiny", "--library", "drawn-cells", "--n", "4", "--seed", "2"]
    made = run(*words, "--json").json
    assert (made["id"], made["background"]["n"], made["background"]["seed"]) == ("tiny", 4, 2)
    assert (home / "models/tiny/background.png").is_file()
    assert "library: drawn-cells" in run(*words).out
    assert "there are: tiny" in refused("background", "nothing")
    assert "there are: drawn-cells" in refused("background", "tiny")


def test_train(run, refused, home: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "small.toml"
    text = (CHECKOUT / "recipes/wbc5.toml").read_text(encoding="utf-8")
    head, _, rest = text.partition("[[data]]")
    _, _, schedule = rest.partition("[schedule]")
    head = re.sub('(?m)^start = ".*"$', "", head)
    schedule = re.sub(r"epochs = \d+", "epochs = 1", schedule)
    recipe.write_text(
        head.replace('id = "wbc5"', 'id = "small"').replace("128", "32")
        + '[[data]]\nlibrary = "drawn-cells"\n'
        + '[[test]]\nid = "held-out"\nname = { en = "held out", ja = "未学習" }\n'
        + 'library = "drawn-cells"\nsplit = "test"\n[schedule]'
        + schedule.replace("batch = 64", "batch = 8"),
        encoding="utf-8",
    )
    made = run("train", recipe, "--json").json
    assert (made["id"], made["metrics"][0]["report"]) == ("small", "held-out")
    assert made["metrics"][0]["n"] > 0
    assert load_model("small").card.data[0].library == "drawn-cells"
    recipe.write_text("format = 2", encoding="utf-8")
    assert "not valid" in refused("train", recipe)
    assert "there are: " in refused("train", "nothing")


EVALUATION = {
    "library",
    "model",
    "split",
    "where",
    "accuracy",
    "accuracy_ci95",
    "n",
    "per_class",
    "groupings",
    "groupings_ci95",
    "groupings_among",
    "groupings_among_ci95",
    "confusion",
    "ece",
    "ece_before",
    "deferral",
    "attention",
    "n_outside",
    "skipped",
    "content_hash",
    "weights_sha256",
}


def test_evaluate(run, home: Path) -> None:
    words = ["evaluate", "--library", "drawn-cells", "--model", "tiny"]
    found = run(*words, "--json").json
    assert set(found) == EVALUATION
    assert (found["n"], found["split"], found["skipped"]) == (25, None, [])
    low, high = found["accuracy_ci95"]
    assert 0 <= low <= found["accuracy"] <= high <= 1
    assert sum(sum(row) for row in found["confusion"]["matrix"]) == 25
    assert set(found["per_class"]) == set(CLASSES)
    assert "accuracy" in run(*words, "--split", "test").out
    nothing = run(*words, "--where", "stain=none", "--json").json
    assert (nothing["n"], nothing["accuracy"], nothing["accuracy_ci95"]) == (0, None, None)
    assert "not defined" in run(*words, "--where", "stain=none").out


def test_evaluate_where_it_looks(run, refused, home: Path) -> None:
    words = ["evaluate", "--library", "drawn-cells", "--model", "tiny"]
    looked = run(*words, "--regions", "nucleus, cell", "--json").json["attention"]
    assert set(looked) == {"nucleus", "cell"}
    assert 0 < looked["nucleus"]["chance"] < looked["cell"]["chance"] < 1
    assert looked["cell"]["n"] + looked["cell"]["n_undefined"] == 25
    assert "chance" in run(*words, "--regions", "cell").out
    assert "it has: nucleus" in refused(*words, "--regions", "liver")


def test_evaluate_asked_wrongly(refused, home: Path) -> None:
    good = {"--library": "drawn-cells", "--model": "tiny"}

    def ask(**changes: str) -> str:
        words = good | {f"--{name}": value for name, value in changes.items()}
        return refused("evaluate", *(word for pair in words.items() for word in pair))

    assert "there are: tiny" in ask(model="nothing")
    assert "there are: tiny" in ask(model="../tiny")
    assert "there are: drawn-cells" in ask(library="nothing")
    assert "not a library id" in ask(library="../drawn-cells")
    assert "train, validation, test" in ask(split="half")
    assert "NAME=VALUE" in ask(where="stain")
    weights = home / "models/tiny/weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    assert "SHA-256" in ask()


# --- explain ---------------------------------------------------------------------------------


def test_explain(run, home: Path, drawn_library, tmp_path: Path) -> None:
    words = ["explain", "--library", "drawn-cells", "--model", "tiny", "--case", CASE]
    found = run(*words, "--target", "monocyte", "--out", tmp_path / "o.png", "--json").json
    case = drawn_library.case(CASE)
    material = read_case(drawn_library, case)
    explained = grad_cam(load_model("tiny"), material.image, ["monocyte"])
    heat = explained.explanations["monocyte"].heat_map
    right = explained.prediction.class_answer.class_id == "basophil"
    assert found["regions"] == {
        name: score_heat_map(heat, mask, right=right).as_dict()
        for name, mask in material.regions.items()
    }
    assert list(found["regions"]) == [
        *("nucleus", "cytoplasm", "granules", "red_cells", "background", "deciding", "cell")
    ]
    assert found["probabilities"] == pytest.approx(
        dict(explained.prediction.class_answer.probabilities)
    )
    assert (found["label"], found["right"]) == ("basophil", right)
    assert (found["method"], found["layer"], found["target"]) == (
        "grad-cam",
        "stage4",
        "monocyte",
    )
    assert found["blank"] is None or not heat.any()
    with Image.open(tmp_path / "o.png") as painted:
        assert min(painted.size) >= 256
    said = run(*words, "--layer", "stage2").out
    assert said.startswith(f"{CASE}: ")
    assert "nucleus:" in said


def test_explain_by_a_method_that_adds_up(run, refused, home: Path, tmp_path: Path) -> None:
    words = ["explain", "--library", "drawn-cells", "--model", "tiny", "--case", CASE]
    said = refused(*words, "--method", "expected-gradients")
    assert "no background set" in said
    assert run("background", "tiny", "--library", "drawn-cells", "--n", "2").code == 0
    words += ["--method", "expected-gradients", "--samples", "8", "--target", "monocyte"]
    written = ("--out", tmp_path / "o.png", "--out-map", tmp_path / "m.npy")
    found = run(*words, *written, "--json").json
    assert (found["method"], found["layer"]) == ("expected-gradients", None)
    assert found["settings"]["samples"] == 8
    heat = np.load(tmp_path / "m.npy")
    assert found["completeness"]["total"] == pytest.approx(float(heat.sum()), rel=1e-3, abs=1e-3)
    assert "adds up to within" in run(*words).out
    assert "not one of grad-cam" in refused(*words[:-4], "--method", "tea-leaves")


def test_explain_asked_wrongly(refused, home: Path, tmp_path: Path) -> None:
    good = {"--library": "drawn-cells", "--model": "tiny", "--case": CASE}

    def ask(**changes: str) -> str:
        words = good | {f"--{name}": value for name, value in changes.items()}
        return refused("explain", *(word for pair in words.items() for word in pair))

    assert "no case" in ask(case="../x")
    assert "no class “blast”" in ask(target="blast")
    assert "stage1, stage2" in ask(layer="stage9")
    assert "matched-area" in ask(binarise="best")
    assert "cannot be written" in ask(out=str(tmp_path / "missing/o.png"))
    assert "cannot be written" in ask(out=str(tmp_path))
    image = home / "libraries/drawn-cells/images" / f"{CASE}.jpg"
    image.write_bytes(b"changed")
    assert "SHA-256" in ask(out=str(tmp_path / "o.png"))
    shutil.rmtree(home / "libraries/drawn-cells/images")
    assert "no file" in ask()


# --- words on any terminal -------------------------------------------------------------------


def test_a_strangers_name_cannot_break_the_line(refused, tmp_path: Path) -> None:
    name = tmp_path / "a\nerror: b\x1b[31m\rc.npy"
    said = refused("score", "--map", name, "--region", "x")
    assert "\x1b" not in said
    assert "\r" not in said


def test_names_that_are_no_text_are_still_told(run, home: Path, pictures: Path) -> None:
    odd = pictures / "\udcff.png"  # beside the class folders, so it is left out
    try:
        odd.write_bytes(b"junk")
    except (OSError, UnicodeEncodeError):
        pytest.skip("file names are text here")
    found = run("import", "folders", pictures, "--id", "mine", "--json").json
    assert "\udcff.png" in [item["what"] for item in found["skipped"]]
    said = run("import", "folders", pictures, "--id", "mine", "--replace")
    assert (said.code, "\\udcff.png" in said.out) == (0, True)


def test_an_old_terminal_gets_plain_letters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "_encoding", lambda: "ascii")
    output.show({"title": "血"}, True, list)
    assert json.loads(capsys.readouterr().out) == {"title": "血"}
    output.show(None, False, lambda: ["血 “x”"])
    assert capsys.readouterr().out == "\\u8840 \\u201cx\\u201d\n"
