"""``shift`` on the command line: values in half of the light."""

import shutil
from functools import partial

import pytest

from xai_core.evaluation.shift import cases

WORDS = ("shift", "--from", "brightness", "--to", "dim", "--model", "estimator")


@pytest.fixture
def two_libraries(value_home, dim_library, monkeypatch):
    few = partial(cases.Wanted, deals=20, classifier_deals=2)
    monkeypatch.setattr(cases, "Wanted", few)
    monkeypatch.setattr("xai_core.evaluation.shift.tuning.STEPS", 2)
    shutil.copytree(dim_library.folder, value_home / "libraries" / "dim")
    return value_home


def test_a_shift_in_json(run, two_libraries, dim_library) -> None:
    said = run(*WORDS, "--tune-cases", 12, "--json").json
    assert set(said) == {
        "model",
        "weights_sha256",
        "classes",
        "headline",
        "source",
        "target",
        "fall",
        "by_class",
        "features",
        "appearance",
        "attention",
        "n_set_aside",
        "remedies",
    }
    assert (said["headline"], said["classes"], said["by_class"]) == ("mae", [], {})
    assert (said["source"]["n"], said["target"]["n"], said["n_set_aside"]) == (60, 24, 12)
    assert said["target"]["content_hash"] == dim_library.content_hash
    fell = said["source"]["figures"]["mae"], said["target"]["figures"]["mae"], said["fall"]["mae"]
    assert fell[1]["value"] - fell[0]["value"] == pytest.approx(fell[2]["value"])
    assert list(said["fall"]) == ["mae", "r"]
    assert said["target"]["figures"]["mae"]["blind"] > 0
    assert set(said["attention"]) == {"disc"}
    assert [one["remedy"] for one in said["remedies"]] == [
        "histogram-matching",
        "fourier-swap",
        "batch-normalisation",
        "tuning",
    ]
    assert all(one["hindrance"] is None for one in said["remedies"])


def test_a_shift_in_lines(run, two_libraries) -> None:
    words = (*WORDS, "--split", "test", "--remedies", "none")
    told = run(*words).out
    assert "at home in brightness: 12 of 12 test cases of 2 specimens" in told
    assert "mae falls by" in told
    assert "histogram-matching" not in told


def test_what_is_refused(refused, two_libraries) -> None:
    assert "Both sides are the same" in refused(*WORDS[:4], "brightness", *WORDS[5:])
    assert "“magic” is not one of" in refused(*WORDS, "--remedies", "magic")
    assert "has no case of this choice" in refused(*WORDS, "--to-where", "site=b")
    assert "is not a condition" in refused(*WORDS, "--from-where", "site")
    assert "nowhere" in refused(*WORDS[:3], "--to", "nowhere", *WORDS[5:])
