"""Teaching a network to answer a task: what all kinds of tasks have in common.

A kind of task says in its own module (``classifier.py``, ``regressor.py``, ``detector.py``) what
its pictures are to be answered with, the loss, the score on validation cases, and how the
network's numbers become answers in the end; it is an :class:`TaskTraining`, registered for its
task with :func:`training_of`. Nobody else asks which kind it is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.models.card_parts import MarkScale, ModelRef, ValueScale
from xai_core.models.curves import AnyEpoch
from xai_core.models.device import chosen_device, kind_of, ready
from xai_core.models.evaluating import evaluating
from xai_core.models.networks import Network
from xai_core.models.preprocess import normalise, resized, to_batch
from xai_core.tasks import BaseTask, align
from xai_core.training.augmentation import augment, augment_outlined
from xai_core.training.data import Pictures, Targets, TrainingData, load_training_data
from xai_core.training.loop import Objective
from xai_core.training.recipes import Recipe
from xai_core.types import Split

AT_ONCE = 64
"""Validation pictures in one forward pass, about."""


@dataclass(frozen=True)
class Calibrated:
    """How the finished network's numbers become answers; the card keeps it."""

    temperature: float = 1.0
    value: ValueScale | None = None
    marks: MarkScale | None = None


class TaskTraining(Objective[Network, AnyEpoch], Targets):
    """How models that answer a task of one kind are taught."""

    disputes_labels: ClassVar[bool] = False
    """Whether the finished model can tell which labels look wrong to it."""

    def __init__(self, recipe: Recipe, libraries: Mapping[str, CaseLibrary]) -> None:
        """Read the cases. Raises as ``train`` does (``train.py``)."""
        self.recipe, self.device = recipe, chosen_device()
        self.data: TrainingData = load_training_data(recipe, libraries, self, _quiet)
        self.weights = self.data.train.weights

    @classmethod
    @abstractmethod
    def alike(cls, task: BaseTask, other: BaseTask) -> bool:
        """Whether the two tasks want the same numbers of a network, in the same order."""

    @abstractmethod
    def target(self, truth: Any, split: Split) -> Any | None:  # noqa: ANN401 - the kind's own
        """What a picture is to be answered with, of its truth; None: it teaches nothing."""

    @abstractmethod
    def calibrated(self, network: Network) -> Calibrated:
        """How the finished network's numbers become answers, by the validation cases."""

    def prepare(self, network: Network) -> None:
        """Set what fresh weights are better not drawn at random; nothing, if not said."""

    @property
    def taught_by(self) -> tuple[ModelRef, ...]:
        """The models whose answers are learned beside the truth."""
        return ()

    def target_of(self, library: CaseLibrary, split: Split) -> Callable[[Case], Any | None]:
        """The target of a case's truth, in the terms library and recipe share."""
        alignment = align(library.task, self.recipe.task)

        def of(case: Case) -> Any | None:  # noqa: ANN401 - the kind's own
            truth = alignment.truth(LibraryFacts(library, case))
            return None if truth is None else self.target(truth, split)

        return of

    def changed(self, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """``(n, 3, h, w)`` what the network sees of these training cases, changed at random."""
        spec = self.recipe.input
        size = (spec.height, spec.width)
        pixels = self.held(picked)
        return normalise(augment(pixels, size, self.recipe.augmentation, generator), spec)

    def changed_with_regions(
        self, picked: NDArray[np.int64], generator: Generator
    ) -> tuple[Tensor, Tensor]:
        """As :meth:`changed`, with where attention is led to moved along, ``(n, h, w)`` in 0, 1."""
        spec = self.recipe.input
        regions = torch.from_numpy(self.data.train.regions[picked]).to(self.device).long()
        pixels, moved = augment_outlined(
            self.held(picked),
            regions,
            (spec.height, spec.width),
            self.recipe.augmentation,
            generator,
        )
        return normalise(pixels, spec), moved.float()

    def held(self, picked: NDArray[np.int64]) -> Tensor:
        """``(n, 3, S, S')`` in [0, 1]: these training cases as they are held."""
        pixels: Tensor = torch.from_numpy(self.data.train.pixels[picked]).to(self.device)
        return pixels.permute(0, 3, 1, 2).float() / 255

    def outputs(self, network: Network, data: Pictures) -> NDArray[np.float32]:
        """``(N, outputs)``, or ``(N, h, w)`` where dense, for unchanged pictures; N at least 1."""
        parts = np.array_split(data.pixels, max(1, len(data) // AT_ONCE))
        with evaluating(network), torch.inference_mode():
            batches = [network(ready(self._unchanged(part), network)) for part in parts]
        found: NDArray[np.float32] = torch.cat(batches).cpu().numpy()
        return found

    def _unchanged(self, pixels: NDArray[np.uint8]) -> Tensor:
        spec = self.recipe.input
        return to_batch([resized(one, spec.height, spec.width) for one in pixels], spec)


def in_training(network: Network, seen: Tensor) -> Tensor:
    """The network's numbers in float32, worked out faster than they need be exact."""
    with torch.autocast(kind_of(network), torch.bfloat16):
        outputs: Tensor = network(seen)
    return outputs.float()


@singledispatch
def training_of(task: BaseTask) -> type[TaskTraining]:
    """How models for tasks of this kind are taught. Raises RecipeError for unknown kinds."""
    raise RecipeError("A {kind} task cannot be trained.", kind=task.kind.value)


def _quiet(_done: int, _total: int) -> None:
    """Reading is quick beside training, and its steps are not those of training."""
