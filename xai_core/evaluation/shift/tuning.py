"""What a few labelled cases of the target are worth: normalisation and head taught a little.

On a copy of the network: first its batch normalisation is measured anew (``remedies.py``), then
the scales and offsets of every normalisation and the layer that gives the answer learn from the
cases set aside, for :data:`STEPS` steps of AdamW at a small rate; everything else stays. The
pictures are not changed. Where library and model name classes differently, the classes that are
read as the truth count together.

The cases are drawn by a seed of their own; torch's random state is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from xai_core.evaluation.shift.remedies import (
    LEAST_PICTURES,
    AtHand,
    Treated,
    batch_normalisations,
    batches,
    estimate_anew,
    own_copy,
)
from xai_core.evaluation.shift.report import Hindrance
from xai_core.models.cards import ModelCard
from xai_core.models.device import ready
from xai_core.models.networks import Network
from xai_core.models.preprocess import to_batch
from xai_core.tasks import Alignment, ClassAlignment, ClassTruth, ValueAlignment, ValueTruth

STEPS = 60
BATCH = 16
LEARNING_RATE = 1e-3
SEED = 0
_NORMALISATIONS = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)


def tune(at_hand: AtHand) -> Treated | Hindrance:
    """Normalisation and head taught by the cases set aside."""
    wanted = _targets(at_hand.alignment, at_hand.model.card, at_hand.truths)
    if wanted is None:
        return Hindrance.NOT_FOR_THIS_TASK
    if len(at_hand.pictures) < LEAST_PICTURES:
        return Hindrance.NO_CASES_SET_ASIDE
    model = own_copy(at_hand.model)
    network = model.network
    if batch_normalisations(network):
        estimate_anew(network, batches(model, at_hand.pictures))
    random = np.random.default_rng(SEED)
    taught = _taught(network)
    optimiser = torch.optim.AdamW(taught, lr=LEARNING_RATE)
    for _ in range(STEPS):
        size = min(BATCH, len(at_hand.pictures))
        drawn = random.choice(len(at_hand.pictures), size, replace=False)
        seen = to_batch([at_hand.pictures[int(place)] for place in drawn], model.card.input)
        outputs = network(ready(seen, network))
        loss = _loss(at_hand.alignment, outputs, wanted[torch.from_numpy(drawn)].to(outputs.device))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # missing in stubs
        optimiser.step()
    network.requires_grad_(requires_grad=False)
    return Treated(model)


def _taught(network: Network) -> list[nn.Parameter]:
    """The parameters that learn; all others are frozen."""
    network.requires_grad_(requires_grad=False)
    learning = [module for module in network.modules() if isinstance(module, _NORMALISATIONS)]
    head = network.reader
    found = [
        parameter
        for module in [*learning, *([] if head is None else [head])]
        for parameter in module.parameters()
    ]
    for parameter in found:
        parameter.requires_grad_()
    return found


@singledispatch
def _targets(
    _alignment: Alignment[Any, Any], card: ModelCard, truths: Sequence[Any]
) -> Tensor | None:
    """``(N, ...)`` what the outputs are held against; None: nobody has said how."""
    return None


@_targets.register
def _(alignment: ClassAlignment, card: ModelCard, truths: Sequence[ClassTruth]) -> Tensor:
    """``(N, classes)`` bool: which of the model's classes are read as the truth."""
    read = [alignment.answer_of(name) for name in card.class_ids]
    return torch.tensor([[said == truth.class_id for said in read] for truth in truths])


@_targets.register
def _(_alignment: ValueAlignment, card: ModelCard, truths: Sequence[ValueTruth]) -> Tensor:
    """``(N, 1)`` in spreads of the values that the model learned from."""
    scale = card.calibration
    return torch.tensor([[(truth.value - scale.centre) / scale.scale] for truth in truths])


@singledispatch
def _loss(alignment: Alignment[Any, Any], outputs: Tensor, wanted: Tensor) -> Tensor:
    raise TypeError(f"no loss for {type(alignment).__name__}")


@_loss.register
def _(_alignment: ClassAlignment, outputs: Tensor, wanted: Tensor) -> Tensor:
    """Negative log-likelihood of the truth, the classes read as it summed."""
    true = outputs.masked_fill(~wanted, -torch.inf)
    return (torch.logsumexp(outputs, dim=1) - torch.logsumexp(true, dim=1)).mean()


@_loss.register
def _(_alignment: ValueAlignment, outputs: Tensor, wanted: Tensor) -> Tensor:
    """Huber's, as values are taught."""
    return F.huber_loss(outputs, wanted)
