"""Where networks work: on the processor, or on a CUDA card where there is one.

One choice for the whole process, made here. ``SHITEN_DEVICE`` says ``cpu``, ``cuda`` or ``auto``
(the default: CUDA where torch finds it); a command's ``--device`` goes before it
(:func:`choose_device`). Networks move there when they are loaded; pictures go
where their network is (:func:`ready`), and every result comes back to the processor as numpy.

**The same numbers within a tolerance**: on CUDA logits agree with those of the processor to 1e-3 of
the largest logit, and heat maps to 1e-3 of their peak, in float32 with TF32 switched off, as
torch has it for matrix products and as :func:`chosen_device` sets it for convolutions. On one
device the same picture gives the same numbers every time, up to the rounding of float32 (1e-5)
where the size of the batch differs.
"""

from __future__ import annotations

import os
from typing import Literal

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.types import Choice

VARIABLE = "SHITEN_DEVICE"


class Device(Choice):
    """What ``SHITEN_DEVICE`` may say."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def choose_device(device: Device) -> None:
    """From here on networks of this process, and of those it starts, are loaded onto this device.

    Raises
    ------
    ModelError
        It is ``cuda``, and torch finds no such card.
    """
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = device.value
    try:
        chosen_device()
    except ModelError:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before
        raise


def chosen_device() -> torch.device:
    """The device that networks are loaded onto.

    Raises
    ------
    ChoiceError
        ``SHITEN_DEVICE`` is none of the three.
    ModelError
        It says ``cuda``, and torch finds no such card.
    """
    wanted = Device.parse(os.environ.get(VARIABLE, "").strip().lower() or Device.AUTO)
    there = wanted is not Device.CPU and torch.cuda.is_available()
    if wanted is Device.CUDA and not there:
        raise ModelError(
            "CUDA was asked for (--device or {variable}), but torch finds no CUDA card here. Choose"
            " “auto” or “cpu”.",
            variable=VARIABLE,
        )
    if not there:
        return torch.device("cpu")
    torch.backends.cudnn.allow_tf32 = False
    return torch.device("cuda")


def ready(pictures: Tensor, network: nn.Module) -> Tensor:
    """Pictures where the network is, in its number type; themselves where they already are."""
    like = next((each for each in network.parameters() if each.is_floating_point()), None)
    if like is None:
        return pictures
    return pictures.to(device=like.device, dtype=like.dtype)


def kind_of(network: nn.Module) -> Literal["cpu", "cuda"]:
    """Where a network works."""
    on_card = any(parameter.device.type == "cuda" for parameter in network.parameters())
    return "cuda" if on_card else "cpu"
