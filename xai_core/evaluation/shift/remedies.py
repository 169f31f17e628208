"""What may help a model on pictures from elsewhere: each is tried on a copy, nothing is kept.

Two change the picture, as the network sees it, before it is answered:

*Histogram matching* (Gonzalez and Woods, Digital Image Processing, 3.3.2; scikit-image)
    each channel's values are moved until they are spread as in the source's pictures together.
*Fourier amplitude swap* (FDA: Yang and Soatto 2020, 10.1109/CVPR42600.2020.00414)
    the amplitude of the lowest frequencies becomes the source's mean amplitude; the phase, which
    says where things are, stays. The square of frequencies that is swapped reaches
    :data:`SWAPPED` of the shorter side to each side of 0.

One changes the network:

*Re-estimated batch normalisation* (AdaBN: Li et al. 2018, 10.1016/j.patcog.2018.03.005)
    the means and variances of every batch normalisation are measured anew on target pictures
    that were set aside; their labels are not read.

``tuning.py`` has a fourth. The first two learn from the source alone, the others from the cases set
aside (``cases.py``); all are measured on the same other target cases.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from xai_core.arrays import ImageArray
from xai_core.evaluation.shift.appearance import Appearance
from xai_core.evaluation.shift.report import Hindrance
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.networks import Network
from xai_core.models.preprocess import to_batch
from xai_core.tasks import Alignment

SWAPPED = 0.01
"""beta of Yang and Soatto; the square reaches one frequency to each side at least."""
LEAST_PICTURES = 8
"""From fewer, means and variances are not estimated."""
AT_ONCE = 32
"""Pictures in one pass, about."""
_SHADES = 4096
"""Pixels that stand for all of the source's in matching."""

Alter = Callable[[ImageArray], ImageArray]
"""A network's view, ``(h, w, 3)`` uint8, as it is shown instead."""


@dataclass(frozen=True, eq=False)
class AtHand:
    """What a remedy may use."""

    model: LoadedModel
    source: Appearance
    pictures: Sequence[ImageArray]
    """The network's views of the target cases set aside."""
    truths: Sequence[Any]
    """Of these, as the alignment has them."""
    alignment: Alignment[Any, Any]
    """Of the model on the target."""


@dataclass(frozen=True)
class Treated:
    """Who answers, and how pictures are changed before; None: not at all."""

    model: LoadedModel
    alter: Alter | None = None


Remedy = Callable[[AtHand], Treated | Hindrance]


def match_histograms(at_hand: AtHand) -> Treated:
    """Values spread as in all of the source's pictures together."""
    from skimage.exposure import match_histograms as matched

    # A picture of few pixels with the same histogram: its pixels are quantiles of the source's.
    places = (np.arange(_SHADES) + 0.5) / _SHADES
    shares = np.cumsum(at_hand.source.histograms.mean(axis=0), axis=1)
    values = [np.searchsorted(channel / channel[-1], places) for channel in shares]
    reference = np.stack(values, axis=-1).astype(np.uint8)[:, None]

    def alter(view: ImageArray) -> ImageArray:
        found = np.asarray(matched(view, reference, channel_axis=-1), dtype=np.float64)
        return np.clip(np.rint(found), 0, 255).astype(np.uint8)

    return Treated(at_hand.model, alter)


def swap_amplitude(at_hand: AtHand) -> Treated:
    """The lowest frequencies as strong as in the source on average."""
    amplitude = at_hand.source.amplitude
    height, width = amplitude.shape[1:]
    reach = max(1, int(SWAPPED * min(height, width)))
    rows, columns = (np.abs(np.fft.fftfreq(size) * size) for size in (height, width))
    low = (rows[:, None] <= reach) & (columns[None] <= reach)

    def alter(view: ImageArray) -> ImageArray:
        found = np.fft.fft2(np.moveaxis(view, -1, 0).astype(np.float64))
        changed = np.where(low, amplitude * np.exp(1j * np.angle(found)), found)
        pixels = np.moveaxis(np.fft.ifft2(changed).real, 0, -1)
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)

    return Treated(at_hand.model, alter)


def renormalise(at_hand: AtHand) -> Treated | Hindrance:
    """Batch normalisation measured anew on the pictures set aside."""
    if not batch_normalisations(at_hand.model.network):
        return Hindrance.NO_BATCH_NORMALISATION
    if len(at_hand.pictures) < LEAST_PICTURES:
        return Hindrance.NO_CASES_SET_ASIDE
    model = own_copy(at_hand.model)
    estimate_anew(model.network, batches(model, at_hand.pictures))
    return Treated(model)


def own_copy(model: LoadedModel) -> LoadedModel:
    """The model on a network that nobody else uses, in evaluation mode; without its check."""
    with model.lock:
        network = copy.deepcopy(model.network)
    return replace(model, network=network.eval(), lock=RLock(), judge=None)


def batch_normalisations(network: Network) -> list[nn.modules.batchnorm._BatchNorm]:
    """Those that remember means and variances."""
    return [
        module
        for module in network.modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.track_running_stats
    ]


def batches(model: LoadedModel, pictures: Sequence[ImageArray]) -> list[Tensor]:
    """``(n, 3, h, w)`` normalised views, in parts of about one size."""
    order = np.arange(len(pictures))
    parts = np.array_split(order, max(1, round(len(order) / AT_ONCE)))
    spec = model.card.input
    return [
        ready(to_batch([pictures[int(place)] for place in part], spec), model.network)
        for part in parts
    ]


def estimate_anew(network: Network, parts: Sequence[Tensor]) -> None:
    """Give every batch normalisation the mean over parts of their means and variances."""
    norms = batch_normalisations(network)
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # torch: every part counts the same
        norm.train()
    with torch.no_grad():
        for part in parts:
            network(part)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
        norm.eval()
