"""How any module is asked: from ``(N, 3, H, W)`` pictures to ``(N, outputs)`` numbers.

People's own networks answer in many ways: a tensor, a dictionary (``logits``, ``out``), a tuple,
an object of transformers, a map of classes for each pixel, a column without an axis. Some take
grey pictures, some one picture at a time. :func:`find_calling` tries made-up pictures and says
which way a module has; a :class:`Calling` is that way, and every method works through it.

A segmenter gives ``(N, C, h, w)``. Its number for a class is the mean of the class's logit over
the places that it gives to the class, or over all where it gives it none (as the target for
segmentation of pytorch-grad-cam, Gildenblat et al.): what made these places that class?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError, ShitenError
from xai_core.models.evaluating import evaluating
from xai_core.models.layouts import Size

REFUSALS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What networks of others raise when a picture does not suit them."""

_KEYS = ("logits", "out", "output", "outputs", "pred", "prediction", "y")
"""Names under which a dictionary or an object holds the answer; else its first tensor."""


@dataclass(frozen=True)
class Calling:
    """One way to ask a module."""

    grey: bool = False
    """Whether it takes one channel: the mean of the three."""
    one_by_one: bool = False
    """Whether it answers to a single picture at a time."""

    def __call__(self, module: nn.Module, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` pictures to ``(N, outputs)`` numbers.

        Raises
        ------
        ModelError
            What comes back holds no answer.
        """
        taken = images.mean(dim=1, keepdim=True) if self.grey else images
        if self.one_by_one and len(taken) > 1:
            return torch.cat([answer_in(module(one[None])) for one in taken])
        return answer_in(module(taken))


PLAIN = Calling()
"""The way of nearly every classifier."""


def answer_in(output: object) -> Tensor:
    """``(N, outputs)``: the answer in whatever a module gives.

    Raises
    ------
    ModelError
        It holds none: no tensor of numbers with one row a picture.
    """
    found = _tensor_in(output)
    if found is None or not found.is_floating_point() or found.ndim not in {1, 2, 4}:
        raise ModelError(
            "This network answers with {got}, not with one number for each class.",
            got=described(output),
        )
    if found.ndim == 1:
        return found[:, None]
    return found if found.ndim == 2 else _of_places(found)


def described(output: object) -> str:
    """What a module gave, in a few words."""
    if isinstance(output, Tensor):
        return " × ".join(map(str, output.shape)) or "a single number"
    return type(output).__name__


def _tensor_in(output: object) -> Tensor | None:
    if isinstance(output, Tensor):
        return output
    if isinstance(output, Mapping):
        named = [output[key] for key in _KEYS if key in output]
        return next((each for each in (*named, *output.values()) if isinstance(each, Tensor)), None)
    if isinstance(output, tuple | list):
        return next((each for each in output if isinstance(each, Tensor)), None)
    named = [getattr(output, key, None) for key in _KEYS]
    return next((each for each in named if isinstance(each, Tensor)), None)


def _of_places(output: Tensor) -> Tensor:
    """``(N, C, h, w)`` to ``(N, C)``: each class's mean over the places given to it."""
    classes = output.shape[1]
    given = output.detach().argmax(dim=1) if classes > 1 else (output.detach()[:, 0] <= 0).long()
    places = torch.stack([given == index for index in range(classes)], dim=1)
    nowhere = ~places.flatten(2).any(dim=2)
    places = places | nowhere[:, :, None, None]
    return (output * places).flatten(2).sum(dim=2) / places.flatten(2).sum(dim=2)


def find_calling(module: nn.Module, size: Size) -> tuple[Calling, int]:
    """The way a module is asked, and how many numbers it answers with.

    Parameters
    ----------
    module
        Given back as it came.
    size
        Height and width of the pictures it will be shown.

    Returns
    -------
    calling
        Colour before grey, many at once before one by one: the first that works.
    outputs
        Numbers a picture.

    Raises
    ------
    ModelError
        None works; the sentence has the network's own reason for refusing a colour picture.
    """
    like = next((each for each in module.parameters() if each.is_floating_point()), None)
    pictures = torch.linspace(-1, 1, 2 * 3 * size[0] * size[1]).view(2, 3, *size)
    if like is not None:
        pictures = pictures.to(like.device, like.dtype)
    refused: Exception | None = None
    with evaluating(module), torch.random.fork_rng(devices=[]), torch.no_grad():
        for calling in (Calling(g, o) for g in (False, True) for o in (False, True)):
            try:
                answer = calling(module, pictures)
            except ShitenError:
                raise
            except REFUSALS as error:
                refused = refused or error
                continue
            if len(answer) == len(pictures):
                return calling, answer.shape[1]
    if any(isinstance(part, nn.Conv3d) for part in module.modules()):
        raise ModelError(
            "This network takes volumes, not pictures: it has three-dimensional convolutions."
        ) from refused
    raise ModelError(
        "This network takes no pictures of {height} × {width}: {reason}.",
        height=size[0],
        width=size[1],
        reason=reason_in(refused) if refused else "it does not answer picture by picture",
    ) from refused


def reason_in(error: Exception) -> str:
    """The first line of what another's code said, short enough for a sentence."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")
