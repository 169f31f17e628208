"""Classifiers of torchvision by name: ``torchvision:efficientnet_b0``, ``torchvision:vit_b_16``.

Weights come from a model's own safetensors file, never from a hub: a network is always built with
fresh ones. Networks with fixed positions (ViT) are built for the size on the card.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from torch import nn

from xai_core.errors import ModelError
from xai_core.models import torchvision_operators  # noqa: F401 - must come before torchvision
from xai_core.models.adapted import AdaptedNetwork, adapted
from xai_core.models.layouts import Size

from torchvision import models  # isort: skip

OWN_SIZE = (224, 224)


def build(name: str, classes: int, size: Size | None = None) -> AdaptedNetwork:
    """A classifier of torchvision with fresh weights, drawn from torch's global generator.

    ``size`` is the height and width of its pictures; None for 224 x 224.

    Raises
    ------
    ModelError
        torchvision has no such classifier, or it cannot take pictures of this size.
    """
    known = models.list_models(module=models)
    if name not in known:
        near = get_close_matches(name, known, n=5) or ["resnet50", "vit_b_16"]
        raise ModelError(
            "torchvision has no network “{name}”; perhaps {near}.", name=name, near=", ".join(near)
        )
    wanted = OWN_SIZE if size is None else size

    def make() -> AdaptedNetwork:
        body: nn.Module = models.get_model(name, weights=None, **_settings(name, classes, wanted))
        return AdaptedNetwork(body, wanted, classes, prefix=1 if name.startswith("vit") else None)

    return adapted(f"torchvision:{name}", wanted, make)


def _settings(name: str, classes: int, size: Size) -> dict[str, Any]:
    settings: dict[str, Any] = {"num_classes": classes}
    if name in {"googlenet", "inception_v3"}:  # no second answer while training
        settings |= {"aux_logits": False, "init_weights": True}
    if name.startswith("vit") and size[0] == size[1]:
        settings["image_size"] = size[0]
    if name.startswith("maxvit"):
        settings["input_size"] = size
    return settings
