"""Score-CAM: hide all but what a channel marks, and let the answer say what that was worth.

Wang et al. 2020, 10.1109/CVPRW50498.2020.00020. Each channel of the layer, scaled to 0..1 and grown
to the input's size, becomes a mask; the network answers the masked input (what is masked takes
the mean colour, 0 after normalisation); a channel's weight for a class is the softmax, over the
channels, of that class's logit. No gradients are used, and all classes come from the same runs.

As in pytorch-grad-cam, masks grow with their corners aligned. Its own class is not used here: it
cannot report progress or be stopped, holds the masked inputs of all channels at once
(300 MB at 224 x 224 and 512 channels), records the activations of every masked run, and needs
them all again for each class.

The many runs happen on a private copy with folded normalisations (``models/folding.py``), so
that nobody else waits for the shared network. Channels that are the same everywhere all give the
same masked input; they are run once.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from xai_core.explain.layer_pass import plain
from xai_core.explain.targets import Targets
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.folding import folded
from xai_core.types import Progress

BATCH = 16
"""Masked inputs a run: more would only send their activations back and forth to memory."""


def score_weights(
    model: LoadedModel,
    batch: Tensor,
    activations: Tensor,
    targets: Targets,
    progress: Progress | None = None,
) -> Tensor:
    """The weight of each channel for each target, ``(T, K)``, at least 0, rows sum to 1.

    Parameters
    ----------
    model
        Its network is copied, never changed.
    batch
        One normalised image, ``(1, 3, H, W)``.
    activations
        Of the layer, ``(K, h, w)``.
    targets
        What a masked input is scored by.
    progress
        ``progress(done, total)`` counts masked inputs; raising stops the work.

    Returns
    -------
    Tensor
        ``(T, K)``, at least 0, each row summing to 1.
    """
    network = folded(model).network
    batch = ready(batch, network)
    size = (batch.shape[2], batch.shape[3])
    with torch.inference_mode():
        marks = activations.flatten(1).amax(dim=1) > activations.flatten(1).amin(dim=1)
        chosen = marks.nonzero()[:, 0]
        # The mask of a channel that marks nothing is 0 everywhere.
        nothing = targets.columns(plain(network(torch.zeros_like(batch))))
        scores = nothing.repeat(activations.shape[0], 1)
        for start in range(0, chosen.numel(), BATCH):
            some = chosen[start : start + BATCH]
            masks = _masks(activations[some], size).to(batch)
            # One input at a time in memory order: channels last, as the network wants them.
            masked = (batch * masks[:, None]).contiguous(memory_format=torch.channels_last)
            scores[some] = targets.columns(plain(network(masked)))
            if progress is not None:
                progress(start + some.numel(), chosen.numel())
        return torch.softmax(scores, dim=0).T.contiguous()


def _masks(activations: Tensor, size: tuple[int, int]) -> Tensor:
    """Channels ``(n, h, w)`` as masks in [0, 1], ``(n, H, W)``."""
    grown = F.interpolate(activations[None], size=size, mode="bilinear", align_corners=True)[0]
    low, high = grown.amin(dim=(1, 2), keepdim=True), grown.amax(dim=(1, 2), keepdim=True)
    return (grown - low) / (high - low + 1e-8)
