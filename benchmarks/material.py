"""What is measured on: a home of its own, a model, and a library as large as a real one.

The model is the shipped ``wbc5``; where that is not in the checkout, a network of the same shape
with random weights, which takes exactly as long.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.registry import ensure_builtin, open_library
from xai_core.home import home as home_folder
from xai_core.home import libraries_folder
from xai_core.models.architectures import Architecture
from xai_core.models.build_network import build_network
from xai_core.models.card_parts import InputSpec
from xai_core.models.cards import ModelCard, list_cards
from xai_core.models.checkpoints import (
    LoadedModel,
    channels_last,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.networks import Network
from xai_core.tasks import Task
from xai_core.types import LocalisedText

SHIPPED_MODEL = "wbc5"
RANDOM_MODEL = "random-weights"
LIBRARY_ID = "smear"
"""The library that an empty machine starts with."""
MANY_ID = "many-cells"
MANY = 13_674
"""As many cases as the mature and immature cells of the PBC data set without its twins."""


@contextmanager
def temporary_home() -> Iterator[str]:
    """A SHITEN_HOME with the drawn library, the large one and a model; gives the model's id."""
    before = os.environ.get("SHITEN_HOME")
    with TemporaryDirectory(prefix="shiten-bench-") as folder:
        os.environ["SHITEN_HOME"] = folder
        try:
            ensure_builtin()
            drawn = open_library(LIBRARY_ID)
            make_many(drawn, libraries_folder() / MANY_ID)
            yield _model_id(drawn.task)
        finally:
            os.environ.pop("SHITEN_HOME")
            if before is not None:
                os.environ["SHITEN_HOME"] = before


def random_model(task: Task, architecture: Architecture, side: int) -> LoadedModel:
    """A network with random weights and a card to match; always the same one."""
    network = _random_network(task, architecture)
    return LoadedModel(_card(task, architecture, side, network), channels_last(network))


def make_many(source: CaseLibrary, folder: Path) -> None:
    """A library folder of 13,674 cases by hand: one picture under many names, masks shared.

    A library written by Shiten would have collapsed the twins; opening, listing and
    finding a case costs the same.
    """
    case = next(case for case in source.cases if len(case.regions) > 1)
    picture = source.folder / case.image
    (folder / "images").mkdir(parents=True)
    shutil.copytree(source.folder / "regions", folder / "regions")
    manifest = (source.folder / MANIFEST_FILE).read_text(encoding="utf-8")
    manifest = manifest.replace(f'"{source.id}"', f'"{MANY_ID}"')
    (folder / MANIFEST_FILE).write_text(manifest, encoding="utf-8")
    first = folder / "images" / "cell-00000.png"
    shutil.copyfile(picture, first)
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    masks = ";".join(
        f"{region}={path}" for region, paths in case.regions.items() for path in paths or ("",)
    )
    labels = source.task.class_ids
    with (folder / TABLE_FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case_id", "image", "sha256", "label", "specimen", "split", "regions"])
        for number in range(MANY):
            name = f"cell-{number:05d}"
            if number:
                (folder / "images" / f"{name}.png").hardlink_to(first)
            label, slide = labels[number % len(labels)], f"slide-{number % 40}"
            writer.writerow([name, f"images/{name}.png", digest, label, slide, "test", masks])


def _model_id(task: Task) -> str:
    if any(entry.id == SHIPPED_MODEL and entry.card for entry in list_cards()):
        return SHIPPED_MODEL
    network = _random_network(task, Architecture.COMPACT)
    card = _card(task, Architecture.COMPACT, 128, network)
    save_model(home_folder() / "models", card, weights_bytes(network))
    return card.id


def _random_network(task: Task, architecture: Architecture) -> Network:
    torch.manual_seed(0)
    return build_network(architecture, len(task.class_ids)).eval()


def _card(task: Task, architecture: Architecture, side: int, network: Network) -> ModelCard:
    words = LocalisedText(en="Random weights", ja="乱数の重み")
    return ModelCard(
        id=RANDOM_MODEL,
        version="1",
        title=words,
        summary=words,
        weaknesses=words,
        licence="Apache-2.0",
        task=task,
        architecture=architecture,
        input=InputSpec(height=side, width=side),
        temperature=1.0,
        weights_sha256=sha256(weights_bytes(network)),
        split_rule=LocalisedText(en="Never trained", ja="学習していません"),
        data=(),
        recipe={},
    )
