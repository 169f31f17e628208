"""One forward pass with a stop: what a layer says, and how each class's logit depends on it.

For a layer with activations ``A`` of shape ``(K, h, w)`` and a class logit ``y``, every method of
the Grad-CAM family is made of ``A`` and ``dy/dA``. The backward pass never goes below the layer:
its activations become the start of the graph. Where the layer is the last one of a network with a
GAP + linear head (``Network.linear_head``), ``dy/dA`` is the head's weight divided by the number of
pixels, whatever the input; then there is no backward pass at all and all classes come at once.

Any network will do: what the layer gives is brought into this shape by ``Network.map_of`` (tokens,
channels last), what follows may write over it in place, its weights may be frozen or of half
precision. Results are float32 on the processor.

The network is borrowed under the model's lock and given back as it came: mode, hooks,
``requires_grad``, ``grad``, random state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_core.explain.targets import Target
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.networks import Network


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
    model: LoadedModel, batch: Tensor, layer: str | None, targets: Sequence[Target]
) -> LayerPass:
    """Run one normalised image and stop at a layer.

    Parameters
    ----------
    model
        Its network is given back as it came.
    batch
        ``(1, 3, H, W)``.
    layer
        One of ``model.network.layers``; None for the last.
    targets
        What is differentiated; with none there is no backward pass.

    Returns
    -------
    LayerPass
        Activations, logits and gradients, float32 on the processor.

    Raises
    ------
    ModelError
        No such layer, or its output has no height and width.
    """
    network = model.network
    with model.lock, evaluating(network):
        name, module = network.layer(layer)
        batch = ready(batch, network)
        head = network.linear_head
        if name == network.layers[-1] and head is not None:
            return _closed_form(network, name, head, batch, targets)
        return _by_gradient(network, name, module, batch, targets)


def _closed_form(
    network: Network, name: str, head: nn.Linear, batch: Tensor, targets: Sequence[Target]
) -> LayerPass:
    """The layer that a GAP + linear head reads."""
    with torch.inference_mode():
        activations = Network.map_of(network, name, network.features(batch), size_of(batch))
        logits = network.pooled(activations)
        _, channels, height, width = activations.shape
        numbers = [target for target in targets if isinstance(target, int)]
        if len(numbers) == len(targets):
            weights = head.weight[numbers]
        else:
            weights = _by_logits(logits[0], targets) @ head.weight
        gradients = plain(weights / (height * width))[:, :, None, None]
        gradients = gradients.expand(len(targets), channels, height, width)
        return LayerPass(name, plain(logits), plain(activations)[0], gradients)


def _by_logits(logits: Tensor, targets: Sequence[Target]) -> Tensor:
    """``(T, classes)``: how each target depends on the logits."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        start = logits.clone().requires_grad_()
        rows = [torch.autograd.grad(of_target(start, target), start)[0] for target in targets]
    return torch.stack(rows)


def _by_gradient(
    network: Network, name: str, module: nn.Module, batch: Tensor, targets: Sequence[Target]
) -> LayerPass:
    """Any layer: one short backward pass a class."""
    size = size_of(batch)
    # No gradients until the layer is reached: nothing below it is recorded.
    cut = graph_starts_at(network, name, module, size, record=bool(targets))
    with torch.no_grad(), cut as start:
        logits = network(batch)
        gradients = [
            torch.autograd.grad(of_target(logits[0], target), start[0], retain_graph=True)[0]
            for target in targets
        ]
    found = plain(network.map_of(name, start[0].detach(), size))
    maps = [plain(network.map_of(name, gradient, size)) for gradient in gradients]
    stacked = torch.cat(maps) if maps else found.new_empty((0, *found.shape[1:]))
    return LayerPass(name, plain(logits.detach()), found[0], stacked)


def of_target(logits: Tensor, target: Target) -> Tensor:
    """The number that is differentiated, of one picture's ``(classes,)`` logits."""
    return logits[target] if isinstance(target, int) else target(logits)


def size_of(batch: Tensor) -> tuple[int, int]:
    """Height and width of the pictures in a batch."""
    return batch.shape[2], batch.shape[3]


def plain(values: Tensor) -> Tensor:
    """As float32 on the processor."""
    return values.to(device="cpu", dtype=torch.float32)


@contextmanager
def graph_starts_at(
    network: Network, name: str, module: nn.Module, size: tuple[int, int], *, record: bool
) -> Iterator[list[Tensor]]:
    """Begin the graph at a module's output; the list holds it after a forward pass.

    Parameters
    ----------
    network, name, module
        The network, and its layer.
    size
        Height and width of the pictures.
    record
        Whether gradients are switched on there; the caller's ``no_grad`` gives the earlier mode
        back.

    Yields
    ------
    list[Tensor]
        Empty; a forward pass puts the module's output into it, as the module gave it.

    Raises
    ------
    ModelError
        In the forward pass: the output has no height and width.
    """
    outputs: list[Tensor] = []

    def cut(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        network.map_of(name, output, size)
        leaf = output.detach()
        if record:
            torch.set_grad_enabled(True)
            leaf.requires_grad_()
        outputs.append(leaf)
        return leaf.clone()  # what follows may write over it

    handle = module.register_forward_hook(cut)
    try:
        yield outputs
    finally:
        handle.remove()
