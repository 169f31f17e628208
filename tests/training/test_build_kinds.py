"""A recipe of every kind carried out: the card says what was done and how good it is."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.evaluation.card_figures import figures_of
from xai_core.explain.background import load_background
from xai_core.models import cards
from xai_core.models.cards import ModelCard, list_cards
from xai_core.models.checkpoints import load_model_folder
from xai_core.models.predict import predict
from xai_core.tasks import DetectionReport, ValueReport
from xai_core.training.build import build_model, measure_model
from xai_core.types import Progress, Split

WORD = {"en": "A", "ja": "あ"}


@contextmanager
def no_bar(_title: str) -> Iterator[Progress]:
    yield lambda _done, _total: None


@pytest.fixture
def built(
    shiten_home: Path, discs: Callable[[str], CaseLibrary], make_disc_recipe, monkeypatch
) -> Callable[[str], tuple[Any, Path, ModelCard]]:
    """``built(kind)``: recipe, folder and card of a model trained for one epoch."""
    monkeypatch.setattr(cards, "model_folders", lambda: (shiten_home / "models",))

    def build(kind: str) -> tuple[Any, Path, ModelCard]:
        library = discs(kind)
        shutil.copytree(library.folder, shiten_home / "libraries" / library.id)
        recipe = make_disc_recipe(
            kind,
            schedule={"epochs": 1, "batch": 6, "learning_rate": 0.002, "average": 0.5},
            test=[
                {"id": "kept-apart", "name": WORD, "library": library.id, "split": "test"},
                {"id": "all", "name": WORD, "library": library.id},
            ],
        )
        folder = build_model(recipe, shiten_home / "models", no_bar)
        return recipe, folder, load_model_folder(folder).card

    return build


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("regression", ["mae", "r", "ccc"]),
        ("ordinal", ["accuracy"]),
        ("detection", ["mean_sensitivity"]),
    ],
)
def test_a_recipe_becomes_a_model(built, discs, kind: str, names: list[str]) -> None:
    recipe, folder, card = built(kind)
    assert (card.kind, card.task) == (kind, recipe.task)
    assert [entry.id for entry in list_cards()] == [recipe.id]
    expected = [(test, name) for test in ("kept-apart", "all") for name in names]
    assert [(metric.report, metric.name) for metric in card.metrics] == expected
    assert {metric.trained_on for metric in card.metrics if metric.report == "all"} == {True}
    assert {metric.n for metric in card.metrics if metric.report == "kept-apart"} == {10}
    assert all(metric.value is not None for metric in card.metrics if metric.name != "r")
    assert [metric.unit for metric in card.metrics if metric.name == "mae"] == (
        ["g/dL"] * 2 if kind == "regression" else []
    )
    report = card.reports["kept-apart"]
    assert report.content_hash == discs(kind).content_hash
    assert load_background(folder).images.shape == (16, 32, 32, 3)
    assert (card.labels != ()) == (kind == "ordinal")
    # Read back it is the same, and measured anew as well.
    assert ModelCard.model_validate_json(card.as_bytes()) == card
    before = (folder / "card.json").read_bytes()
    assert measure_model(recipe, folder, no_bar) == card
    assert (folder / "card.json").read_bytes() == before
    with pytest.raises(RecipeError, match=f"not of the model “{recipe.id}”"):
        measure_model(recipe.model_copy(update={"id": "other"}), folder, no_bar)


def test_its_answers_are_what_the_card_says(built, discs) -> None:
    """The mean absolute error of the card is that of its answers, in the value's unit."""
    _, folder, card = built("regression")
    library = discs("regression")
    cases = [case for case in library.cases if case.split is Split.TEST]
    said = predict(load_model_folder(folder), [library.image(case) for case in cases])
    errors = [one.answer.value - case.target for one, case in zip(said, cases, strict=True)]
    assert card.metrics[0].value == pytest.approx(float(np.abs(errors).mean()), rel=1e-4)
    assert card.value is not None
    half = (said[0].answer.high - said[0].answer.low) / 2
    assert half == pytest.approx(card.value.half_width)


def test_figures_of_a_value() -> None:
    report = ValueReport.model_construct(
        n=7, mae=0.5, mae_ci95=(0.25, 1.0), r=None, r_ci95=None, ccc=0.25, ccc_ci95=None
    )
    assert [(f.name, f.value, f.ci95, f.n, f.has_unit) for f in figures_of(report)] == [
        ("mae", 0.5, (0.25, 1.0), 7, True),
        ("r", None, None, 7, False),
        ("ccc", 0.25, None, 7, False),
    ]


def test_figures_of_marks() -> None:
    report = DetectionReport.model_construct(
        images=4, mean_sensitivity=0.5, mean_sensitivity_ci95=(0.0, 1.0)
    )
    (figure,) = figures_of(report)
    assert (figure.name, figure.value, figure.n) == ("mean_sensitivity", 0.5, 4)
