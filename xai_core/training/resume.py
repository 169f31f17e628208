"""The state of a training run between epochs, so that an interrupted one goes on.

``state.safetensors`` holds tensors (weights, running average, AdamW's moments) and ``state.json``
the recipe's fingerprint, the hashes of what is learned from, the curve, and the hash of the
tensors. The JSON is replaced last, by an atomic rename: a run killed while writing resumes from the
epoch before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from torch.optim import AdamW

from xai_core.errors import RecipeError, StorageError
from xai_core.files import replace_file
from xai_core.models.card_parts import DataUse, ModelRef
from xai_core.models.curves import CurvePoint
from xai_core.training.recipes import CommonRecipe

Point = TypeVar("Point", bound=CurvePoint)


@dataclass(frozen=True)
class LearnedFrom:
    """What decides the weights beside the recipe, which only names it."""

    libraries: dict[str, str]
    """Id -> hash of its contents (``CaseLibrary.content_hash``)."""
    models: dict[str, str]
    """Id -> hash of its weights: the one to start from, and teachers."""

    @classmethod
    def of(cls, uses: Iterable[DataUse], models: Iterable[ModelRef | None]) -> LearnedFrom:
        """As a card will say it; None among the models is none."""
        return cls(
            {use.library: use.content_hash for use in uses},
            {one.model: one.weights_sha256 for one in models if one is not None},
        )

    def is_noted(self, note: dict[str, object]) -> bool:
        """Whether a state is of these; one that was kept before they were noted counts as such."""
        return (
            note.get("libraries", self.libraries) == self.libraries
            and note.get("models", self.models) == self.models
        )


@dataclass(frozen=True)
class RunState:
    """What must survive: the network, its running average, and the optimiser's moments."""

    network: nn.Module
    averaged: nn.Module
    n_averaged: Tensor
    optimiser: AdamW

    def tensors(self) -> dict[str, Tensor]:
        """Everything as named, contiguous tensors."""
        found = {f"network.{k}": v for k, v in self.network.state_dict().items()}
        found |= {f"average.{k}": v for k, v in self.averaged.state_dict().items()}
        found["n_averaged"] = self.n_averaged
        for index, moments in self.optimiser.state_dict()["state"].items():
            found |= {f"adamw.{index}.{name}": value for name, value in moments.items()}
        return {name: value.detach().clone().contiguous() for name, value in found.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Put saved tensors back. Raises KeyError or RuntimeError when they do not fit."""
        self.network.load_state_dict(_under("network.", tensors))
        self.averaged.load_state_dict(_under("average.", tensors))
        self.n_averaged.copy_(tensors["n_averaged"])
        moments: dict[int, dict[str, Tensor]] = {}
        for key, value in _under("adamw.", tensors).items():
            index, name = key.split(".")
            moments.setdefault(int(index), {})[name] = value
        groups = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": moments, "param_groups": groups})


def fingerprint(recipe: CommonRecipe) -> str:
    """SHA-256 of what decides the weights: a recipe changed in that never resumes an old run.

    What is left at its default is left out, so that a setting which recipes learn later, off by
    default, changes the fingerprint of no recipe that does without it. The price: a default must
    never be given another value (a test holds them fast); add a setting beside it instead.
    """
    decisive = recipe.model_dump(mode="json", include=set(recipe.decisive), exclude_defaults=True)
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def save_state(
    workspace: Path,
    recipe: CommonRecipe,
    learned_from: LearnedFrom,
    state: RunState,
    curve: tuple[CurvePoint, ...],
) -> None:
    """Keep the state after an epoch.

    Parameters
    ----------
    workspace
        The folder; made where it is missing.
    recipe
        Whose run this is.
    learned_from
        What it is learned from.
    state
        Weights, running average and optimiser.
    curve
        One point for each epoch done.

    Raises
    ------
    StorageError
        The disk refuses.
    """
    try:
        workspace.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError("The file {path} cannot be written.", path=workspace) from error
    data = safetensors.torch.save(state.tensors())
    name = f"state-{len(curve)}.safetensors"
    replace_file(workspace / name, data)
    note = {
        "recipe": fingerprint(recipe),
        "libraries": learned_from.libraries,
        "models": learned_from.models,
        "tensors": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "curve": [point.model_dump() for point in curve],
    }
    replace_file(workspace / "state.json", json.dumps(note).encode())
    for old in workspace.glob("state-*.safetensors"):
        if old.name != name:
            old.unlink(missing_ok=True)


def load_state(
    workspace: Path,
    recipe: CommonRecipe,
    learned_from: LearnedFrom,
    state: RunState,
    point: type[Point],
) -> tuple[Point, ...]:
    """Restore an earlier run of the same recipe; returns its curve, empty when there is none.

    Parameters
    ----------
    workspace
        The folder that :func:`save_state` wrote to.
    recipe
        Whose run is looked for.
    learned_from
        What it is learned from.
    state
        Overwritten in place where there is one.
    point
        What the curve's points are.

    Returns
    -------
    tuple[Point, ...]
        One point for each epoch done; empty where nothing was kept.

    Raises
    ------
    RecipeError
        The folder holds the run of another recipe, or of one that learned from other contents or
        other weights under the same names, or a state that is damaged.
    """
    note_path = workspace / "state.json"
    if not note_path.is_file():
        return ()
    try:
        note = json.loads(note_path.read_text(encoding="utf-8"))
        if note["recipe"] != fingerprint(recipe) or not learned_from.is_noted(note):
            raise RecipeError(
                "The unfinished training in “{folder}” belongs to another version of this recipe. "
                "Remove that folder to start anew.",
                folder=workspace.name,
            )
        data = (workspace / Path(note["tensors"]).name).read_bytes()
        if hashlib.sha256(data).hexdigest() != note["sha256"]:
            raise ValueError("hash differs")
        state.restore(safetensors.torch.load(data))
        return tuple(point.model_validate(values) for values in note["curve"])
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise RecipeError(
            "The unfinished training in “{folder}” is damaged. Remove that folder to start anew.",
            folder=workspace.name,
        ) from error


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, torch.Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
