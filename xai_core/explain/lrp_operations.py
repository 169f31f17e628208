"""Which functions of torch are which operation, however a network writes it.

``x + y``, ``x.add_(y)`` and ``torch.add(x, y)`` are one operation with one rule (``lrp_rules.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import resolve_name


class Operation(Enum):
    """What is done with something made of the picture."""

    CONVOLUTION = auto()
    BATCH_NORMALISATION = auto()
    LINEAR = auto()
    SUM_OF_TWO = auto()
    DIFFERENCE = auto()
    MEAN = auto()
    """A sum, a mean, an average pooling."""
    ACTIVATION = auto()
    """One number made of one, 0 of 0, with the same sign."""
    SCALING = auto()
    DIVISION = auto()
    MATRIX_PRODUCT = auto()
    SOFTMAX = auto()
    ATTENTION = auto()
    """The fused function."""
    MULTI_HEAD = auto()
    """The function behind ``nn.MultiheadAttention``."""
    LAYER_NORMALISATION = auto()
    UNCHANGED = auto()
    """Numbers moved, chosen or left out: there a gradient is relevance as it is."""


def name_of(function: Callable[..., Any]) -> str:
    """What people call a function of torch: ``sigmoid``, ``layer_norm``."""
    known = resolve_name(function) or getattr(function, "__name__", function)
    return str(known).rsplit(".", 1)[-1]


_torch, _T = cast(Any, torch), cast(Any, Tensor)  # of what torch's own types leave out
# fmt: off
_WRITTEN: Mapping[Operation, tuple[Callable[..., Any], ...]] = {
    Operation.CONVOLUTION: (torch.conv2d,),
    Operation.BATCH_NORMALISATION: (F.batch_norm,),
    Operation.LINEAR: (F.linear,),
    Operation.SUM_OF_TWO: (torch.add, _T.add, _T.add_, _T.__add__, _T.__iadd__, _T.__radd__),
    Operation.DIFFERENCE: (torch.sub, _T.sub, _T.__sub__),
    Operation.MEAN: (
        torch.mean, _T.mean, torch.sum, _T.sum, F.adaptive_avg_pool1d, F.adaptive_avg_pool2d,
        F.avg_pool2d,
    ),
    Operation.ACTIVATION: (
        torch.relu, torch.relu_, _T.relu, _T.relu_, F.relu, F.relu6, F.hardtanh, F.leaky_relu,
        F.elu, F.gelu, F.silu, F.hardswish, F.mish,
    ),
    Operation.SCALING: (
        torch.mul, _T.mul, _T.mul_, _T.__mul__, _T.__imul__, _T.__rmul__,
    ),
    Operation.DIVISION: (torch.div, _T.div, _T.div_, _T.__truediv__, _T.__itruediv__),
    Operation.MATRIX_PRODUCT: (torch.matmul, _T.matmul, _T.__matmul__, torch.bmm, _T.bmm),
    Operation.SOFTMAX: (torch.softmax, _T.softmax, F.softmax, _torch.special.softmax),
    Operation.ATTENTION: (F.scaled_dot_product_attention,),
    Operation.MULTI_HEAD: (F.multi_head_attention_forward,),
    Operation.LAYER_NORMALISATION: (F.layer_norm,),
    Operation.UNCHANGED: (
        torch.flatten, _T.flatten, _T.view, torch.reshape, _T.reshape, _T.unflatten, torch.permute,
        _T.permute, torch.transpose, _T.transpose, torch.movedim, _T.movedim, _T.swapaxes,
        torch.squeeze, _T.squeeze, torch.unsqueeze, _T.unsqueeze, _T.contiguous, _T.clone,
        _T.mT.__get__, _T.T.__get__, _T.__getitem__, _T.expand, torch.cat, torch.concat,
        torch.stack, torch.chunk, _T.chunk, torch.split, _T.split, torch.unbind, _T.unbind,
        _T.narrow, _T.to, _T.float, _T.type_as, F.pad, F.dropout, F.dropout2d, F.max_pool2d,
        F.adaptive_max_pool2d, torch.amax, _T.amax,
    ),
}
# fmt: on
OPERATIONS: Mapping[Callable[..., Any], Operation] = {
    function: operation for operation, functions in _WRITTEN.items() for function in functions
}
BEYOND_ATTENTION = (
    "bias_k",
    "bias_v",
    "add_zero_attn",
    "key_padding_mask",
    "attn_mask",
    "static_k",
    "static_v",
    "use_separate_proj_weight",
    "is_causal",
)
"""Arguments of ``F.multi_head_attention_forward`` that make more of it than attention."""
