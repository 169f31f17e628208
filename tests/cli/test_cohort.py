"""``cohort`` and ``evaluate`` of values on the command line."""

import csv

import pytest

from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes

WORDS = ("cohort", "--library", "brightness", "--model", "estimator")
FIGURES = {"r", "r_ci95", "mae", "ccc", "n", "coverage90"}


def test_a_cohort_in_json(run, studied_home, value_library) -> None:
    said = run(*WORDS, "--region", "disc", "--json").json
    assert set(said) >= FIGURES | {"bland_altman", "verdict", "claim", "beside", "unit"}
    assert (said["n"], said["unit"], said["split"], said["beside"]) == (60, "u", None, None)
    assert said["verdict"] == said["claim"]["verdict"]
    assert said["verdict"] in {"holds", "does not hold", "not enough cases"}
    low, high = said["r_ci95"]
    assert low < said["r"] < high
    assert said["content_hash"] == value_library.content_hash


def test_the_study_is_run_where_there_is_none(run, value_home) -> None:
    assert run(*WORDS, "--split", "test", "--json").json["n"] == 12
    assert (value_home / "studies/brightness--estimator/study.json").is_file()


def test_a_baseline_beside_it(run, studied_home, value_library, tmp_path) -> None:
    table = tmp_path / "colour.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "truth", "predicted"])
        writer.writerows((c.id, c.target, c.target + 0.1) for c in value_library.cases[:20])
    said = run(*WORDS, "--table", table, "--json").json
    assert (said["beside"]["second"], said["beside"]["n"]) == ("colour.csv", 20)
    assert said["beside"]["second_figures"]["mae"] == pytest.approx(0.1)
    told = run(*WORDS, "--table", table, "--region", "disc")
    assert "beside colour.csv, on 20 cases that both answer (40 left out)" in told.out
    assert "The claim: " in told.out


def test_two_tables_beside_each_other(run, value_home, value_library, tmp_path) -> None:
    for name, off in (("deep", 0.5), ("colour", 1.5)):
        rows = [f"{case.id},{case.target + off}\n" for case in value_library.cases]
        (tmp_path / f"{name}.csv").write_text("case_id,predicted\n" + "".join(rows))
    words = ("cohort", "--library", "brightness", "--answers", tmp_path / "deep.csv")
    said = run(*words, "--table", tmp_path / "colour.csv", "--json").json
    assert (said["model"], said["answers"], said["n"]) == (None, "deep.csv", 60)
    assert (said["mae"], said["within_tolerance"], said["coverage90"]) == (
        pytest.approx(0.5),
        1.0,
        None,
    )
    assert said["beside"]["difference"]["mae"] == pytest.approx(1.0)


def test_a_model_beside_itself_gains_nothing(run, studied_home) -> None:
    less = run(*WORDS, "--beside", "estimator", "--json").json["beside"]["difference"]
    assert (less["r"], less["r_ci95"], less["mae"]) == (0, [0, 0], 0)


def test_another_method_is_held_against_every_region(run, studied_home) -> None:
    words = (*WORDS, "--region", "disc", "--second-method", "hires-cam")
    pair = run(*words, "--json").json["second_method"]
    assert (pair["method"], list(pair["regions"])) == ("hires-cam", ["disc"])
    assert set(pair["regions"]["disc"]["measures"]) == {
        "iou",
        "ground_truth_coverage",
        "saliency_coverage",
        "attention_in_region",
    }


def test_a_second_method_is_another_one_and_needs_a_region(refused, studied_home) -> None:
    assert "add --region" in refused(*WORDS, "--second-method", "hires-cam")
    same = refused(*WORDS, "--region", "disc", "--second-method", "grad-cam")
    assert "choose another" in same


def test_what_is_wrong_is_said_on_one_line(refused, studied_home, tmp_path) -> None:
    assert "no region “eye”; it has: disc" in refused(*WORDS, "--region", "eye")
    both = (*WORDS, "--beside", "estimator", "--table", tmp_path / "t.csv")
    assert "Choose one" in refused(*both)
    assert "cannot be read" in refused(*WORDS, "--table", tmp_path / "t.csv")
    assert "what is judged" in refused("cohort", "--library", "brightness")
    table = ("cohort", "--library", "brightness", "--answers", tmp_path / "t.csv")
    assert "has no maps" in refused(*table, "--region", "disc")


def test_evaluate_says_the_same(run, value_home) -> None:
    said = run("evaluate", "--library", "brightness", "--model", "estimator", "--json").json
    assert set(said) >= FIGURES
    assert said["coverage90"] is not None


def test_both_levels_of_the_near_answers(run, studied_home) -> None:
    said = run(*WORDS, "--region", "disc", "--json").json
    share, emphasis = said["irrelevant_share"], said["emphasis"]
    assert set(share) == {"mean", "ci95", "quantiles", "n", "n_undefined", "otsu"}
    assert set(emphasis) >= {"mean", "ci95", "quantiles", "n", "n_undefined", "hottest_tenth"}
    assert "irrelevant share (attention outside)" in run(*WORDS, "--region", "disc").out


def test_a_cohort_of_classes(run, drawn_home, guesser, monkeypatch) -> None:
    """The model says neutrophil: five cells of five slides right, twenty wrong."""
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    words = ("cohort", "--library", "drawn-cells", "--model", "guesser", "--region", "cell")
    said = run(*words, "--beside", "guesser", "--json").json
    assert (said["n_judged"], said["n_right"]) == (25, 5)
    assert said["irrelevant_share"]["n"] == 5
    assert said["right_elsewhere"]["verdict"] == "does not hold"  # right on a fifth
    assert said["right_elsewhere"]["published"]["models"][2]["irrelevant"] == 0.8
    assert said["beside"]["measures"]["irrelevant"]["difference"] == 0
    assert "The claim: right on more than 90 %" in run(*words).out
