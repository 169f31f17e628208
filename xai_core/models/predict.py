"""What the model answers: calibrated probabilities, with everything borrowed given back.

Probabilities are ``softmax(logits / temperature)`` with the card's temperature
(Guo et al. 2017, temperature scaling). A call changes neither the network's mode, nor its
``requires_grad`` flags, nor torch's random state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_core.arrays import ImageArray
from xai_core.errors import ModelError
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.preprocess import model_input, to_batch


@dataclass(frozen=True)
class Prediction:
    """One model's answer to one image, with its provenance."""

    model: str
    weights_sha256: str
    logits: Mapping[str, float]
    """Class id -> logit, in the card's order."""
    probabilities: Mapping[str, float]
    """Class id -> calibrated probability in [0, 1]; they sum to 1."""

    @property
    def answer(self) -> str:
        """The most probable class id; the earlier one where two are equal."""
        return max(self.probabilities, key=lambda name: self.probabilities[name])

    @property
    def confidence(self) -> float:
        """The probability of the answer."""
        return self.probabilities[self.answer]


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


def as_predictions(model: LoadedModel, logits: Tensor) -> tuple[Prediction, ...]:
    """``(N, classes)`` logits as predictions of this model. Raises ModelError as ``predict``."""
    card = model.card
    logits = logits.detach().cpu().double()
    probabilities = torch.softmax(logits / card.temperature, dim=1)
    if not (torch.isfinite(logits).all() and torch.isfinite(probabilities).all()):
        raise ModelError(
            "The model “{model}” gave an answer that is not a finite number: its weights or its"
            " card are not usable.",
            model=card.id,
        )
    return tuple(
        Prediction(
            model=card.id,
            weights_sha256=card.weights_sha256,
            logits=dict(zip(card.class_ids, row, strict=True)),
            probabilities=dict(zip(card.class_ids, shares, strict=True)),
        )
        for row, shares in zip(logits.tolist(), probabilities.tolist(), strict=True)
    )


def known_targets(model: LoadedModel, targets: Sequence[str] | None) -> tuple[str, ...]:
    """The classes asked for; None asks for all. Raises ModelError for one the model lacks."""
    known = model.card.class_ids
    wanted = known if targets is None else tuple(targets)
    for target in wanted:
        if target not in known:
            raise ModelError(
                "This model has no class “{target}”; it has {known}.",
                target=target,
                known=", ".join(known),
            )
    return wanted


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Evaluation mode inside the block; every module's own mode restored after, also on failure."""
    modes = [(module, module.training) for module in network.modules()]
    if any(training for _, training in modes):
        network.eval()
    try:
        yield
    finally:
        for module, training in modes:
            if module.training != training:
                module.training = training
