"""What a network's last linear layer reads of a picture, kept from the pass that answers.

In most networks that is the last map's channels averaged over the picture: K numbers. A network
that answers at each place reads K numbers at each; their mean over the places is the same average.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from torch import Tensor, nn

from xai_core.models.networks import Network


@dataclass
class FeaturesRead:
    """Filled by the first pass inside the ``with`` block of :func:`features_read`."""

    inputs: list[Tensor] = field(default_factory=list)

    @property
    def features(self) -> Tensor | None:
        """``(N, K)``; None where no linear layer gave the answer, or it read something else."""
        if not self.inputs:
            return None
        first = self.inputs[0]
        if first.ndim == 4:  # a dense head reads (N, h, w, K)
            return first.mean(dim=(1, 2))
        return first if first.ndim == 2 else None


@contextmanager
def features_read(network: Network) -> Iterator[FeaturesRead]:
    """Keep what the last linear layer reads first; whoever asks holds the model's lock.

    Yields
    ------
    FeaturesRead
        Empty until the network has answered.
    """
    kept = FeaturesRead()
    if network.reader is None:
        yield kept
        return

    def keep(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if not kept.inputs:
            kept.inputs.append(inputs[0].detach())

    handle = network.reader.register_forward_pre_hook(keep)
    try:
        yield kept
    finally:
        handle.remove()
