"""ShapleyCAM: gradients corrected for how they themselves change with the activations.

Cai 2025, arXiv:2501.06261. A channel's weight is the mean over the layer of ``g - H A / 2``, with
``g = dy/dA`` and ``H A`` the Hessian of the logit times the activations: the second-order Shapley
value of all activations together. Where the rest of the network is linear or piecewise linear
(rectifiers), ``H A`` is 0 and the map is Grad-CAM's.

pytorch-grad-cam's class is not used here: it goes back through the whole network, and frees the
graph after one class. The maps are the same (``tests/explain/test_cam.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from xai_core.explain.layer_pass import (
    LayerPass,
    graph_starts_at,
    layer_pass,
    of_target,
    plain,
    size_of,
)
from xai_core.explain.targets import Target
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating


def shapley_pass(
    model: LoadedModel, batch: Tensor, layer: str | None, targets: Sequence[Target]
) -> LayerPass:
    """As :func:`~xai_core.explain.layer_pass.layer_pass`, its gradients corrected.

    Parameters
    ----------
    model
        Its network is given back as it came.
    batch
        One normalised image, ``(1, 3, H, W)``.
    layer
        One of ``model.network.layers``; None for the last.
    targets
        What is asked for.

    Returns
    -------
    LayerPass
        Its gradients are what a channel's activations are to be weighted by.

    Raises
    ------
    ModelError
        No such layer, or its output has no height and width.
    """
    network = model.network
    name, module = network.layer(layer)
    if name == network.layers[-1] and network.linear_head is not None:
        return layer_pass(model, batch, layer, targets)
    with model.lock, evaluating(network):
        batch = ready(batch, network)
        size = size_of(batch)
        cut = graph_starts_at(network, name, module, size, record=True)
        # The fused attention kernels can be differentiated once only.
        with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), cut as start:
            logits = network(batch)
            corrected = [_corrected(of_target(logits[0], one), start[0]) for one in targets]
        found = plain(network.map_of(name, start[0].detach(), size))
        maps = torch.cat([plain(network.map_of(name, each, size)) for each in corrected])
    return LayerPass(name, plain(logits.detach()), found[0], maps)


def _corrected(logit: Tensor, activations: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(logit, activations, create_graph=True, retain_graph=True)
    if not gradient.requires_grad:  # the rest of the network is linear
        return gradient
    (change,) = torch.autograd.grad(
        gradient, activations, activations.detach(), retain_graph=True, allow_unused=True
    )
    return gradient.detach() if change is None else (gradient - change / 2).detach()
