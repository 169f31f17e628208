"""Attention followed from the picture to the answer: two ways to sum a transformer's layers up.

A layer with heads ``A_h`` of shape ``(T, T)`` says from which tokens (columns) each token (row)
took what it became. Both methods multiply the layers up to one ``(T, T)`` matrix ``R``, begin with
the identity, and read the rows of the tokens that the answer is read from:

=======================  ======================================================================
``attention-rollout``    ``R <- (mean_h A_h + I) / 2 R``. It knows no class, and nothing of the
                         layers between: how tokens mix, not what decides. Abnar & Zuidema 2020,
                         10.18653/v1/2020.acl-main.385
``attention-relevance``  ``R <- R + mean_h max(dy/dA_h * A_h, 0) R``: only what raises the target
                         ``y`` counts. Chefer et al. 2021, 10.1109/ICCV48922.2021.00045
=======================  ======================================================================

Which tokens the answer is read from is seen in the gradient of the last layer's weights: the class
token's row, or all, where their mean is read. Rollout's values are shares of the whole (what is
missing went to tokens without a place); those of relevance are logits, up to the layers' product.
Maps are brought once, bilinearly, to the case image's own grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import torch
from torch import Tensor

from xai_core.arrays import ImageArray, check_heat_map
from xai_core.errors import ModelError
from xai_core.explain.cam import onto
from xai_core.explain.explanation import Explanation, ExplanationSet, Method
from xai_core.explain.layer_pass import of_target
from xai_core.explain.targets import Targets, targets_of
from xai_core.models.attention_weights import AttentionLayer, attention_watched
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.features_read import features_read
from xai_core.models.layouts import Tokens
from xai_core.models.predict import as_predictions, predict
from xai_core.models.preprocess import model_input, to_batch


def follow_attention(
    model: LoadedModel, image: ImageArray, method: Method, targets: Sequence[str] | None = None
) -> ExplanationSet:
    """Answer one image and show, for each target, the places whose tokens reached the answer.

    Parameters
    ----------
    model
        The network is given back as it came: mode, hooks, ``requires_grad``, random state.
    image
        ``(H, W, 3)`` uint8.
    method
        One of the two.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.

    Returns
    -------
    ExplanationSet
        The answer, and a map of ``(H, W)`` for each target, nowhere below 0.

    Raises
    ------
    ModelError
        Unknown target, a method of another family, an answer that is not finite, or a network
        without attention, or whose tokens cannot be followed.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if not method.by_attention:
        raise ModelError("“{method}” follows no attention.", method=method)
    wanted = targets_of(model, image, targets)
    if not wanted:
        return ExplanationSet(predict(model, [image])[0], {})
    spec = model.card.input
    batch = to_batch([model_input(image, spec)], spec)
    with model.lock, evaluating(model.network), features_read(model.network) as read:
        outputs, followed, tokens = _followed(model, batch, method, wanted)
    prediction = as_predictions(model, outputs, read.features)[0]
    places = followed[:, tokens.prefix :].reshape(-1, *tokens.grid)
    maps = onto(places, image.shape[0], image.shape[1], spec)
    return ExplanationSet(
        prediction,
        {
            target: Explanation(
                heat_map=check_heat_map(heat_map.numpy()),
                method=method,
                layer=None,
                target=target,
                model=model.card.id,
                weights_sha256=model.card.weights_sha256,
                torch_version=version("torch"),
            )
            for target, heat_map in zip(wanted.names, maps, strict=True)
        },
    )


def _followed(
    model: LoadedModel, batch: Tensor, method: Method, targets: Targets
) -> tuple[Tensor, Tensor, Tokens]:
    """The outputs; for each target how much of every token reached it, ``(targets, T)``; which."""
    # The pictures ask for gradients, so that weights which are frozen make a graph as well.
    pictures = ready(batch, model.network).clone().requires_grad_()
    with torch.enable_grad(), attention_watched() as watched:
        outputs = model.network(pictures)
        layers, tokens = watched.followed(model.network.tokens)
        rows = [
            _reached(method, layers, _gradients(of_target(outputs[0], target), layers))
            for target in targets.numbers
        ]
    return outputs.detach(), torch.stack(rows), tokens


def _gradients(number: Tensor, layers: Sequence[AttentionLayer]) -> list[Tensor]:
    """How a target depends on each layer's weights, ``(heads, T, T)``; 0 where it does not."""
    weights = [layer.made_of for layer in layers]
    found = torch.autograd.grad(number, weights, retain_graph=True, allow_unused=True)
    return [
        layer.heads(torch.zeros_like(layer.made_of) if gradient is None else gradient)
        for layer, gradient in zip(layers, found, strict=True)
    ]


def _reached(
    method: Method, layers: Sequence[AttentionLayer], gradients: Sequence[Tensor]
) -> Tensor:
    """``(T,)``: how much of each token reached what the answer is read from."""
    heads = [layer.heads(layer.made_of) for layer in layers]
    itself = torch.eye(heads[0].shape[-1])
    if method is Method.ATTENTION_ROLLOUT:
        mixed = rollout(heads)
    else:
        mixed = relevance(heads, gradients) - itself  # what a token had of itself says nothing
    read = gradients[-1].abs().sum(dim=(0, 2)) > 0
    rows = mixed[read] if bool(read.any()) else mixed
    return rows.mean(dim=0)


def rollout(heads: Sequence[Tensor]) -> Tensor:
    """``(T, T)``: how the tokens at the end are mixed of those at the start (Abnar & Zuidema 2020).

    Parameters
    ----------
    heads
        Each layer's weights, ``(heads, T, T)``; every row adds up to 1.

    Returns
    -------
    mixed
        Every row adds up to 1.
    """
    itself = torch.eye(heads[0].shape[-1])
    mixed = itself
    for layer in heads:
        mixed = (layer.mean(dim=0) + itself) / 2 @ mixed
    return mixed


def relevance(heads: Sequence[Tensor], gradients: Sequence[Tensor]) -> Tensor:
    """``(T, T)``: how the tokens at the end depend on those at the start (Chefer et al. 2021).

    Parameters
    ----------
    heads
        Each layer's weights, ``(heads, T, T)``.
    gradients
        Of what is explained, by each of them.

    Returns
    -------
    related
        The identity, and what each layer added to it.
    """
    related = torch.eye(heads[0].shape[-1])
    for weights, gradient in zip(heads, gradients, strict=True):
        related = related + (weights * gradient).clamp(min=0).mean(dim=0) @ related
    return related
