"""How relevance goes back through each operation of a network: a rule each, or a refusal.

Every network is made of a few functions of torch, however it is written, so those are watched
(``torch.overrides.TorchFunctionMode``), and neither a layer nor its class needs a name: sums of
residual blocks, shared layers and work in place are met like all else. Inside
:func:`relevance_followed` what autograd hands back is no gradient but relevance.

==========================  ====================================================================
convolution                 z+ (alpha 1, beta 0): by positive contributions. The first: flat,
                            evenly over what it reads. In a transformer: gamma 0.25
linear layer                epsilon: by contributions, of either sign. In a transformer: gamma 0.05
batch normalisation         part of the convolution it follows; nowhere else
sum, mean, average pooling  by contributions
maximum                     to where it was found
rectifier, GELU, ...        passed on as it is
layer normalisation         by contributions, the deviation taken as a constant
product of two tensors      half to each of the two, there by contributions
softmax of attention        ``x (R - s sum R)``, of logits ``x`` and weights ``s``
==========================  ====================================================================

The rules of the first half are zennit's (Anders et al. 2021, arXiv:2106.13200), composed as its
``EpsilonPlusFlat`` (Kohlbrenner et al. 2020, arXiv:1910.09840); those of attention are AttnLRP
(Achtibat et al. 2024, arXiv:2402.05602), which zennit has not. A bias takes its share and keeps it.
Any other function of the picture is refused: gates (squeeze and excitation), sigmoids,
normalisation by groups, maps that are drawn larger. For them no rules are agreed on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights
from torch.overrides import TorchFunctionMode

from xai_core.errors import ModelError
from xai_core.explain.lrp_operations import BEYOND_ATTENTION, OPERATIONS, Operation, name_of
from xai_core.explain.lrp_steps import (
    STABILISER,
    Attention,
    Halved,
    PassedOn,
    Step,
    Weighed,
    applied,
    positive_contributions,
)
from xai_core.models import torchvision_operators  # noqa: F401 - zennit imports torchvision

from zennit.core import BasicHook  # isort: skip
from zennit.layer import Sum  # isort: skip
from zennit.rules import Epsilon, Flat, Gamma, Norm  # isort: skip

GAMMA_CONVOLUTION, GAMMA_LINEAR = 0.25, 0.05

Way = Callable[..., Any]
"""A function of torch."""
Number = Tensor | float


@contextmanager
def relevance_followed(
    network: nn.Module, picture: Tensor, *, transformer: bool
) -> Iterator[Tensor]:
    """A picture's answer, from which autograd hands back relevance instead of gradients.

    Parameters
    ----------
    network
        In evaluation mode; its weights ask for no gradients.
    picture
        ``(1, 3, H, W)``; it asks for gradients.
    transformer
        Which rules: those of transformers or those of convolutional networks.

    Yields
    ------
    Tensor
        The outputs. ``torch.autograd.grad(outputs, picture, grad_outputs=relevance)`` is asked
        inside the block: the rules are taken off at its end.

    Raises
    ------
    ModelError
        The network has an operation without a rule.
    """
    watch = _Watch(picture, transformer=transformer)
    try:
        with torch.enable_grad():
            with watch:
                outputs = network(picture)
            if transformer and not watch.attends:
                raise ModelError(
                    "LRP has rules for convolutional networks and for transformers with attention;"
                    " this network is neither: choose another method."
                )
            yield outputs
    finally:
        watch.forget()


class _Watch(TorchFunctionMode):
    def __init__(self, picture: Tensor, *, transformer: bool) -> None:
        super().__init__()
        self.picture, self.transformer = picture, transformer
        self.attends = False
        self._ruled: list[tuple[Step, Any]] = []
        self._convolved: dict[int, tuple[Tensor, tuple[Any, ...], dict[str, Any]]] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        named = kwargs or {}
        if not _of_picture(*args, *named.values()):  # weights, shapes
            return func(*args, **named)
        operation = OPERATIONS.get(func)
        with torch.enable_grad():  # which some networks switch off inside
            way = None if operation is None else _WAYS.get(operation)
            if way is not None:
                return way(self, func, *args, **named)
            found = func(*args, **named)
        if operation is not Operation.UNCHANGED and _of_picture(found):
            raise _no_rule(func)
        return found

    def ruled(self, rule: BasicHook, step: Step, x: Tensor, known: Tensor | None = None) -> Tensor:
        """A step done under a rule of zennit's, whose hooks must live until the way back."""
        with torch.no_grad():
            step.known = step(x.detach()) if known is None else known
        self._ruled.append((step, rule.register(step)))
        return cast(Tensor, step(x))

    def forget(self) -> None:
        """Take the rules off, and let go of all they kept."""
        for _, handles in self._ruled:
            handles.remove()
        self._ruled.clear()
        self._convolved.clear()

    # --- the ways ------------------------------------------------------------------------------

    def convolve(self, func: Way, x: Tensor, *args: object, **named: object) -> Tensor:
        """``x``, weight, bias, then how; kept, as a normalisation may follow."""
        weight, bias, how, words = _weights(args, named)
        if _of_picture(weight):
            raise _no_rule(func)
        return self._convolved_by(func, x, weight, bias, how, words)

    def _convolved_by(  # noqa: PLR0913, PLR0917 - a convolution, and what it gives where known
        self,
        func: Way,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        how: tuple[Any, ...],
        words: dict[str, Any],
        known: Tensor | None = None,
    ) -> Tensor:
        first = x is self.picture or not self._convolved
        step = Weighed(lambda x, w, b: func(x, w, b, *how, **words), weight, bias)
        if self.transformer:
            rule = Gamma(GAMMA_CONVOLUTION)
        else:
            rule = Flat() if first else positive_contributions(x)
        found = self.ruled(rule, step, x, known)
        self._convolved[id(found)] = found, (func, x, weight, bias, how), words
        return found

    def batch_norm(  # noqa: PLR0913, PLR0917 - torch's own signature
        self,
        func: Way,
        x: Tensor,
        mean: Tensor | None,
        variance: Tensor | None,
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        training: bool = False,
        momentum: float = 0.1,
        eps: float = 1e-5,
    ) -> Tensor:
        """A part of the convolution before it."""
        found, made, words = self._convolved.get(id(x), (None, (), {}))
        if found is not x or training or mean is None or variance is None:
            raise ModelError(
                "LRP has no rule for a batch normalisation that does not follow a convolution, as"
                " in this network: choose another method."
            )
        convolution, read, w, b, how = made
        scale = torch.ones_like(mean) if weight is None else weight
        shift = torch.zeros_like(mean) if bias is None else bias
        w, b = fuse_conv_bn_weights(w, b, mean, variance, eps, scale, shift)
        del self._convolved[id(x)]  # it is no way to the answer any more
        with torch.no_grad():
            known = func(x, mean, variance, weight, bias, False, momentum, eps)
        return self._convolved_by(
            convolution, read, w.detach(), b.detach(), how, words, known=known
        )

    def linear(self, func: Way, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """By contributions."""
        if _of_picture(weight):
            raise _no_rule(func)
        rule = Gamma(GAMMA_LINEAR) if self.transformer else Epsilon(STABILISER)
        return self.ruled(rule, Weighed(F.linear, weight, bias), x)

    def add(self, func: Way, one: Number, other: Number, *, alpha: float = 1) -> Tensor:
        """Two terms, shared by what each brought."""
        if alpha != 1:
            raise _no_rule(func)
        if not self._ruled:  # a constant added to the picture itself only says where its 0 lies
            return self.scale(func, one, other)
        like = one if isinstance(one, Tensor) else cast(Tensor, other)
        terms = [
            torch.as_tensor(each, dtype=like.dtype, device=like.device) for each in (one, other)
        ]
        shape = (terms[0] + terms[1]).shape
        return self.ruled(
            Norm(), Step(Sum()), torch.stack([each.expand(shape) for each in terms], dim=-1)
        )

    def subtract(self, func: Way, one: Number, other: Number) -> Tensor:
        """A constant taken off."""
        if _of_picture(other):
            raise _no_rule(func)
        return self.add(torch.add, one, -other)

    def share(self, func: Way, x: Tensor, *args: object, **named: object) -> Tensor:
        """A sum or mean of what is there."""
        if not self._ruled and func not in {torch.sum, Tensor.sum}:  # of the picture itself: evenly
            return cast(Tensor, func(x, *args, **named))
        return self.ruled(Norm(), Step(lambda x: func(x, *args, **named)), x)

    def activate(self, func: Way, x: Tensor, *args: object, **named: object) -> Tensor:
        """One number made of one: what it has is what it was given."""
        with torch.no_grad():
            y = func(x.clone(), *args, **named)  # which it may write over
        return applied(PassedOn, x, y)

    def scale(self, func: Way, one: Number, other: Number) -> Tensor:
        """With a constant, place by place."""
        x, by = (one, other) if _of_picture(one) else (other, one)
        with torch.no_grad():
            y = func(*(each.clone() if isinstance(each, Tensor) else each for each in (one, other)))
        if _of_picture(by) or not isinstance(x, Tensor) or y.shape != x.shape:
            raise _no_rule(func)
        return applied(PassedOn, x, y)

    def divide(self, func: Way, one: Number, other: Number, **named: object) -> Tensor:
        """Through a constant."""
        if named or _of_picture(other):
            raise _no_rule(func)
        return self.scale(func, one, other)

    def multiply(self, func: Way, one: Tensor, other: Tensor) -> Tensor:
        """A matrix product, half of it to each where both are of the picture."""
        if not _of_picture(other):
            return self.share(func, one, other)
        if not _of_picture(one):
            return self.ruled(Norm(), Step(lambda x: func(one, x)), other)
        return applied(Halved, one, other)

    def softmax(self, func: Way, x: Tensor, *args: object, **named: object) -> Tensor:
        """The weights of attention; any other softmax has no rule."""
        dim = named.get("dim", args[0] if args else None)
        if not (self.transformer and x.ndim == 4 and x.shape[-1] > 1 and dim in {-1, 3}):
            raise _no_rule(func)
        self.attends = True
        return applied(Attention, x)

    def attend(  # noqa: PLR0913, PLR0917 - torch's own signature
        self,
        func: Way,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        """The fused function in its three steps (torch's own description of it)."""
        if not self.transformer or attn_mask is not None or dropout_p or is_causal or enable_gqa:
            raise _no_rule(func)
        self.attends = True
        factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
        scores = self.multiply(torch.matmul, query, key.transpose(-2, -1))
        weights = applied(Attention, applied(PassedOn, scores, scores.detach() * factor))
        return self.multiply(torch.matmul, weights, value)

    def multi_head(self, func: Way, *args: object, **named: object) -> tuple[Tensor, Tensor | None]:
        """``nn.MultiheadAttention``'s function in its steps, of ``(T, N, width)``."""
        given = signature(func).bind(*args, **named)
        given.apply_defaults()
        said = given.arguments
        if any(said[name] is not None and said[name] is not False for name in BEYOND_ATTENTION):
            raise _no_rule(func)
        biases = said["in_proj_bias"]
        heads = [
            self.linear(func, x, weight, bias).reshape(*x.shape[:2], said["num_heads"], -1)
            for x, weight, bias in zip(
                (said["query"], said["key"], said["value"]),
                said["in_proj_weight"].chunk(3),
                (None,) * 3 if biases is None else biases.chunk(3),
                strict=True,
            )
        ]
        query, key, value = (each.permute(1, 2, 0, 3) for each in heads)
        mixed = self.attend(func, query, key, value)
        joined = mixed.permute(2, 0, 1, 3).flatten(2)
        found = self.linear(func, joined, said["out_proj_weight"], said["out_proj_bias"])
        with torch.no_grad():
            weights = func(*args, **named)[1] if said["need_weights"] else None
        return found, weights

    def layer_norm(  # noqa: PLR0913, PLR0917 - torch's own signature
        self,
        func: Way,
        x: Tensor,
        normalized_shape: Sequence[int],
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        eps: float = 1e-5,
    ) -> Tensor:
        """A linear function, once its deviation is a number."""
        if not self.transformer or len(normalized_shape) != 1:
            raise _no_rule(func)
        deviation = (x.detach().var(dim=-1, correction=0, keepdim=True) + eps).sqrt()

        def step(x: Tensor) -> Tensor:
            y = (x - x.mean(dim=-1, keepdim=True)) / deviation
            y = y if weight is None else y * weight
            return y if bias is None else y + bias

        return self.ruled(Norm(), Step(step), x)


def _of_picture(*values: object) -> bool:
    """Whether a tensor among them was made of the picture: weights ask for no gradients here."""
    return any(
        each.requires_grad
        if isinstance(each, Tensor)
        else isinstance(each, list | tuple) and _of_picture(*each)
        for each in values
    )


def _weights(
    args: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[Tensor, Tensor | None, tuple[Any, ...], dict[str, Any]]:
    """Weight, bias, and what else a convolution was given, by place and by name."""
    words = dict(named)
    weight = args[0] if args else words.pop("weight")
    bias = args[1] if len(args) > 1 else words.pop("bias", None)
    return weight, bias, args[2:], words


def _no_rule(func: Way) -> ModelError:
    return ModelError(
        "LRP has no rule for “{operation}”, which this network uses: choose another method.",
        operation=name_of(func),
    )


_WAYS: Mapping[Operation, Callable[..., object]] = {
    Operation.CONVOLUTION: _Watch.convolve,
    Operation.BATCH_NORMALISATION: _Watch.batch_norm,
    Operation.LINEAR: _Watch.linear,
    Operation.SUM_OF_TWO: _Watch.add,
    Operation.DIFFERENCE: _Watch.subtract,
    Operation.MEAN: _Watch.share,
    Operation.ACTIVATION: _Watch.activate,
    Operation.SCALING: _Watch.scale,
    Operation.DIVISION: _Watch.divide,
    Operation.MATRIX_PRODUCT: _Watch.multiply,
    Operation.SOFTMAX: _Watch.softmax,
    Operation.ATTENTION: _Watch.attend,
    Operation.MULTI_HEAD: _Watch.multi_head,
    Operation.LAYER_NORMALISATION: _Watch.layer_norm,
}
