"""From a recipe to a finished model: train, measure on cases it never saw, write the card."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path

from xai_core import home
from xai_core.cases.library import CaseLibrary
from xai_core.cases.shelf import open_library
from xai_core.inference.cards import Metric, ModelCard
from xai_core.inference.checkpoints import (
    LoadedModel,
    load_model_folder,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.inference.recipes import HeldOut, Recipe
from xai_core.inference.train import Trained, train
from xai_core.study.evaluate import Evaluation, evaluate
from xai_core.types import LocalisedText, Progress, Split

SPLIT_RULE = LocalisedText(
    en="By the SHA-256 of the picture file: its first 8 hexadecimal digits modulo 10. "
    "0 and 1 are test, 2 is validation, the rest is training.",
    ja="画像ファイルのSHA-256の先頭8桁（16進数）を10で割った余りで決めます。"
    "0と1は評価用、2は検証用、残りは学習用です。",
)

ProgressBar = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress bar with a title."""


def build_model(recipe: Recipe, parent: Path, bar: ProgressBar) -> Path:
    """Carry out a recipe; the finished model's folder appears in ``parent``, whole or not at all.

    An interrupted run goes on where it stopped when called again.

    Raises
    ------
    RecipeError, LibraryError
        What the recipe needs is missing or broken, or training failed.
    """
    names = {source.library for source in recipe.data} | {test.library for test in recipe.test}
    libraries = {name: open_library(name) for name in sorted(names)}
    workspace = home.home() / "training" / recipe.id
    with bar(f"train {recipe.id}") as progress:
        trained = train(recipe, libraries, workspace, progress)
    weights = weights_bytes(trained.network)
    card = _card(recipe, trained, sha256(weights))
    model = LoadedModel(card, trained.network)
    reports = {test.id: _measured(test, libraries, model, bar) for test in recipe.test}
    folder = save_model(parent, _with_reports(card, recipe, reports), weights)
    load_model_folder(folder)  # what was written is what will be read
    shutil.rmtree(workspace, ignore_errors=True)
    return folder


def _measured(
    test: HeldOut, libraries: Mapping[str, CaseLibrary], model: LoadedModel, bar: ProgressBar
) -> Evaluation:
    with bar(f"test {test.id}") as progress:
        return evaluate(
            libraries[test.library], model, progress, split=test.split, where=test.where
        )


def _card(recipe: Recipe, trained: Trained, weights_sha256: str) -> ModelCard:
    return ModelCard(
        id=recipe.id,
        version=recipe.version,
        title=recipe.title,
        summary=recipe.summary,
        weaknesses=recipe.weaknesses,
        licence=recipe.licence,
        task=recipe.task,
        architecture=recipe.architecture,
        input=recipe.input,
        temperature=trained.temperature,
        weights_sha256=weights_sha256,
        split_rule=SPLIT_RULE,
        data=trained.uses,
        curve=trained.curve,
        recipe=recipe.model_dump(mode="json", exclude={"title", "summary", "weaknesses", "task"}),
        software={name: version(name) for name in ("torch", "torchvision", "numpy", "pillow")},
    )


def _with_reports(
    card: ModelCard, recipe: Recipe, evaluations: Mapping[str, Evaluation]
) -> ModelCard:
    metrics = [_metric(recipe, test, evaluations[test.id]) for test in recipe.test]
    reports = {name: evaluation.report.as_dict() for name, evaluation in evaluations.items()}
    return card.model_copy(update={"metrics": tuple(metrics), "reports": reports})


def _metric(recipe: Recipe, test: HeldOut, evaluation: Evaluation) -> Metric:
    low, high = evaluation.report.accuracy_ci95 or (None, None)
    learned_from = {source.library for source in recipe.data}
    return Metric(
        name="accuracy",
        value=evaluation.report.accuracy,
        low=low,
        high=high,
        n=evaluation.report.n,
        report=test.id,
        measured_on=test.name,
        # Training cases fix the weights, validation cases the temperature.
        trained_on=test.library in learned_from and test.split is not Split.TEST,
    )
