"""Grad-CAM: which places speak for a class (Selvaraju et al. 2017, 10.1109/ICCV.2017.74).

For a layer with activations ``A`` of K channels and a class logit ``y``, each channel is weighted
by the mean of ``dy/dA_k`` over the image; the map is the positive part of the weighted sum,
brought once, bilinearly, to the case image's own grid. Values are not rescaled: units are
logit per pixel of the layer, so maps of different classes of one image can be compared.

The backward pass never goes below the named layer: its activations become the start of the graph.
For the last layer of a network with a GAP + linear head the gradient is the head's weight
divided by the number of pixels, whatever the input, so that map needs no backward pass and all
classes come at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from xai_core.arrays import HeatMap, ImageArray, check_heat_map
from xai_core.errors import ModelError
from xai_core.explain.explanation import Explained, Explanation, Method
from xai_core.inference.checkpoints import LoadedModel
from xai_core.inference.predict import Prediction, as_predictions, evaluating, predict
from xai_core.inference.preprocess import model_input, to_batch


def grad_cam(
    model: LoadedModel,
    image: ImageArray,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
) -> Explained:
    """Answer one image and show, for each target class, the places that speak for it.

    Parameters
    ----------
    model
        The network is given back as it came: mode, hooks, ``requires_grad``, random state.
    image
        ``(H, W, 3)`` uint8.
    targets
        Class ids; none gives the answer alone, None all of the card's classes.
    layer
        One of ``model.network.layers``; None for the last.

    Raises
    ------
    ModelError
        Unknown class or layer, or an answer that is not finite.
    ArrayError
        The map holds values that are not finite numbers.
    """
    known = model.card.class_ids
    wanted = known if targets is None else tuple(targets)
    for target in wanted:
        if target not in known:
            raise ModelError(
                "This model has no class “{target}”; it has {known}.",
                target=target,
                known=", ".join(known),
            )
    if not wanted:
        return Explained(predict(model, [image])[0], {})
    spec = model.card.input
    batch = to_batch([model_input(image, spec)], spec)
    indices = [known.index(target) for target in wanted]
    with model.lock, evaluating(model.network):
        name, module = model.network.layer(layer)
        if name == model.network.layers[-1]:
            logits, maps = _closed_form(model.network.head, *_last_layer(model, batch), indices)
        else:
            logits, maps = _by_gradient(model.network, module, batch, indices)
    prediction = as_predictions(model, logits)[0]
    maps = _onto(maps, image.shape[0], image.shape[1])
    return Explained(
        prediction,
        {
            target: Explanation(
                heat_map=check_heat_map(heat_map.numpy()),
                method=Method.GRAD_CAM,
                layer=name,
                target=target,
                model=model.card.id,
                weights_sha256=model.card.weights_sha256,
                torch_version=version("torch"),
            )
            for target, heat_map in zip(wanted, maps, strict=True)
        },
    )


@dataclass(frozen=True)
class Glance:
    """What one forward pass over many images says of each: answer, attention, embedding."""

    prediction: Prediction
    attention: NDArray[np.float32]
    """``(h, w)``, at least 0: the last layer's map for the answer, on the layer's own grid."""
    embedding: NDArray[np.float32]
    """``(K,)``: the last layer's channels averaged over the image, what the head reads."""


def grad_cam_batch(model: LoadedModel, images: Sequence[ImageArray]) -> tuple[Glance, ...]:
    """Answer many images in one forward pass, each with the map of its own answer.

    :func:`on_image_grid` brings a map to its image; the result is what :func:`grad_cam` gives
    for the last layer, up to the rounding of float32.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    if not images:
        return ()
    spec = model.card.input
    batch = to_batch([model_input(image, spec) for image in images], spec)
    with model.lock, evaluating(model.network), torch.inference_mode():
        activations = model.network.features(batch)
        logits = model.network.pooled(activations)
        embeddings = activations.mean(dim=(2, 3))
        predictions = as_predictions(model, logits)
        answers = [model.card.class_ids.index(prediction.answer) for prediction in predictions]
        pixels = activations.shape[2] * activations.shape[3]
        weights = model.network.head.weight[answers] / pixels
        maps = torch.relu(torch.einsum("nk,nkhw->nhw", weights, activations))
    rows = zip(predictions, maps.numpy(), embeddings.numpy(), strict=True)
    return tuple(Glance(prediction, heat, embedding) for prediction, heat, embedding in rows)


def on_image_grid(attention: NDArray[np.float32], height: int, width: int) -> HeatMap:
    """A map on a layer's grid ``(h, w)`` as a heat map ``(height, width)``. Raises ArrayError."""
    grown = _onto(torch.from_numpy(attention)[None], height, width)
    return check_heat_map(grown[0].numpy())


def _last_layer(model: LoadedModel, batch: Tensor) -> tuple[Tensor, Tensor]:
    with torch.inference_mode():
        activations = model.network.features(batch)
        return activations, model.network.pooled(activations)


def _closed_form(
    head: nn.Linear, activations: Tensor, logits: Tensor, indices: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """Maps ``(T, h, w)`` of the layer that a GAP + linear head reads."""
    with torch.inference_mode():
        pixels = activations.shape[2] * activations.shape[3]
        weights = head.weight[list(indices)] / pixels
        maps = torch.einsum("tk,khw->thw", weights, activations[0])
        return logits, torch.relu(maps)


def _by_gradient(
    network: nn.Module, module: nn.Module, batch: Tensor, indices: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """Maps ``(T, h, w)`` of any layer: one forward pass, one short backward pass a class."""
    # No gradients until the layer is reached: nothing below it is recorded.
    with torch.no_grad(), _graph_starts_at(module) as start:
        logits = network(batch)
        activations = start[0]
        maps = []
        for index in indices:
            (gradient,) = torch.autograd.grad(logits[0, index], activations, retain_graph=True)
            weights = gradient[0].mean(dim=(1, 2))
            maps.append(torch.relu(torch.einsum("k,khw->hw", weights, activations[0].detach())))
    return logits, torch.stack(maps)


@contextmanager
def _graph_starts_at(module: nn.Module) -> Iterator[list[Tensor]]:
    """Begin the graph at this module's output; the list holds it after a forward pass.

    Gradients are switched on there; the caller's ``no_grad`` gives the earlier mode back.
    """
    outputs: list[Tensor] = []

    def cut(_module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
        torch.set_grad_enabled(True)
        leaf = output.detach().requires_grad_()
        outputs.append(leaf)
        return leaf

    handle = module.register_forward_hook(cut)
    try:
        yield outputs
    finally:
        handle.remove()


def _onto(maps: Tensor, height: int, width: int) -> Tensor:
    """``(T, h, w)`` to ``(T, height, width)``, bilinear, pixel centres aligned."""
    size = (height, width)
    grown = F.interpolate(maps.detach()[None], size=size, mode="bilinear", align_corners=False)
    return grown[0]
