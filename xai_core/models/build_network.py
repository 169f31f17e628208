"""Networks by the name of their architecture: our own, and those of libraries.

``architectures.py`` says how they are named, ``adapted.py`` how those of libraries are made ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xai_core.errors import ModelError
from xai_core.models.architectures import TIMM, TORCHVISION, TRANSFORMERS, Architecture, of_library
from xai_core.models.networks import CompactResNet, Network
from xai_core.tasks import BaseTask


def build_network(
    architecture: str,
    classes: int,
    size: tuple[int, int] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Network:
    """A network with fresh weights, drawn from torch's global generator.

    Parameters
    ----------
    architecture
        A name as in ``architectures.py``.
    classes
        How many numbers it answers with.
    size
        Height and width of its pictures, which decides the weights of some networks; None for
        the network's own.
    settings
        What a network of transformers is built from, its ``config.json``; no other has any.

    Returns
    -------
    Network
        In training mode.

    Raises
    ------
    ModelError
        There is no such network, it cannot be built from these settings, or it cannot take
        pictures of this size.
    """
    library, name = of_library(architecture) or ("", architecture)
    # Imported here: libraries are slow to load, and only their own networks need them.
    if library == TIMM:
        from xai_core.models import timm_networks

        return timm_networks.build(name, classes, size)
    if library == TORCHVISION:
        from xai_core.models import torchvision_networks

        return torchvision_networks.build(name, classes, size)
    if library == TRANSFORMERS:
        from xai_core.models import transformers_networks

        return transformers_networks.build(name, classes, size, settings)
    if name == Architecture.RESNET18:
        from xai_core.models.resnet18 import ResNet18

        return ResNet18(classes)
    if name == Architecture.COMPACT:
        return CompactResNet(classes)
    raise ModelError("There is no network “{name}”.", name=architecture)


def network_for(
    architecture: str,
    task: BaseTask,
    size: tuple[int, int] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Network:
    """A network with fresh weights whose outputs are what a task asks for.

    Parameters
    ----------
    architecture, size, settings
        As :func:`build_network`.
    task
        What it is to answer.

    Returns
    -------
    Network
        In training mode; dense where the task asks at each place.

    Raises
    ------
    ModelError
        As :func:`build_network`; or the task asks at each place, and the network's answer is not
        read from the mean of a layer.
    """
    network = build_network(architecture, task.n_outputs, size, settings)
    if task.dense:
        if network.linear_head is None:
            raise ModelError(
                "The network “{name}” cannot answer at each place: its answer is not read from"
                " the mean of a layer.",
                name=architecture,
            )
        network.dense = True
    return network
