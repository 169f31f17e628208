"""What a transformer's attention layers weigh, whoever wrote them: every softmax over the tokens.

Attention is written in many ways: torch's fused function, ``nn.MultiheadAttention``, a plain
softmax between two products. All of them pass through a handful of torch functions, so those are
watched (``torch.overrides.TorchFunctionMode``), and neither a layer nor its class needs a name. A
fused function hides its weights; while it is watched the same product is done in three steps.

Tokens must be the same ones from the first attention layer to the last, one for each place of the
picture: networks that attend within windows, or merge tokens on the way, have no such weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from xai_core.errors import ModelError
from xai_core.models.layouts import Tokens


@dataclass(frozen=True)
class AttentionLayer:
    """The weights of one attention layer."""

    made_of: Tensor
    """The tensor that the layer's output was made of: a part of the graph."""
    shape: torch.Size
    """``(N, heads, T, T)``, of which it may be a flattened form."""

    def heads(self, values: Tensor) -> Tensor:
        """The weights, or a gradient of them, of the first picture: ``(heads, T, T)`` float32."""
        return values.detach().view(self.shape)[0].float().cpu()


@dataclass
class Watched:
    """The attention layers, in the order of work."""

    layers: list[AttentionLayer] = field(default_factory=list)

    def followed(self, known: Mapping[int, Tokens]) -> tuple[Sequence[AttentionLayer], Tokens]:
        """All of them, and their tokens, where they speak of the same ones throughout.

        Parameters
        ----------
        known
            The network's tokens, by their number (``Network.tokens``).

        Returns
        -------
        layers
            In the order of work.
        tokens
            Those that they all weigh.

        Raises
        ------
        ModelError
            The network has no attention, or not of this kind.
        """
        if not self.layers:
            raise ModelError(
                "This network has no attention layers: choose a method of the Grad-CAM family."
            )
        counts, rows = ({each.shape[at] for each in self.layers} for at in (-1, 0))
        tokens = known.get(counts.pop()) if len(counts) == 1 else None
        if tokens is None or rows != {1}:
            raise ModelError(
                "This network attends within windows, across channels, or merges its tokens on the"
                " way, so attention cannot be followed from the picture to the answer: choose a"
                " method of the Grad-CAM family."
            )
        return self.layers, tokens


@contextmanager
def attention_watched() -> Iterator[Watched]:
    """Keep the weights of every attention layer that works inside the block, as parts of the graph.

    Yields
    ------
    Watched
        Filled by the forward passes inside the block.
    """
    watched = Watched()
    with _Watch(watched):
        yield watched


class _Watch(TorchFunctionMode):
    def __init__(self, watched: Watched) -> None:
        super().__init__()
        self.watched = watched

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> object:
        named = kwargs or {}
        if func is F.scaled_dot_product_attention:
            return self._fused(*args, **named)
        if func is F.multi_head_attention_forward:
            return self._multi_head(func, args, named)
        found = func(*args, **named)
        if func in _SOFTMAX:
            self._keep(found)
        return found

    def _keep(self, weights: Tensor) -> None:
        if weights.ndim == 4 and weights.shape[-1] == weights.shape[-2] > 1:
            self.watched.layers.append(AttentionLayer(weights, weights.shape))

    def _fused(  # noqa: PLR0913, PLR0917 - torch's own signature
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Tensor | None = None,
        dropout_p: float = 0.0,
        is_causal: bool = False,
        scale: float | None = None,
        enable_gqa: bool = False,
    ) -> Tensor:
        """The product in its three steps (torch's own description of the function)."""
        if is_causal or enable_gqa or dropout_p:
            return F.scaled_dot_product_attention(
                query, key, value, attn_mask, dropout_p, is_causal, scale=scale,
                enable_gqa=enable_gqa,
            )  # fmt: skip
        factor = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
        scores = query @ key.transpose(-2, -1) * factor
        if attn_mask is not None:
            masked = attn_mask.dtype == torch.bool
            scores = scores.masked_fill(~attn_mask, -math.inf) if masked else scores + attn_mask
        weights = scores.softmax(dim=-1)
        self._keep(weights)
        return weights @ value

    def _multi_head(
        self, func: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[Tensor, Tensor | None]:
        """``nn.MultiheadAttention``, asked for its weights as well."""
        wanted = named.get("need_weights", True)
        mean = named.get("average_attn_weights", True)
        output, weights = func(
            *args, **(named | {"need_weights": True, "average_attn_weights": False})
        )
        # A view: what the output was made of is the tensor below it.
        below = weights._base
        made_of = weights if below is None else below
        self.watched.layers.append(AttentionLayer(made_of, weights.shape))
        if not wanted:
            return output, None
        return output, weights.mean(dim=1) if mean else weights


_SOFTMAX = {torch.softmax, F.softmax, Tensor.softmax, cast(Any, torch).special.softmax}
