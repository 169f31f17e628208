"""The steps that relevance takes back: modules for zennit's rules to hang on, and AttnLRP's rules.

In :class:`PassedOn`, :class:`Halved` and :class:`Attention` the way back is given relevance and
gives relevance; equations are those of Achtibat et al. 2024, arXiv:2402.05602.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import torch
from torch import Tensor, nn

from xai_core.models import torchvision_operators  # noqa: F401 - zennit imports torchvision

from zennit.core import BasicHook, stabilize  # isort: skip
from zennit.rules import ClampMod, ZPlus  # isort: skip

STABILISER = 1e-6
"""What keeps denominators from 0, as in zennit."""


class Step(nn.Module):
    """A function as the module that zennit's rules hang on.

    They ask it anew on the way back, and put what they find in the place of its gradient: so the
    first time, when it is done once and for all, it needs none.
    """

    def __init__(self, step: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.step = step
        self.known: Tensor | None = None
        """What it gives the next time; None: that is worked out."""

    def forward(self, x: Tensor) -> Tensor:
        """What the function makes of it."""
        if self.known is None:
            return self.made_of(x)
        known, self.known = self.known, None
        return applied(_Linked, x, known)

    def made_of(self, x: Tensor) -> Tensor:
        """What the function makes of it, worked out."""
        return self.step(x)


class Weighed(Step):
    """A function of weights, which zennit's rules change for themselves while they work."""

    def __init__(
        self,
        step: Callable[[Tensor, Tensor, Tensor | None], Tensor],
        weight: Tensor,
        bias: Tensor | None,
    ) -> None:
        super().__init__(lambda x: step(x, self.weight, self.bias))
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = None if bias is None else nn.Parameter(bias, requires_grad=False)


def positive_contributions(x: Tensor) -> BasicHook:
    """The z+ rule for what comes in: zennit's, or half the work where nothing is below 0."""
    if bool((x < 0).any()):
        return ZPlus(STABILISER)
    return BasicHook(
        input_modifiers=[lambda x: x],
        param_modifiers=[ClampMod(min=0.0)],
        output_modifiers=[lambda y: y],
        gradient_mapper=lambda relevance, made: [relevance / stabilize(made[0], STABILISER)],
        reducer=lambda inputs, gradients: inputs[0] * gradients[0],
    )


class _Context(Protocol):
    """What torch hands to both directions of a function."""

    saved_tensors: tuple[Tensor, ...]
    shape: torch.Size

    def save_for_backward(self, *tensors: Tensor) -> None: ...


class _Linked(torch.autograd.Function):
    """Some ``y`` made of ``x``, whose way back a rule takes: the gradient is only a place."""

    @staticmethod
    def forward(ctx: _Context, x: Tensor, y: Tensor) -> Tensor:
        ctx.shape = x.shape
        return y

    @staticmethod
    def backward(ctx: _Context, *relevance: Tensor) -> tuple[Tensor, None]:
        return relevance[0].new_zeros(()).expand(ctx.shape), None


class PassedOn(torch.autograd.Function):
    """Some ``y`` made of ``x``, place by place: relevance is passed on as it is."""

    @staticmethod
    def forward(_ctx: _Context, _x: Tensor, y: Tensor) -> Tensor:
        """``y``."""
        return y.clone()

    @staticmethod
    def backward(_ctx: _Context, *relevance: Tensor) -> tuple[Tensor, None]:
        """As it is."""
        return relevance[0], None


class Halved(torch.autograd.Function):
    """``a @ b``: half the relevance to each, by what its elements brought."""

    @staticmethod
    def forward(ctx: _Context, a: Tensor, b: Tensor) -> Tensor:
        """``(..., M, K)`` and ``(..., K, N)`` to ``(..., M, N)``."""
        y = a @ b
        ctx.save_for_backward(a, b, y)
        return y

    @staticmethod
    def backward(ctx: _Context, *relevance: Tensor) -> tuple[Tensor, Tensor]:
        """``a_mk b_kn R_mn / 2 y_mn``, added up over ``n`` and over ``m``."""
        a, b, y = ctx.saved_tensors
        share = relevance[0] / stabilize(2 * y, STABILISER)
        return a * (share @ b.mT), b * (a.mT @ share)


class Attention(torch.autograd.Function):
    """The softmax over the last axis, to the first order (deep Taylor)."""

    @staticmethod
    def forward(ctx: _Context, x: Tensor) -> Tensor:
        """``(..., T)`` logits to weights."""
        weights = x.softmax(dim=-1)
        ctx.save_for_backward(x, weights)
        return weights

    @staticmethod
    def backward(ctx: _Context, *relevance: Tensor) -> Tensor:
        """``x (R - s sum R)``."""
        x, weights = ctx.saved_tensors
        return x * (relevance[0] - weights * relevance[0].sum(dim=-1, keepdim=True))


def applied(function: type[torch.autograd.Function], *tensors: Tensor) -> Tensor:
    """The function done, its way back kept."""
    return cast(Tensor, function.apply(*tensors))  # type: ignore[no-untyped-call]
