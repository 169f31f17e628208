"""What a layer says of many pictures, and how the answer to each depends on it.

A concept is a *direction* among a layer's K channels: it is added at every place of the map alike.
So of each picture two rows of K numbers are enough for testing one: the mean of its activations
over the places, and the sum of the answer's gradients over them. Their product with a direction is
how strongly the picture shows it, and how fast the answer changes as it is added.

What is differentiated of a class is its logit less the mean of all logits: adding one number to
every logit changes no answer. Of a value it is the value.

Maps are ``(N, K, h, w)`` float32: picture, channel, row, column. The network is borrowed under the
model's lock and given back as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xai_core.arrays import ImageArray
from xai_core.errors import ExplanationError
from xai_core.explain.layer_pass import graph_starts_at, plain, size_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.networks import Network
from xai_core.models.preprocess import model_input, to_batch
from xai_core.tasks import OutputRef

Maps = NDArray[np.float32]
Rows = NDArray[np.float64]
AT_ONCE = 16
"""Pictures of one pass."""


@dataclass(frozen=True)
class LayerReading:
    """What a layer says of some pictures, and how their answers depend on it."""

    layer: str
    activations: Maps
    """``(N, K, h, w)``."""
    gradients: Maps
    """``(N, K, h, w)``: of each picture's own target, by the activations."""
    outputs: Rows
    """``(N, n)``: what the network answers."""

    def pooled(self) -> Pooled:
        """The two rows a picture that testing a direction needs."""
        return Pooled(
            self.layer,
            self.activations.mean(axis=(2, 3), dtype=np.float64),
            self.gradients.sum(axis=(2, 3), dtype=np.float64),
        )


@dataclass(frozen=True)
class Pooled:
    """A layer's reading without its places."""

    layer: str
    activations: Rows
    """``(N, K)``: mean over the places."""
    gradients: Rows
    """``(N, K)``: sum over the places."""

    @classmethod
    def joined(cls, parts: Sequence[Pooled]) -> Pooled:
        """Several readings of one layer, one after the other."""
        return cls(
            parts[0].layer,
            np.concatenate([part.activations for part in parts]),
            np.concatenate([part.gradients for part in parts]),
        )


def concept_layer(network: Network) -> str:
    """The layer that concepts are tested at where nobody names one: the deepest but the last.

    What a linear layer reads from a mean has the same gradient in every picture, so that every
    picture of a class would say the same of a concept. Where nothing linear reads the last layer,
    or there is no other, it is the last.
    """
    layers = network.layers
    return layers[-2] if network.linear_head is not None and len(layers) > 1 else layers[-1]


def read_layer(
    model: LoadedModel,
    images: Sequence[ImageArray],
    layer: str,
    targets: Sequence[OutputRef] | None = None,
) -> LayerReading:
    """Answer some pictures and stop at a layer.

    Parameters
    ----------
    model
        A model of classes or values.
    images
        ``(H, W, 3)`` uint8 each, at least one; as many as fit into memory (:func:`batches`).
    layer
        One of ``model.network.layers``.
    targets
        Of each picture, the output whose gradient is wanted; None for the class it is answered
        with (of a value: the value).

    Returns
    -------
    LayerReading
        On the processor.

    Raises
    ------
    ExplanationError
        The model marks places: its answer is no single number.
    ModelError
        No such layer, or its output has no height and width.
    """
    if model.card.task.dense:
        raise ExplanationError(
            "Concepts can be asked of models that answer with a class or a value, not with marks."
        )
    spec = model.card.input
    batch = to_batch([model_input(image, spec) for image in images], spec)
    with model.lock:
        return read_batch(model.network, batch, layer, targets, model.card.calibration.scale)


def read_batch(
    network: Network,
    batch: Tensor,
    layer: str,
    targets: Sequence[OutputRef] | None = None,
    scale: float = 1.0,
) -> LayerReading:
    """The same of normalised pictures; whoever asks holds the model's lock.

    Parameters
    ----------
    network
        Given back as it came.
    batch
        ``(N, 3, H, W)``.
    layer, targets
        As in :func:`read_layer`.
    scale
        Brings a value's output into its unit.

    Returns
    -------
    LayerReading
        On the processor.

    Raises
    ------
    ModelError
        As :func:`read_layer`.
    """
    if network.one_by_one and len(batch) > 1:
        return _joined(
            [
                read_batch(network, batch[[row]], layer, targets and [targets[row]], scale)
                for row in range(len(batch))
            ]
        )
    with evaluating(network):
        name, module = network.layer(layer)
        batch = ready(batch, network)
        size = size_of(batch)
        # No gradients until the layer is reached: nothing below it is recorded.
        cut = graph_starts_at(network, name, module, size, record=True)
        with torch.no_grad(), cut as start:
            outputs = network(batch)
            wanted = _answered(outputs) if targets is None else targets
            asked = torch.stack(
                [_of(row, target, scale) for row, target in zip(outputs, wanted, strict=True)]
            )
            (gradient,) = torch.autograd.grad(asked.sum(), start[0])
        found = plain(network.map_of(name, start[0].detach(), size))
        slopes = plain(network.map_of(name, gradient, size))
    return LayerReading(
        name, found.numpy(), slopes.numpy(), plain(outputs.detach()).double().numpy()
    )


def _joined(readings: Sequence[LayerReading]) -> LayerReading:
    """What was read of pictures one at a time."""
    return LayerReading(
        readings[0].layer,
        np.concatenate([one.activations for one in readings]),
        np.concatenate([one.gradients for one in readings]),
        np.concatenate([one.outputs for one in readings]),
    )


def batches(n: int) -> Iterator[slice]:
    """``n`` pictures in passes of :data:`AT_ONCE`."""
    return (slice(start, min(start + AT_ONCE, n)) for start in range(0, n, AT_ONCE))


def _of(outputs: Tensor, target: OutputRef, scale: float) -> Tensor:
    """What is differentiated of one picture's ``(n,)`` outputs."""
    if len(outputs) == 1:
        return outputs[0] * scale * target.sign
    return (outputs[target.index] - outputs.mean()) * target.sign


def _answered(outputs: Tensor) -> list[OutputRef]:
    return [OutputRef(int(number)) for number in outputs.argmax(dim=1)]
