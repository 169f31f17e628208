"""Training, a study, and a model brought along, while the disk fails. These load torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faults.operations import (
    CLASSES,
    Operation,
    Say,
    no_bar,
    nothing_wrong,
    quiet,
    with_cells,
)
from xai_core import home
from xai_core.cases.registry import open_library
from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import load_model_folder
from xai_core.training.build import add_background, build_model
from xai_core.training.recipes import Recipe

WORD = {"en": "A", "ja": "あ"}


def recipe() -> Recipe:
    """Two epochs on eight pictures."""
    values: dict[str, Any] = {
        "format": 1,
        "id": "tiny",
        "version": "1",
        "licence": "CC0",
        "title": WORD,
        "summary": WORD,
        "weaknesses": WORD,
        "architecture": "compact-resnet",
        "seed": 5,
        "task": {
            "kind": "classification",
            "classes": [{"id": name, "name": WORD} for name in CLASSES],
        },
        "input": {"height": 32, "width": 32},
        "data": [{"library": "cells"}],
        "schedule": {"epochs": 2, "batch": 4, "learning_rate": 0.002, "average": 0.5},
    }
    return Recipe.model_validate(values)


def train(_root: Path, say: Say) -> None:
    if not (home.home() / "models" / "tiny").exists():
        build_model(recipe(), home.home() / "models", no_bar)
    say("done")


def with_model(root: Path) -> None:
    with_cells(root)
    build_model(recipe(), home.home() / "models", no_bar)


def study(_root: Path, say: Say) -> None:
    model = load_model_folder(home.home() / "models" / "tiny")
    folder = home.study_folder("cells", "tiny")
    run_study(open_library("cells"), model, folder, quiet)
    say("done")


def background(_root: Path, say: Say) -> None:
    add_background(home.home() / "models" / "tiny", open_library("cells"), 2, 0)
    say("done")


OPERATIONS = {
    "study": Operation(with_model, study, nothing_wrong),
    "background": Operation(with_model, background, nothing_wrong),
    "train": Operation(with_cells, train, nothing_wrong),
}
