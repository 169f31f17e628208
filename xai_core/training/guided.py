"""Right for the right reasons: attention is led into a region while a classifier learns.

Beside the loss of the answers stands, for every case on which the region is drawn, the share of
the attention that lies outside of it: of the Grad-CAM of the *true* class on the last layer, the
map that agreement is measured with later. Penalising explanations outside what experts marked is
Ross, Hughes, Doshi-Velez (2017), 10.24963/ijcai.2017/371; they penalise input gradients. The share
of a map's energy is the penalty of Rao et al. (2023), arXiv:2303.11932; it needs no second
derivative, so a step takes hardly longer.

A blank map would escape: nothing of it lies outside. A network can answer so, by what speaks
against the other classes alone. A blank map therefore counts as lying outside altogether, and is
raised inside the region until there is something to see.

High agreement then no longer speaks for the model: it was taught. Whether the answer needs the
region is a question of hiding it (``evaluation/hiding.py``).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from xai_core.errors import RecipeError
from xai_core.models.device import kind_of
from xai_core.models.networks import Network

LEAST = 1e-6
"""Energy below which a map counts as blank."""


def check_can_be_led(network: Network) -> None:
    """Refuse a network whose map has no closed form. Raises RecipeError."""
    if network.linear_head is None:
        raise RecipeError(
            "This network's attention cannot be led: its answer is not read from the mean of its"
            " last map. Choose another network, or leave out “guidance”."
        )


def answered_with_map(network: Network, seen: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
    """The network's numbers and what speaks for one class each, place by place, with gradients.

    Parameters
    ----------
    network
        One with a linear head (:func:`check_can_be_led`).
    seen
        ``(N, 3, H, W)``, normalised.
    classes
        ``(N,)`` int64, whose map it is.

    Returns
    -------
    tuple[Tensor, Tensor]
        ``(N, outputs)`` float32, and ``(N, h, w)`` float32; its positive part is the Grad-CAM.
    """
    check_can_be_led(network)
    with torch.autocast(kind_of(network), torch.bfloat16):
        activations = network.features(seen)
        logits = network.pooled(activations)
    weights = network.head.weight[classes]
    return logits.float(), torch.einsum("nk,nkhw->nhw", weights, activations.float())


def outside_share(evidence: Tensor, regions: Tensor) -> Tensor:
    """The mean share of attention outside, over the cases that have a region.

    Parameters
    ----------
    evidence
        ``(N, h, w)``: what speaks for the class, negative against it.
    regions
        ``(N, H, W)`` in [0, 1]; all 0: the case is not led.

    Returns
    -------
    Tensor
        A scalar of at least 0; 0 where no case is led. A case whose map is blank counts 1 and what
        speaks, on average, against its class inside the region.
    """
    height, width = evidence.shape[1:]
    inside = F.adaptive_avg_pool2d(regions[:, None], (height, width))[:, 0]
    area, maps = inside.sum(dim=(1, 2)), torch.relu(evidence)
    energy = maps.sum(dim=(1, 2))
    outside = (maps * (1 - inside)).sum(dim=(1, 2)) / energy.clamp(min=LEAST)
    against = (torch.relu(-evidence) * inside).sum(dim=(1, 2)) / area.clamp(min=LEAST)
    share = torch.where(energy > LEAST, outside, 1 + against)
    led = area > 0
    return (share * led).sum() / led.sum().clamp(min=1)
