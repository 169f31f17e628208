"""What is explained: a class's logit, a value upwards or downwards, the score at a mark's place.

A *target* is named in the terms of the model's task (``tasks/answers.py``). Every method works on
one number a target, differentiable in the network's outputs: the logit of a class (unitless), the
value in the task's own unit (negative for what lowers it), the logit of the score at a mark's
place (the highest of all places where no mark was made).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xai_core.arrays import ImageArray
from xai_core.errors import ModelError
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction, predict
from xai_core.tasks import Answer, Calibration, OutputRef

Target = int | Callable[[Tensor], Tensor]
"""What is differentiated: the output of this number, or what becomes of one picture's outputs."""


@dataclass(frozen=True)
class Targets:
    """The targets asked for, as numbers of the network."""

    names: tuple[str, ...]
    refs: tuple[OutputRef, ...]
    calibration: Calibration
    """Puts a value's output into its unit; classes and marks keep their logits."""
    dense: bool = False
    """Whether the outputs are maps, one number a place."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def numbers(self) -> list[Target]:
        """For each target the output's number, where it is one as it stands, else a function."""
        return [ref.index if self._plain(ref) else self._of(ref) for ref in self.refs]

    def columns(self, outputs: Tensor) -> Tensor:
        """``(N, T)``: each target's number of ``(N, n)`` or ``(N, h, w)`` outputs."""
        found = [_at(outputs, ref) * self._factor(ref) + self._offset(ref) for ref in self.refs]
        return torch.stack(found, dim=1) if found else outputs.new_empty((len(outputs), 0))

    def amounts(self, predictions: Sequence[Prediction], outputs: Tensor) -> NDArray[np.float64]:
        """``(N, T)``: how much of each target each answer has: probability, value, mark's score.

        ``outputs`` are those the predictions were made of. A mark's place is asked again in every
        picture, whether a mark is made there or not.
        """
        if outputs.ndim > 2:
            return np.asarray(
                torch.sigmoid(self.columns(outputs.double()) / self.calibration.temperature)
            )
        told = [prediction.answer.amounts() for prediction in predictions]
        return np.array([[row[name] for name in self.names] for row in told], dtype=np.float64)

    def index(self, name: str) -> int:
        """The column of a target."""
        return self.names.index(name)

    def _plain(self, ref: OutputRef) -> bool:
        return not self.dense and self._factor(ref) == 1 and self._offset(ref) == 0

    def _factor(self, ref: OutputRef) -> float:
        return ref.sign * self.calibration.scale

    def _offset(self, ref: OutputRef) -> float:
        return ref.sign * self.calibration.centre

    def _of(self, ref: OutputRef) -> Callable[[Tensor], Tensor]:
        factor, offset = self._factor(ref), self._offset(ref)
        return lambda outputs: _at(outputs[None], ref)[0] * factor + offset


def targets_of(
    model: LoadedModel, image: ImageArray | None, wanted: Sequence[str] | None
) -> Targets:
    """The targets asked for; None asks for all there are.

    Parameters
    ----------
    model
        Whose outputs they are.
    image
        ``(H, W, 3)`` uint8, answered first where the targets are those of its answer (marks).
        May be None where they are the same for every picture.
    wanted
        Names of targets.

    Returns
    -------
    Targets
        In the order asked for.

    Raises
    ------
    ModelError
        The model has no such target; the message lists those there are.
    """
    task = model.card.task
    fixed = task.fixed_outputs()
    if fixed is None:
        if image is None:
            raise ModelError("What this model can explain depends on the picture: name one.")
        fixed = predict(model, [image])[0].answer.outputs()
    names = tuple(fixed) if wanted is None else tuple(wanted)
    for name in names:
        if name not in fixed:
            raise ModelError(
                "This model has no class “{target}”; it has {known}.",
                target=name,
                known=", ".join(fixed),
            )
    refs = tuple(fixed[name] for name in names)
    return Targets(names, refs, model.card.calibration, task.dense)


def targets_of_answer(model: LoadedModel, answer: Answer, names: Sequence[str]) -> Targets:
    """Targets of an answer that is there already. Raises ModelError as :func:`targets_of`."""
    refs = tuple(answer.output_of(name) for name in names)
    return Targets(tuple(names), refs, model.card.calibration, model.card.task.dense)


def _at(outputs: Tensor, ref: OutputRef) -> Tensor:
    """``(N,)``: an output of each picture, before its sign and unit."""
    if outputs.ndim == 2:
        return outputs[:, ref.index]
    if ref.at is None:
        return outputs.flatten(1).amax(dim=1)
    height, width = outputs.shape[-2:]
    row, column = int(ref.at[0] * height), int(ref.at[1] * width)
    return outputs[:, min(row, height - 1), min(column, width - 1)]
