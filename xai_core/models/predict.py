"""What the model answers: a class, a value or marks, with everything borrowed given back.

The card's task makes the answer of the network's outputs; probabilities of classes are
``softmax(logits / temperature)`` with the card's temperature (Guo et al. 2017, temperature
scaling). Where the card has a check for pictures unlike anything the model has seen, the same
forward pass serves it (``features_read.py``). A call changes neither the network's mode, nor its
``requires_grad`` flags, nor torch's random state.
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
from xai_core.models.features_read import features_read
from xai_core.models.out_of_distribution import Strangeness
from xai_core.models.preprocess import model_input, to_batch
from xai_core.tasks import Answer, ClassAnswer


@dataclass(frozen=True)
class Prediction:
    """One model's answer to one image, with its provenance."""

    model: str
    weights_sha256: str
    answer: Answer
    """A class, a value or marks, in the terms of the card's task."""
    strangeness: Strangeness | None = None
    """How unlike anything the model has seen the picture is; None where its card has no check."""

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
    if model.network.one_by_one and len(images) > 1:
        return tuple(found for image in images for found in predict(model, [image]))
    batch = to_batch([model_input(image, model.card.input) for image in images], model.card.input)
    with (
        model.lock,
        evaluating(model.network),
        torch.inference_mode(),
        features_read(model.network) as read,
    ):
        logits = model.network(ready(batch, model.network))
    return as_predictions(model, logits, read.features)


def as_predictions(
    model: LoadedModel, outputs: Tensor, features: Tensor | None = None
) -> tuple[Prediction, ...]:
    """The network's outputs as predictions of this model.

    Parameters
    ----------
    model
        Whose outputs they are.
    outputs
        ``(N, n)``, or ``(N, h, w)`` for a task that asks at each place.
    features
        ``(N, K)``: what the last linear layer read; without them nothing is said of strangeness.

    Returns
    -------
    tuple[Prediction, ...]
        N of them.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    card = model.card
    numbers = outputs.detach().cpu().double().numpy()
    answers = card.task.decode(numbers, card.calibration)
    judged: Sequence[Strangeness | None] = [None] * len(answers)
    if model.judge is not None and features is not None:
        judged = model.judge.judged(features.detach().cpu().double().numpy(), answers)
    return tuple(
        Prediction(card.id, card.weights_sha256, answer, strangeness)
        for answer, strangeness in zip(answers, judged, strict=True)
    )
