"""torchvision's ResNet-18 with activations that are neither shared nor in place.

Parameter names are torchvision's, so its checkpoints fit. Kept apart from ``networks.py``
because importing torchvision takes a while and only this network needs it.
"""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from xai_core.models import torchvision_operators  # noqa: F401 - must come before torchvision
from xai_core.models.networks import Network

from torchvision.models.resnet import BasicBlock, ResNet  # isort: skip


class _Block(BasicBlock):  # type: ignore[misc]  # torchvision ships no types
    """torchvision's block with one activation module per use."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.relu
        self.relu1 = nn.ReLU()
        self.relu2 = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        out = self.relu1(self.bn1(self.conv1(x)))
        return cast(Tensor, self.relu2(self.bn2(self.conv2(out)) + shortcut))


class ResNet18(Network):
    """11.2 M parameters, total stride 32, 512 channels at the end."""

    layers = ("body.layer1", "body.layer2", "body.layer3", "body.layer4")

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = ResNet(_Block, [2, 2, 2, 2], num_classes=1)
        self.body.relu = nn.ReLU()
        del self.body.avgpool, self.body.fc
        self.head = nn.Linear(512, classes)

    def features(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` to ``(N, 512, H/32, W/32)``."""
        body = self.body
        x = body.maxpool(body.relu(body.bn1(body.conv1(images))))
        return cast(Tensor, body.layer4(body.layer3(body.layer2(body.layer1(x)))))
