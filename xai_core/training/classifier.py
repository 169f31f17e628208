"""Teaching a network to classify: the loss, the score, and the temperature at the end.

A recipe may name teachers: finished models whose calibrated probabilities for the very picture the
network is shown, changed as it is, are learned beside the label (distillation: Hinton et al. 2015,
arXiv:1503.02531; seeing the same view: Beyer et al. 2022, arXiv:2106.05237). Labels that are wrong
count for less then.

The loop itself is everyone's (``loop.py``). The weights kept are the running average at the last
epoch. No epoch is chosen by its score, so the validation cases serve the temperature alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Generator, Tensor

from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.models.cards import CurvePoint, DataUse, Epoch, InputSpec, ModelRef
from xai_core.models.checkpoints import LoadedModel, channels_last, load_model
from xai_core.models.networks import Network, build_network
from xai_core.models.predict import evaluating
from xai_core.models.preprocess import normalise, resized, to_batch
from xai_core.training.augmentation import augment
from xai_core.training.data import Pictures, TrainingData, load_training_data
from xai_core.training.loop import TrainingTask, begin_with, fit, named, own_random_state
from xai_core.training.recipes import Recipe
from xai_core.training.temperature import fit_temperature
from xai_core.types import Progress


@dataclass(frozen=True)
class Trained:
    """What a recipe yields, before it is measured."""

    network: Network
    temperature: float
    curve: tuple[Epoch, ...]
    uses: tuple[DataUse, ...]
    start: ModelRef | None = None
    teachers: tuple[ModelRef, ...] = ()


def train(
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    progress: Progress,
) -> Trained:
    """Carry out a recipe; resumes where an earlier run of the same recipe stopped.

    Parameters
    ----------
    recipe
        What to teach, on what, how long.
    libraries
        By id; those the recipe names must be there.
    workspace
        Folder for the state between epochs; removed by the caller once the model is saved.
    progress
        Called with (steps done, steps in all).

    Returns
    -------
    Trained
        The averaged network with its temperature, learning curve and the cases used.

    Raises
    ------
    RecipeError
        Missing data, too few cases of a class, another network to start from, a teacher that
        answers something else, or a loss that is not a finite number.
    ModelError
        The model to start from, or a teacher, is not there or cannot be used.
    """
    data = load_training_data(recipe, libraries, lambda _done, _total: None)
    with own_random_state(recipe.seed):
        size = (recipe.input.height, recipe.input.width)
        network = build_network(recipe.architecture, len(recipe.task.classes), size)
        network = channels_last(network)
    start = _begin_with(recipe, network)
    teachers = _teachers(recipe)
    training_task = _Classes(recipe, data, teachers)
    averaged, curve = fit(recipe, network, training_task, workspace, progress)
    temperature = 1.0
    if len(data.validation):
        logits = _logits(averaged, data.validation, recipe.input).numpy()
        temperature = fit_temperature(logits, data.validation.classes)
    taught_by = tuple(named(teacher) for teacher in teachers)
    return Trained(averaged, temperature, curve, data.uses, start, taught_by)


def _begin_with(recipe: Recipe, network: Network) -> ModelRef | None:
    """Give the network what the recipe's starting model has learned."""
    if recipe.start is None:
        return None
    model = load_model(recipe.start)
    return begin_with(recipe, network, model, model.card.class_ids == recipe.task.class_ids)


def _teachers(recipe: Recipe) -> tuple[LoadedModel, ...]:
    if recipe.teachers is None:
        return ()
    found = tuple(load_model(name) for name in recipe.teachers.models)
    for teacher in found:
        card = teacher.card
        if card.class_ids != recipe.task.class_ids or card.input != recipe.input:
            raise RecipeError(
                "The teacher “{model}” gives other answers than the recipe “{recipe}” wants, or"
                " sees pictures in another size.",
                model=card.id,
                recipe=recipe.id,
            )
    return found


class _Classes(TrainingTask[Network, Epoch]):
    """The class of each picture, by cross-entropy with smoothed labels and teachers' answers."""

    point = Epoch

    def __init__(
        self, recipe: Recipe, data: TrainingData, teachers: tuple[LoadedModel, ...]
    ) -> None:
        self.recipe = recipe
        self.data = data
        self.teachers = teachers
        self.weights = data.train.weights

    def loss(self, network: Network, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """Cross-entropy of one batch."""
        spec, train = self.recipe.input, self.data.train
        pixels = torch.from_numpy(train.pixels[picked]).permute(0, 3, 1, 2).float() / 255
        changed = augment(pixels, (spec.height, spec.width), self.recipe.augmentation, generator)
        seen = normalise(changed, spec)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(seen)
        target = torch.from_numpy(train.classes[picked])
        smoothing = self.recipe.schedule.label_smoothing
        loss = F.cross_entropy(logits.float(), target, label_smoothing=smoothing)
        if self.recipe.teachers is None:
            return loss
        share = self.recipe.teachers.share
        return (1 - share) * loss + share * F.cross_entropy(logits.float(), self._taught(seen))

    def _taught(self, seen: Tensor) -> Tensor:
        """``(N, classes)`` the teachers' mean probabilities."""
        said = []
        for teacher in self.teachers:
            with (
                teacher.lock,
                evaluating(teacher.network),
                torch.no_grad(),
                torch.autocast("cpu", torch.bfloat16),
            ):
                logits = teacher.network(seen).float()
            said.append(torch.softmax(logits / teacher.card.temperature, dim=1))
        return torch.stack(said).mean(dim=0)

    def told(self, network: Network, so_far: CurvePoint) -> Epoch:
        """The point with the accuracy on the validation cases."""
        accuracy = _accuracy(network, self.data.validation, self.recipe.input)
        return Epoch(**so_far.model_dump(), validation_accuracy=accuracy)


def _logits(network: Network, data: Pictures, spec: InputSpec) -> Tensor:
    """``(N, classes)`` float32 logits, unchanged pictures."""
    with evaluating(network), torch.inference_mode():
        batches = [
            network(to_batch([resized(p, spec.height, spec.width) for p in part], spec))
            for part in np.array_split(data.pixels, max(1, len(data) // 64))
        ]
    return torch.cat(batches)


def _accuracy(network: Network, data: Pictures, spec: InputSpec) -> float | None:
    if not len(data):
        return None
    return float(np.mean(_logits(network, data, spec).argmax(1).numpy() == data.classes))
