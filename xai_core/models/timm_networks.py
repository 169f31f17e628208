"""Networks of timm (Wightman 2019, 10.5281/zenodo.4414861), by name: ``timm:convnext_atto``.

Weights come from a model's own safetensors file, never from a hub: a network is always built with
fresh ones. Where a network's weights depend on the size of its pictures (ViT's position
embeddings), it is built for the size on the card.
"""

from __future__ import annotations

from difflib import get_close_matches

from torch import nn

from xai_core.errors import ModelError
from xai_core.models import torchvision_operators  # noqa: F401 - timm imports torchvision
from xai_core.models.adapted import AdaptedNetwork, adapted
from xai_core.models.hugging_face_folders import SaidOfPictures
from xai_core.models.layouts import Size

import timm  # isort: skip


def build(name: str, classes: int, size: Size | None = None) -> AdaptedNetwork:
    """A network of timm with fresh weights, drawn from torch's global generator.

    ``size`` is the height and width of its pictures; None for the network's own.

    Raises
    ------
    ModelError
        timm has no such network, or it cannot take pictures of this size.
    """
    if not timm.is_model(name):
        raise _no_network(name)
    settings = _settings(name)
    own = (224, 224) if settings is None else settings.input_size[1:]
    wanted = own if size is None else size

    def make() -> AdaptedNetwork:
        body = _create(name, classes, None if wanted == own else wanted)
        named = None if settings is None else settings.classifier
        answering = (named,) if isinstance(named, str) else tuple(named or ())
        prefix = getattr(body, "num_prefix_tokens", None)
        return AdaptedNetwork(body, wanted, classes, answering, prefix)

    return adapted(f"timm:{name}", wanted, make)


def said_of_pictures(name: str) -> SaidOfPictures:
    """How the network's published weights see pictures; nothing where timm does not say.

    Raises
    ------
    ModelError
        timm has this network, but no such weights of it.
    """
    said = _settings(name) if timm.is_model(name) else None
    if said is None:
        return SaidOfPictures()
    _, height, width = said.input_size
    (r, g, b), (r_std, g_std, b_std) = said.mean, said.std
    return SaidOfPictures(size=(height, width), mean=(r, g, b), std=(r_std, g_std, b_std))


def _settings(name: str) -> timm.models.PretrainedCfg | None:
    """What timm says of the weights after the dot. Raises ModelError where it has none of them."""
    try:
        return timm.get_pretrained_cfg(name)
    except RuntimeError as error:  # is_model() looks at what is before the dot alone
        raise _no_network(name) from error


def _no_network(name: str) -> ModelError:
    near = get_close_matches(name, timm.list_models(), n=5) or ["convnext_atto", "resnet18"]
    return ModelError(
        "timm has no network “{name}”; perhaps {near}.", name=name, near=", ".join(near)
    )


def _create(name: str, classes: int, size: Size | None) -> nn.Module:
    if size is not None:
        try:
            sized: nn.Module = timm.create_model(
                name, pretrained=False, num_classes=classes, img_size=size
            )
            return sized
        except TypeError as error:  # most convolutional networks take any size and no such word
            if "img_size" not in str(error):
                raise
    body: nn.Module = timm.create_model(name, pretrained=False, num_classes=classes)
    return body
