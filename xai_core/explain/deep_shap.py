"""DeepSHAP: evidence of each pixel, by comparing every activation with that of other pictures.

The picture and each background picture run through the network side by side. Going back, a
nonlinearity passes on not its gradient but what it really did to the difference between the two
(the rescale rule of DeepLIFT: Shrikumar et al. 2017, arXiv:1704.02685); averaged over the
background this is DeepSHAP (Lundberg & Lee 2017, arXiv:1705.07874). One pass a class and
background picture, nothing random, and the values add up to the logit of the picture less the
mean logit of the background.

=============  ===================================================================================
rectifier      ``(relu(x) - relu(r)) / (x - r)``, the gradient where the two inputs are the same
max pooling    the difference of the two maxima goes to where the larger of them is, divided by
               the difference of the inputs there; every window adds its part
all else       is linear here (convolution, normalisation in evaluation mode, sum, mean) and passes
               gradients on as they are
=============  ===================================================================================

The rules are those of ``shap.DeepExplainer``, which gives the same values on networks it can
handle (``tests/explain/test_deep_shap.py``). They are written anew because on a ResNet its values
do not add up: where pooling windows overlap, as 3 x 3 windows at stride 2 do, one input can be
the largest of several, and ``max_unpool2d`` keeps the part of one window and drops the others.
It also runs the picture once for every background picture and the network once for every class;
here the picture runs once, for all.

The rules hold for single pictures. Two things that they only approximate are the order in which
nonlinearities act on each other, and that two pictures may differ everywhere: DeepSHAP adds up,
but its values are not exact Shapley values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from xai_core.arrays import ImageArray
from xai_core.errors import ModelError
from xai_core.explain.additive import compared_with, explained, given_back
from xai_core.explain.background import Background
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.targets import Targets, targets_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.types import Progress

BATCH = 8
"""Background pictures at a time."""


def deep_shap(
    model: LoadedModel,
    image: ImageArray,
    background: Background,
    targets: Sequence[str] | None = None,
    *,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and give each target its signed map, in logits or a value's unit a pixel.

    Parameters
    ----------
    model
        Never touched: the work is done on a copy.
    image
        ``(H, W, 3)`` uint8.
    background
        The pictures it is compared with, at the network's input size.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    progress
        Called after every pass; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and by target the map ``(H, W)`` with how far it adds up.

    Raises
    ------
    ModelError
        Unknown target, a background of another size, an answer that is not finite, or a network
        that takes one picture at a time.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if model.network.one_by_one:
        raise ModelError(
            "DeepSHAP asks about pictures side by side, and this network takes one at a time."
        )
    wanted = targets_of(model, image, targets)
    comparison = compared_with(model, image, background, wanted)
    with_rules(comparison.network)
    done, total = 0, len(comparison.others) * len(wanted)
    sums = torch.zeros((len(wanted), *comparison.picture.shape[2:]), dtype=torch.float64)
    for others in torch.split(comparison.others, BATCH) if wanted else ():
        shares = _attributions(comparison.network, comparison.picture, others, wanted)
        for number, share in enumerate(shares):
            sums[number] += share.sum(dim=(0, 1), dtype=torch.float64).cpu()
            done += len(others)
            if progress is not None:
                progress(done, total)
    means: NDArray[np.float64] = (sums / len(comparison.others)).numpy()
    maps = given_back(means, image.shape[0], image.shape[1], model.card.input.fit)
    settings: dict[str, str | int | float] = {
        "background": background.sha256,
        "background_pictures": len(background.images),
    }
    found = dict(zip(wanted.names, maps, strict=True))
    return explained(model, comparison, Method.DEEP_SHAP, found, settings)


def _attributions(
    network: nn.Module, picture: Tensor, others: Tensor, targets: Targets
) -> Iterator[Tensor]:
    """Per target ``(N, 3, h, w)``: what each pixel earns against each other picture."""
    away = picture - others
    joint = torch.cat([picture, others]).contiguous(memory_format=torch.channels_last)
    joint.requires_grad_()
    with torch.enable_grad():
        sums = targets.columns(network(joint))[1:].sum(dim=0).unbind()
    for total in sums:
        (multipliers,) = torch.autograd.grad(total, joint, retain_graph=True)
        yield multipliers[1:] * away


def with_rules(network: nn.Module) -> None:
    """Put the rules in the place of rectifiers and max poolings: of a copy, it is changed.

    From then on a batch is one picture and, after it, those it is compared with; the gradient of
    a sum over the others' logits is the others' multipliers.
    """
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.ReLU):
                setattr(parent, name, _RuledReLU())
            elif type(child) is nn.MaxPool2d:  # one that pads in its own way stays as it is
                setattr(parent, name, _RuledMaxPool(child))


class _Context(Protocol):
    """What torch hands to both directions of a function."""

    saved_tensors: tuple[Tensor, ...]

    def save_for_backward(self, *tensors: Tensor) -> None: ...


class _RuledReLU(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, _Rescaled.apply(x))  # type: ignore[no-untyped-call]


class _Rescaled(torch.autograd.Function):
    """A rectifier whose gradient, for the others, is what it did to the difference."""

    @staticmethod
    def forward(ctx: _Context, x: Tensor) -> Tensor:
        y = torch.relu(x)
        into, out = x[:1] - x[1:], y[:1] - y[1:]
        same = into == 0
        # Kept as it is: the backward pass of every class needs it.
        slope = torch.where(same, (x[1:] > 0).to(x.dtype), out.div_(into.masked_fill_(same, 1.0)))
        ctx.save_for_backward(slope)
        return y

    @staticmethod
    def backward(ctx: _Context, *gradients: Tensor) -> Tensor:
        (slope,) = ctx.saved_tensors
        given = torch.zeros_like(gradients[0])  # nothing is asked of the picture's own row
        torch.mul(gradients[0][1:], slope, out=given[1:])
        return given


class _RuledMaxPool(nn.Module):
    def __init__(self, pool: nn.MaxPool2d) -> None:
        super().__init__()
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, _RescaledMaxPool.apply(x, self.pool))  # type: ignore[no-untyped-call]


class _RescaledMaxPool(torch.autograd.Function):
    """Max pooling that gives the difference of two maxima to where the larger one is."""

    @staticmethod
    def forward(ctx: _Context, x: Tensor, pool: nn.MaxPool2d) -> Tensor:
        y, places = F.max_pool2d(
            x, pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode,
            return_indices=True,
        )  # fmt: skip
        ctx.save_for_backward(x, y, places)
        return y

    @staticmethod
    def backward(ctx: _Context, *gradients: Tensor) -> tuple[Tensor, None]:
        x, y, places = ctx.saved_tensors
        given = torch.zeros_like(x)
        # Where the picture's maximum is the larger one, its place; else the other's.
        where = torch.where(y[:1] >= y[1:], places[:1], places[1:]).flatten(2)
        parts = (gradients[0][1:] * (y[:1] - y[1:])).flatten(2)
        flat = torch.zeros_like(x[1:], memory_format=torch.contiguous_format).flatten(2)
        flat.scatter_add_(2, where, parts)
        into = x[:1] - x[1:]
        same = into == 0
        given[1:] = torch.where(same, 0.0, flat.view_as(into) / torch.where(same, 1.0, into))
        return given, None
