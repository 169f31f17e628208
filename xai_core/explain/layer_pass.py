"""One forward pass with a stop: what a layer says, and how each class's logit depends on it.

For a layer with activations ``A`` of shape ``(K, h, w)`` and a class logit ``y``, every method of
the Grad-CAM family is made of ``A`` and ``dy/dA``. The backward pass never goes below the layer:
its activations become the start of the graph. Where the layer is the last one of a network with a
GAP + linear head, ``dy/dA`` is the head's weight divided by the number of pixels, whatever the
input; then there is no backward pass at all and all classes come at once.

The network is borrowed under the model's lock and given back as it came: mode, hooks,
``requires_grad``, ``grad``, random state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.predict import evaluating


@dataclass(frozen=True)
class LayerPass:
    """What one forward pass of one image leaves behind at a layer."""

    layer: str
    logits: Tensor
    """``(1, classes)``."""
    activations: Tensor
    """``(K, h, w)``."""
    gradients: Tensor
    """``(T, K, h, w)``: dy/dA of each class asked for, in that order."""


def layer_pass(
    model: LoadedModel, batch: Tensor, layer: str | None, indices: Sequence[int]
) -> LayerPass:
    """Run one normalised image ``(1, 3, H, W)`` and stop at a layer.

    Parameters
    ----------
    layer
        One of ``model.network.layers``; None for the last.
    indices
        The classes whose gradients are wanted; with none there is no backward pass.

    Raises
    ------
    ModelError
        No such layer, or its output has no height and width.
    """
    with model.lock, evaluating(model.network):
        network = model.network
        name, module = network.layer(layer)
        if name == network.layers[-1]:
            return _closed_form(network, name, batch, indices)
        return _by_gradient(network, name, module, batch, indices)


def _closed_form(network: Network, name: str, batch: Tensor, indices: Sequence[int]) -> LayerPass:
    """The layer that a GAP + linear head reads."""
    with torch.inference_mode():
        activations = _spatial(network.features(batch), name)
        logits = network.pooled(activations)
        _, channels, height, width = activations.shape
        weights = network.head.weight[list(indices)] / (height * width)
        gradients = weights[:, :, None, None].expand(len(indices), channels, height, width)
        return LayerPass(name, logits, activations[0], gradients)


def _by_gradient(
    network: Network, name: str, module: nn.Module, batch: Tensor, indices: Sequence[int]
) -> LayerPass:
    """Any layer: one short backward pass a class."""
    # No gradients until the layer is reached: nothing below it is recorded.
    with torch.no_grad(), _graph_starts_at(module, name, record=bool(indices)) as start:
        logits = network(batch)
        activations = start[0]
        gradients = [
            torch.autograd.grad(logits[0, index], activations, retain_graph=True)[0]
            for index in indices
        ]
    found = activations.detach()
    stacked = torch.cat(gradients) if gradients else found.new_empty((0, *found.shape[1:]))
    return LayerPass(name, logits.detach(), found[0], stacked)


@contextmanager
def _graph_starts_at(module: nn.Module, name: str, *, record: bool) -> Iterator[list[Tensor]]:
    """Begin the graph at this module's output; the list holds it after a forward pass.

    With ``record``, gradients are switched on there; the caller's ``no_grad`` gives the earlier
    mode back.
    """
    outputs: list[Tensor] = []

    def cut(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        leaf = _spatial(output, name).detach()
        if record:
            torch.set_grad_enabled(True)
            leaf.requires_grad_()
        outputs.append(leaf)
        return leaf

    handle = module.register_forward_hook(cut)
    try:
        yield outputs
    finally:
        handle.remove()


def _spatial(output: Tensor, name: str) -> Tensor:
    if output.ndim != 4:
        raise ModelError(
            "The layer “{layer}” has no height and width, so no map can be taken from it. Choose"
            " another layer.",
            layer=name,
        )
    return output
