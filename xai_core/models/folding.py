"""A copy of a network with its normalisations folded into its convolutions, for many cases.

In evaluation mode a batch normalisation multiplies each channel by a constant and adds another, so
it can be made part of the convolution before it. The copy answers the same up to the rounding of
float32 (about 1e-6 of a logit, as much as the size of a batch changes it) and saves one pass over
every activation. Rectifiers work in place, which attribution methods could not bear, but this copy
has no hooks. Nobody else uses it: whoever runs a long study on it keeps nobody waiting for the
shared network.

In ``bfloat16`` the convolutions keep 8 of float32's 24 significant bits: about twice as fast on a
processor that has the instructions (slower on one that does not), with answers that differ in
the third digit.
"""

from __future__ import annotations

import copy
from itertools import chain, pairwise
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from xai_core.models.checkpoints import LoadedModel, Net, channels_last
from xai_core.models.device import kind_of
from xai_core.models.evaluating import evaluating
from xai_core.models.networks import Network, ResidualBlock
from xai_core.types import Precision


def folded(model: LoadedModel, precision: Precision = Precision.FLOAT32) -> LoadedModel:
    """The same model on a network of its own, ready to answer and nothing else."""
    with model.lock:
        network: Network = private_copy(model.network)
    if precision is Precision.BFLOAT16:
        network = _CoarseFeatures(network)
    elif kind_of(network) == "cpu":
        _with_plain_products(network)
    network.eval()  # the modules made above too: else each batch would switch all of them
    return LoadedModel(model.card, network, judge=model.judge)


def shared_weights_copy(model: LoadedModel) -> LoadedModel:
    """The same folded model for another worker: modules of its own, the weights in common.

    Two workers then read the same weights from the processor's shared cache.
    """
    with model.lock:
        weights = chain(model.network.parameters(), model.network.buffers())
        network = copy.deepcopy(model.network, {id(each): each for each in weights})
    return LoadedModel(model.card, network, judge=model.judge)


def private_copy(network: Network) -> Network:
    """A copy in evaluation mode; folded where it is known which convolution each norm follows."""
    if network.foldable:
        return folded_copy(network)
    with evaluating(network):  # gives every module its own mode back
        network.train()  # what some keep in evaluation mode is no weight, and cannot be copied
        network = copy.deepcopy(network)
    return channels_last(network.eval().requires_grad_(requires_grad=False))


def folded_copy(network: Net) -> Net:
    """A copy of any network, folded. Whoever shares the network holds its lock meanwhile."""
    network = copy.deepcopy(network)
    network.eval().requires_grad_(requires_grad=False)
    for parent in list(network.modules()):
        _fold(parent)
        if isinstance(parent, nn.ReLU):
            parent.inplace = True
        if isinstance(parent, ResidualBlock):
            parent.in_place = True
    return channels_last(network)


def one_thread_of_torch() -> None:
    """For each of several workers to begin with, so that they do not fight over the cores."""
    torch.set_num_threads(1)  # of this worker alone: torch keeps the number for each thread


class _CoarseFeatures(Network):
    """Features in bfloat16; what is made of them, from the pooling on, in float32.

    Where something lies between the last map and the answer, that is in bfloat16 too.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.layers = network.layers
        self.one_by_one = network.one_by_one
        # Before the weights below lose their digits.
        self._precise_head = copy.deepcopy(network.linear_head)
        self.body = network.to(torch.bfloat16)

    @property
    def linear_head(self) -> nn.Linear | None:
        return self._precise_head

    @property
    def reader(self) -> nn.Module | None:
        return self.body.reader

    def features(self, images: Tensor) -> Tensor:
        return self.body.features(images.bfloat16()).float()

    def pooled(self, activations: Tensor) -> Tensor:
        if self._precise_head is None:
            return self.body.pooled(activations)
        return cast(Tensor, self._precise_head(activations.mean(dim=(2, 3))))

    def forward(self, images: Tensor) -> Tensor:
        if self._precise_head is not None:
            return super().forward(images)
        return cast(Tensor, self.body(images.bfloat16()).float())

    def layer(self, name: str | None) -> tuple[str, nn.Module]:
        return self.body.layer(name)

    def map_of(self, name: str, output: object, size: tuple[int, int]) -> Tensor:
        return self.body.map_of(name, output, size)

    def channel_axis(self, name: str) -> int:
        return self.body.channel_axis(name)


class _Pointwise(nn.Module):
    """A 1 x 1 convolution as the matrix product it is.

    With one thread and under 16 pictures torch takes a way through many copies for it.
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.weight = nn.Parameter(convolution.weight.detach()[:, :, 0, 0], requires_grad=False)
        self.bias = convolution.bias

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x.permute(0, 2, 3, 1), self.weight, self.bias).permute(0, 3, 1, 2)


def _with_plain_products(network: nn.Module) -> None:
    for parent in list(network.modules()):
        for name, module in list(parent.named_children()):
            if (
                isinstance(module, nn.Conv2d)
                and module.kernel_size == module.stride == (1, 1)
                and module.padding == (0, 0)
                and module.groups == 1
            ):
                setattr(parent, name, _Pointwise(module))


def _fold(parent: nn.Module) -> None:
    # In every network here a normalisation is registered right after the convolution it follows.
    for (name, convolution), (norm_name, norm) in pairwise(list(parent.named_children())):
        if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            setattr(parent, name, fuse_conv_bn_eval(convolution, norm))
            setattr(parent, norm_name, nn.Identity())
