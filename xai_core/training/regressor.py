"""Teaching a network to answer with a value: the loss, the score, and the interval at the end.

The network learns targets that are brought to mean 0 and spread 1; the card keeps both, so that
its answers are values in the task's unit. The loss is Huber's (Huber 1964,
10.1214/aoms/1177703732): squares for small errors, sizes for large ones, so that a target that is
wrong does not outshout the others. The interval is split conformal (``stats/conformal.py``) on the
validation cases, which taught nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Generator, Tensor

from xai_core.errors import RecipeError
from xai_core.models.card_parts import ValueScale
from xai_core.models.curves import CurvePoint, ValueEpoch
from xai_core.models.networks import Network
from xai_core.stats.conformal import half_width
from xai_core.tasks import BaseTask, Regression, ValueTruth
from xai_core.training.settings import ValueSettings
from xai_core.training.task_training import Calibrated, TaskTraining, in_training, training_of
from xai_core.types import Split


class ValueTraining(TaskTraining):
    """The value of each picture. A target is a value in the task's unit."""

    point = ValueEpoch

    @classmethod
    def alike(cls, task: BaseTask, other: BaseTask) -> bool:
        """Values in the same unit."""
        if not (isinstance(task, Regression) and isinstance(other, Regression)):
            return False
        return task.unit == other.unit

    @property
    def settings(self) -> ValueSettings:
        """The recipe's, or those that hold where it says nothing."""
        return self.recipe.values or ValueSettings()

    @cached_property
    def scale(self) -> ValueScale:
        """Mean and spread of the training targets."""
        targets = self.data.train.targets
        return ValueScale(centre=float(targets.mean()), scale=float(targets.std()))

    def target(self, truth: ValueTruth, _split: Split) -> float:
        """The value that was measured."""
        return truth.value

    def joined(self, targets: Sequence[float]) -> NDArray[np.float64]:
        """``(N,)`` values."""
        return np.array(targets, dtype=np.float64)

    def check(self, targets: NDArray[np.float64]) -> None:
        """There are values that differ. Raises RecipeError where there are none."""
        if len(targets) == 0 or float(targets.std()) == 0:
            raise RecipeError(
                "The recipe “{recipe}” has {count} training cases with a value, and no two values"
                " that differ; there is nothing to learn.",
                recipe=self.recipe.id,
                count=len(targets),
            )

    def loss(self, network: Network, picked: NDArray[np.int64], generator: Generator) -> Tensor:
        """Huber's loss of one batch, in spreads of the training targets."""
        outputs = in_training(network, self.changed(picked, generator))
        scale = self.scale
        wanted = (self.data.train.targets[picked] - scale.centre) / scale.scale
        return value_loss(
            outputs[:, 0], torch.from_numpy(wanted).float().to(self.device), self.settings.huber
        )

    def told(self, network: Network, so_far: CurvePoint) -> ValueEpoch:
        """The point with the mean absolute error on the validation cases."""
        errors = self._errors(network)
        found = float(np.abs(errors).mean()) if len(errors) else None
        return ValueEpoch(**so_far.model_dump(), validation_mae=found)

    def calibrated(self, network: Network) -> Calibrated:
        """Mean and spread, and the interval around an answer."""
        half = half_width(self._errors(network).tolist())
        return Calibrated(value=self.scale.model_copy(update={"half_width": half}))

    def _errors(self, network: Network) -> NDArray[np.float64]:
        """``(N,)`` answer - truth on the validation cases, in the task's unit."""
        held, scale = self.data.validation, self.scale
        if not len(held):
            return np.empty(0)
        outputs = self.outputs(network, held)[:, 0].astype(np.float64)
        return np.asarray(scale.centre + scale.scale * outputs - held.targets)


def value_loss(outputs: Tensor, wanted: Tensor, delta: float) -> Tensor:
    """Mean of Huber's loss: ``e**2 / 2`` up to delta, ``delta * (|e| - delta / 2)`` beyond.

    ``outputs`` and ``wanted`` are ``(N,)``, both in spreads of the training targets.
    """
    return F.huber_loss(outputs, wanted, delta=delta)


@training_of.register
def _of_values(_task: Regression) -> type[TaskTraining]:
    return ValueTraining
