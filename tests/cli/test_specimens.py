"""``specimens`` on the command line."""

from math import isclose

import pytest

from xai_core.cases.draft import CaseDraft
from xai_core.cases.writer import write_library
from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.tasks import ClassGrouping
from xai_core.types import LocalisedText, Split


@pytest.fixture
def home(drawn_home, guesser, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


@pytest.fixture
def smears(home, drawn_library):
    """Two smears of a neutrophil and an eosinophil each, with a reading called two."""
    task = drawn_library.task
    alone = {name: (name,) for name in task.class_ids}
    word = LocalisedText(en="Two", ja="二")
    reading = ClassGrouping(id="two", name=word, classes=task.classes, groups=alone)
    manifest = drawn_library.manifest.model_copy(
        update={"id": "smears", "task": task.model_copy(update={"groupings": (reading,)})}
    )
    cases = [case for case in drawn_library.cases if case.label in {"neutrophil", "eosinophil"}]
    drafts = [
        CaseDraft(
            id=case.id,
            image=drawn_library.image_bytes(case),
            suffix=".png",
            label=case.label,
            specimen=f"s{int(case.id[-1]) % 2}",
            split=Split.TEST,
        )
        for case in cases
        if case.id[-1] in "12"
    ]
    return write_library(home / "libraries" / "smears", manifest, drafts)


def test_readings_that_are_not_there_are_said(refused, home) -> None:
    words = ("specimens", "--library", "drawn-cells", "--model", "guesser")
    assert "no grouping “five”" in refused(*words)
    assert "not one of train, validation, test" in refused(*words, "--split", "exam")


def test_the_table_is_printed_and_its_keys_are_kept(run, smears) -> None:
    words = ("specimens", "--library", "smears", "--model", "guesser", "--readings", "two")
    said = run(*words, "--against", "guesser", "--json").json
    (first, second) = said["models"]
    assert first == second
    assert list(first) == ["model", "weights_sha256", "readings", "skipped"]
    reading = first["readings"]["two"]
    assert list(reading) == [
        *("mean", "sd", "n_specimens", "n", "n_unnamed", "best", "worst", "specimens", "table"),
    ]
    assert list(reading["best"]) == ["specimen", "n", "right", "accuracy"]
    assert list(reading["table"]) == ["classes", "counts", "accuracy"]
    assert isclose(reading["mean"], 0.5)
    assert (reading["n_specimens"], reading["n"], reading["sd"]) == (2, 4, 0.0)
    assert said["rank_sum"]["two"] == {"p": None, "u": 2.0, "rank_biserial": 0.0}
    lines = run(*words).out
    assert "guesser, two: 0.500 +- 0.000 over 2 specimens" in lines
    assert "accuracy" in lines
