"""The networks: from a picture to one number per class.

``build_network.py`` builds any by name: those here, and those of timm and torchvision.

Every network of the house itself is features -> global average pooling (GAP) -> one linear layer.
With that head the Grad-CAM of the last layer has a closed form (``explain/gradcam.py``). Their
activations are modules of their own, never in place and never shared, because attribution methods
hook them (DeepSHAP fails otherwise).

``CompactResNet``
    1.2 M parameters; its last two stages keep the same resolution, so that a
    128 x 128 input still has a 16 x 16 map to look at.
``ResNet18``
    torchvision's ResNet-18 (He et al. 2016, 10.1109/CVPR.2016.90), activations unshared.

Axes are torch's: ``(N, C, H, W)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.models.layouts import Tokens


class Network(nn.Module):
    """Features, global average pooling, one linear layer.

    ``layers`` names the modules a heat map can be taken from, from shallow to deep; the last
    one is the default: what the head pools. Networks of other make (``adapted.py``) say with
    ``linear_head`` whether that holds for them too.
    """

    layers: tuple[str, ...]
    head: nn.Linear
    head_names: tuple[str, ...] = ("head",)
    """The modules that hold the answer's own weights: what stays behind for other answers."""
    dense = False
    """Whether the head answers at each place of the last map, instead of once from its mean."""
    one_by_one = False
    """Whether it answers to a single picture at a time, however many it is given."""
    foldable = True
    """Whether each normalisation is registered right after the convolution that it follows."""

    @property
    def tokens(self) -> Mapping[int, Tokens]:
        """By their number: the tokens that modules inside give; none where there are only maps."""
        return {}

    @property
    def linear_head(self) -> nn.Linear | None:
        """The layer that reads the mean of the last map; None where something lies between."""
        return None if self.dense else self.head

    @property
    def reader(self) -> nn.Module | None:
        """The linear layer that gives the answer; None where there is no such one."""
        return self.head

    def map_of(self, name: str, output: object, _size: tuple[int, int]) -> Tensor:
        """``(N, K, h, w)``: a layer's output to pictures of this size, or a gradient of it.

        Raises
        ------
        ModelError
            It has no height and width.
        """
        if not isinstance(output, Tensor) or output.ndim != 4:
            raise ModelError(
                "The layer “{layer}” has no height and width, so no map can be taken from it."
                " Choose another layer.",
                layer=name,
            )
        return output

    def channel_axis(self, _name: str) -> int:
        """The axis of the channels in a layer's output."""
        return 1

    def features(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` normalised images to ``(N, K, h, w)`` activations of the last layer."""
        raise NotImplementedError

    def pooled(self, activations: Tensor) -> Tensor:
        """``(N, K, h, w)`` activations to ``(N, outputs)``; where dense to ``(N, h, w)``."""
        if self.dense:
            return at_each_place(self.head, activations)
        return cast(Tensor, self.head(activations.mean(dim=(2, 3))))

    def forward(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` normalised images to ``(N, classes)`` logits."""
        return self.pooled(self.features(images))

    def layer(self, name: str | None) -> tuple[str, nn.Module]:
        """The layer of this name (None: the last one) and the name it has.

        Raises
        ------
        ModelError
            No such layer; the message lists those there are.
        """
        name = self.layers[-1] if name is None else name
        if name not in self.layers:
            raise ModelError(
                "This network has no layer “{layer}”; it has {known}.",
                layer=name,
                known=", ".join(self.layers),
            )
        return name, self.get_submodule(name)


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions and a shortcut (He et al. 2016)."""

    in_place = False
    """Whether the sum may be written over one of its terms: in a copy that has no hooks."""

    def __init__(self, channels_in: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = _conv3x3(channels_in, channels, stride)
        self.norm1 = nn.BatchNorm2d(channels)
        self.act1 = nn.ReLU()
        self.conv2 = _conv3x3(channels, channels)
        self.norm2 = nn.BatchNorm2d(channels)
        self.act2 = nn.ReLU()
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        """``(N, channels_in, H, W)`` to ``(N, channels, H/stride, W/stride)``."""
        out = self.act1(self.norm1(self.conv1(x)))
        out, past = self.norm2(self.conv2(out)), self.shortcut(x)
        return cast(Tensor, self.act2(out.add_(past) if self.in_place else out + past))


class CompactResNet(Network):
    """A small residual network for single cells: total stride 8, 192 channels at the end."""

    layers = ("stage1", "stage2", "stage3", "stage4")

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv3x3(3, 32, stride=2), nn.BatchNorm2d(32), nn.ReLU())
        self.stage1 = nn.Sequential(ResidualBlock(32, 32))
        self.stage2 = nn.Sequential(ResidualBlock(32, 64, stride=2))
        self.stage3 = nn.Sequential(ResidualBlock(64, 128, stride=2), ResidualBlock(128, 128))
        self.stage4 = nn.Sequential(ResidualBlock(128, 192))
        self.head = nn.Linear(192, classes)

    def features(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` to ``(N, 192, H/8, W/8)``."""
        x = self.stage2(self.stage1(self.stem(images)))
        return cast(Tensor, self.stage4(self.stage3(x)))


def at_each_place(head: nn.Linear, activations: Tensor) -> Tensor:
    """A linear layer of one output asked at every place: ``(N, K, h, w)`` to ``(N, h, w)``."""
    return cast(Tensor, head(activations.movedim(1, -1))[..., 0])


def _conv3x3(channels_in: int, channels: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False)


def count_parameters(network: nn.Module) -> int:
    """How many numbers were learned."""
    return sum(parameter.numel() for parameter in network.parameters())


def parameters_are_finite(state: dict[str, torch.Tensor]) -> bool:
    """Whether no weight is NaN or infinite."""
    return all(bool(torch.isfinite(value).all()) for value in state.values())
