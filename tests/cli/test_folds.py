"""``baseline`` and ``cross-validate`` on the command line."""

import csv
import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from xai_core.domains import registry
from xai_core.domains.contract import Domain, FeatureSet
from xai_core.evaluation import baseline as module
from xai_core.evaluation.baseline import Learner
from xai_core.types import LocalisedText

FIGURES = {"n", "n_specimens", "r", "r_ci95", "mae", "mae_ci95", "ccc", "folds", "unit", "by"}
GREY = LocalisedText(en="Grey", ja="灰色")


def grey(image: Any, region: Any) -> Mapping[str, float]:
    return {"mean": float(image[region("disc") > 0].mean())}


@pytest.fixture
def grey_field(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A field whose number is the disc's grey, and one learner in place of three."""
    ridge = module._settings(Learner.RIDGE)[0], {"ridge__alpha": (1,)}
    monkeypatch.setattr(module, "_settings", lambda _learner: ridge)
    sets = (FeatureSet("grey", GREY, "tests.cli.test_folds:grey"),)
    with registry.register(Domain("greys", GREY, feature_sets=sets)) as domain:
        yield domain


def test_a_baseline_in_json_and_its_table(run, value_home, grey_field, tmp_path) -> None:
    table = tmp_path / "grey.csv"
    words = ("baseline", "--library", "brightness", "--features", "grey", "--folds", 2)
    said = run(*words, "--out", table, "--json").json
    assert set(said) >= FIGURES | {"learners", "choices", "skipped"}
    assert (said["n"], said["n_specimens"], said["by"], said["unit"]) == (60, 10, "specimen", "u")
    assert said["r"] > 0.9
    assert set(said["learners"]) == {"ridge", "boosting", "forest"}
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == 60
    assert list(rows[0]) == ["case_id", "truth", "predicted", "specimen", "fold"]
    again = run(*words, "--table", table)
    assert "the table less this, on 60 cases: r 0" in again.out
    beside = run("cohort", "--library", "brightness", "--model", "estimator", "--table", table,
                 "--json").json["beside"]  # fmt: skip
    assert beside["n"] == 60


def test_what_has_no_baseline_is_refused(refused, run, value_home, grey_field) -> None:
    line = refused("baseline", "--library", "brightness", "--features", "shape")
    assert "“shape” is not one of conjunctiva-colour, grey" in line
    by = ("baseline", "--library", "brightness", "--features", "grey", "--by", "camera")
    assert "cannot be parted by “camera”" in refused(*by)


RECIPE = """
format = 1
kind = "regression"
id = "quick"
version = "1"
licence = "CC0"
architecture = "compact-resnet"
seed = 1
title = { en = "A", ja = "あ" }
summary = { en = "A", ja = "あ" }
weaknesses = { en = "A", ja = "あ" }
task = { kind = "regression", unit = "g/dL", tolerance = 1.0 }
input = { height = 32, width = 32 }
data = [{ library = "discs-regression" }]
schedule = { epochs = 1, batch = 8, learning_rate = 0.001 }
"""


def test_a_recipe_is_cross_validated(run, shiten_home, discs, tmp_path) -> None:
    shutil.copytree(discs("regression").folder, shiten_home / "libraries" / "discs-regression")
    (tmp_path / "quick.toml").write_text(RECIPE)
    said = run("cross-validate", tmp_path / "quick.toml", "--folds", 2, "--json").json
    assert set(said) >= FIGURES | {"recipe"}
    assert (said["n"], set(said["folds"])) == (40, {"01", "02"})
    assert not (shiten_home / "training" / "quick-folds").exists()
