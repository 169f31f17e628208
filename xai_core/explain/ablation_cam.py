"""Ablation-CAM: silence one channel of the layer at a time, and see what the answer loses.

Desai & Ramaswamy 2020, 10.1109/WACV45572.2020.9093360. The weight of a channel for a class is the
logit with the layer as it is less the logit with that channel set to 0; no gradients are used, and
all classes come from the same runs. At a layer that a linear head reads the mean of, the loss
needs no run: it is the head's weight times the channel's mean.

pytorch-grad-cam's class is not used here (the maps of a layer after a rectifier are the same up to
a factor, ``tests/explain/test_cam.py``). It divides by the logit, which turns the map inside out
where that is negative; sets channels to -10,000,000 where a layer has negative values; puts another
module into the network and leaves it there when stopped; runs all below the layer anew for every
channel; and cannot report progress.

The runs happen on a private copy (``models/folding.py``): nobody waits for the shared network.
What lies below the layer runs once a batch, where the network lets one picture become many at
the layer; where it does not, the picture is repeated from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from xai_core.explain.layer_pass import LayerPass, plain
from xai_core.explain.targets import Targets
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.folding import folded
from xai_core.models.networks import Network
from xai_core.types import Progress

BATCH = 32
"""Channels a run."""


def ablation_weights(
    model: LoadedModel,
    batch: Tensor,
    seen: LayerPass,
    targets: Targets,
    progress: Progress | None = None,
) -> Tensor:
    """What each target loses without each channel, ``(T, K)``.

    Parameters
    ----------
    model
        Only copied.
    batch
        One normalised image, ``(1, 3, H, W)``.
    seen
        The layer's activations of it, and the answer.
    targets
        What is lost.
    progress
        ``progress(done, total)`` counts channels; raising stops the work.

    Returns
    -------
    weights
        ``(classes, K)``, in logits.
    """
    channels = len(seen.activations)
    with model.lock:
        head = model.network.linear_head
        if head is not None and seen.layer == model.network.layers[-1]:
            per_channel = plain(head.weight.detach()) * seen.activations.mean(dim=(1, 2))
            # Every channel's loss of every output; a constant of the target would cancel out.
            return (targets.columns(per_channel.T) - targets.columns(0 * per_channel.T)).T
    network = folded(model).network
    losses = []
    whole = targets.columns(seen.logits)
    with torch.inference_mode():
        silenced = _Silenced(network, seen.layer, ready(batch, network), seen.logits)
        for start in range(0, channels, BATCH):
            some = torch.arange(start, min(start + BATCH, channels))
            losses.append(whole - targets.columns(silenced.logits(some)))
            if progress is not None:
                progress(start + len(some), channels)
    return torch.cat(losses).T.contiguous()


class _Silenced:
    """A network that answers one picture with one channel of a layer at 0."""

    def __init__(self, network: Network, layer: str, batch: Tensor, logits: Tensor) -> None:
        self.network, self.batch = network, batch
        _, self.module = network.layer(layer)
        self.axis = network.channel_axis(layer)
        self.at_the_layer = self._may_become_many(logits)

    def logits(self, channels: Tensor) -> Tensor:
        """``(n, classes)``, one row a channel."""
        pictures = self.batch
        if not self.at_the_layer:
            pictures = self.batch.expand(len(channels), -1, -1, -1).contiguous()
        with self._without(channels):
            return plain(self.network(pictures))

    def _may_become_many(self, logits: Tensor) -> bool:
        """Whether two rows that begin at the layer give the answer twice, nothing silenced."""
        try:
            with self._without(torch.tensor([-1, -1])):
                got = plain(self.network(self.batch))
        except (RuntimeError, ValueError, IndexError):
            return False
        bound = 1e-3 * float(logits.abs().max()) + 1e-6
        return got.shape == (2, *logits.shape[1:]) and bool((got - logits).abs().max() <= bound)

    @contextmanager
    def _without(self, channels: Tensor) -> Iterator[None]:
        """Row by row without one channel each; -1 leaves a row as it is."""

        def silence(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
            many = output.expand(len(channels), *output.shape[1:]).clone()
            rows = (channels >= 0).nonzero()[:, 0].to(many.device)
            many.movedim(self.axis, 1)[rows, channels.to(many.device)[rows]] = 0
            return many

        handle = self.module.register_forward_hook(silence)
        try:
            yield
        finally:
            handle.remove()
