"""What a network makes of a picture just before it answers, kept from the pass that answers.

Two things, side by side in one vector of K + L numbers:

*read*, K numbers
    What the last linear layer reads. In most networks that is the last map's channels averaged over
    the picture; a network that answers at each place reads K numbers there, of which the mean is
    taken.
*spread*, L numbers
    The standard deviation of each channel of the last map over the picture's places. An average
    does not tell an even surface from something that lies on one; the spread does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_core.models.networks import Network


@dataclass
class FeaturesRead:
    """Filled by the first pass inside the ``with`` block of :func:`features_read`."""

    read: Tensor | None = None
    """``(N, K)``."""
    spread: Tensor | None = None
    """``(N, L)``."""

    @property
    def features(self) -> Tensor | None:
        """``(N, K + L)``; None where no linear layer gave the answer, or it read something else."""
        if self.read is None or self.spread is None:
            return None
        return torch.cat([self.read, self.spread], dim=1)


@contextmanager
def features_read(network: Network, size: tuple[int, int]) -> Iterator[FeaturesRead]:
    """Keep what the network makes of the pictures it is asked first.

    Whoever asks holds the model's lock.

    Parameters
    ----------
    network
        Given back without hooks.
    size
        Height and width of the pictures.

    Yields
    ------
    FeaturesRead
        Empty until the network has answered; it stays so where no linear layer gives the answer.
    """
    kept = FeaturesRead()
    if network.reader is None:
        yield kept
        return
    name, last = network.layer(None)

    def keep_read(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if kept.read is None and inputs[0].ndim in {2, 4}:
            found = inputs[0].detach().float()
            kept.read = found.mean(dim=(1, 2)) if found.ndim == 4 else found

    def keep_spread(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        if kept.spread is None:  # worked out at once: what follows may write over the map
            found = network.map_of(name, output.detach(), size).float()
            kept.spread = found.var(dim=(2, 3), correction=0).sqrt()

    handles = [
        network.reader.register_forward_pre_hook(keep_read),
        last.register_forward_hook(keep_spread),
    ]
    try:
        yield kept
    finally:
        for handle in handles:
            handle.remove()
