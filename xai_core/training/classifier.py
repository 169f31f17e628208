"""Teaching a network to classify: the loss, the score, and the temperature at the end.

So it is with classes side by side and with stages (ordinal tasks): what the order is good for is
told when answers are judged.

A recipe may name teachers: finished models whose calibrated probabilities for the very picture the
network is shown, changed as it is, are learned beside the label (distillation: Hinton et al. 2015,
arXiv:1503.02531; seeing the same view: Beyer et al. 2022, arXiv:2106.05237). Labels that are wrong
count for less then. It may also mix pictures two by two, and their labels with them
(``mixing.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Generator, Tensor

from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.models.card_parts import ModelRef
from xai_core.models.checkpoints import LoadedModel, load_model
from xai_core.models.curves import CurvePoint, Epoch
from xai_core.models.evaluating import evaluating
from xai_core.models.networks import Network
from xai_core.tasks import BaseTask, ClassTask, ClassTruth
from xai_core.training.guided import answered_with_map, outside_share
from xai_core.training.loop import named
from xai_core.training.recipes import Recipe
from xai_core.training.task_training import Calibrated, TaskTraining, in_training, training_of
from xai_core.training.temperature import fit_temperature
from xai_core.types import Split

LEAST_CASES = 2
"""Training cases that every class must have."""


class ClassTraining(TaskTraining):
    """The class of each picture, by cross-entropy with smoothed labels and teachers' answers.

    A target is the number of a class, in the recipe's order.
    """

    point = Epoch
    disputes_labels = True

    def __init__(self, recipe: Recipe, libraries: Mapping[str, CaseLibrary]) -> None:
        self.numbers = {name: index for index, name in enumerate(recipe.task.class_ids)}
        super().__init__(recipe, libraries)
        self.teachers = _teachers(recipe)

    @classmethod
    def alike(cls, task: BaseTask, other: BaseTask) -> bool:
        """The same classes in the same order."""
        return task.class_ids == other.class_ids

    @property
    def taught_by(self) -> tuple[ModelRef, ...]:
        """The recipe's teachers."""
        return tuple(map(named, self.teachers))

    def target(self, truth: ClassTruth, _split: Split) -> int | None:
        """The number of the class."""
        return self.numbers.get(truth.class_id)

    def joined(self, targets: Sequence[int]) -> NDArray[np.int64]:
        """``(N,)`` class numbers."""
        return np.array(targets, dtype=np.int64)

    def balance(self, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        """A class is drawn ``n ** -exponent`` less often the more cases it has."""
        if len(targets) == 0:
            return np.empty(0)
        counts = np.bincount(targets).astype(np.float64)
        weights = counts[targets] ** -self.recipe.schedule.balance
        return np.asarray(weights / weights.mean())

    def check(self, targets: NDArray[np.int64]) -> None:
        """Every class has two cases. Raises RecipeError where one has fewer."""
        counts = np.bincount(targets, minlength=len(self.numbers))
        for class_id, count in zip(self.numbers, counts, strict=True):
            if count < LEAST_CASES:
                raise RecipeError(
                    "The class “{class_id}” has {count} training cases; it needs at least two.",
                    class_id=class_id,
                    count=int(count),
                )

    def loss(self, network: Network, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """Cross-entropy of one batch, and how much attention lies outside where it is led."""
        target = torch.from_numpy(self.data.train.targets[picked]).to(self.device)
        guidance = self.recipe.guidance
        if guidance is None:
            seen = self.changed(picked, generator)
            if self.recipe.mixing is not None:
                from xai_core.training.mixing import mixed  # importing torchvision takes a while

                n_classes = len(self.numbers)
                seen, target = mixed(seen, target, n_classes, self.recipe.mixing, generator)
            logits, led = in_training(network, seen), torch.zeros((), device=self.device)
        else:
            seen, regions = self.changed_with_regions(picked, generator)
            logits, evidence = answered_with_map(network, seen, target)
            led = guidance.strength * outside_share(evidence, regions)
        smoothing = self.recipe.schedule.label_smoothing
        loss = F.cross_entropy(logits, target, label_smoothing=smoothing) + led
        if self.recipe.teachers is None:
            return loss
        share = self.recipe.teachers.share
        return (1 - share) * loss + share * F.cross_entropy(logits, self.taught(seen))

    def taught(self, seen: Tensor) -> Tensor:
        """``(N, classes)`` the teachers' mean probabilities."""
        said = []
        for teacher in self.teachers:
            with teacher.lock, evaluating(teacher.network), torch.no_grad():
                logits = in_training(teacher.network, seen)
            said.append(torch.softmax(logits / teacher.card.temperature, dim=1))
        return torch.stack(said).mean(dim=0)

    def told(self, network: Network, so_far: CurvePoint) -> Epoch:
        """The point with the accuracy on the validation cases."""
        held, accuracy = self.data.validation, None
        if len(held):
            right = self.outputs(network, held).argmax(axis=1) == held.targets
            accuracy = float(np.mean(right))
        return Epoch(**so_far.model_dump(), validation_accuracy=accuracy)

    def calibrated(self, network: Network) -> Calibrated:
        """The temperature; 1 without validation cases."""
        held = self.data.validation
        if not len(held):
            return Calibrated()
        return Calibrated(fit_temperature(self.outputs(network, held), held.targets))


@training_of.register
def _of_classes(_task: ClassTask) -> type[TaskTraining]:
    return ClassTraining


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
