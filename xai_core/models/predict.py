"""What the model answers: a class, a value or marks, with everything borrowed given back.

The card's task makes the answer of the network's outputs; probabilities of classes are
``softmax(logits / temperature)`` with the card's temperature (Guo et al. 2017, temperature
scaling). A call changes neither the network's mode, nor its ``requires_grad`` flags, nor torch's
random state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from xai_core.arrays import ImageArray
from xai_core.errors import AlignmentError
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.preprocess import model_input, to_batch
from xai_core.tasks import Answer, ClassAnswer


@dataclass(frozen=True)
class Prediction:
    """One model's answer to one image, with its provenance."""

    model: str
    weights_sha256: str
    answer: Answer
    """A class, a value or marks, in the terms of the card's task."""

    @property
    def class_answer(self) -> ClassAnswer:
        """The answer of a model that answers with a class.

        Raises
        ------
        AlignmentError
            It answers with something else.
        """
        if not isinstance(self.answer, ClassAnswer):
            raise AlignmentError(
                "This is made for models that answer with a class; this one does not."
            )
        return self.answer


def predict(model: LoadedModel, images: Sequence[ImageArray]) -> tuple[Prediction, ...]:
    """Answer each ``(H, W, 3)`` uint8 image; images may differ in size.

    Raises
    ------
    ModelError
        An answer is not finite, as extreme weights can make it.
    """
    if not images:
        return ()
    batch = to_batch([model_input(image, model.card.input) for image in images], model.card.input)
    with model.lock, evaluating(model.network), torch.inference_mode():
        logits = model.network(ready(batch, model.network))
    return as_predictions(model, logits)


def as_predictions(model: LoadedModel, outputs: Tensor) -> tuple[Prediction, ...]:
    """The network's outputs as predictions of this model.

    ``outputs`` are ``(N, n)``, or ``(N, h, w)`` for a task that asks at each place. Raises
    ModelError as :func:`predict`.
    """
    card = model.card
    numbers = outputs.detach().cpu().double().numpy()
    return tuple(
        Prediction(model=card.id, weights_sha256=card.weights_sha256, answer=answer)
        for answer in card.task.decode(numbers, card.calibration)
    )
