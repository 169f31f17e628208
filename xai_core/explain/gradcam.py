"""Grad-CAM: which places speak for a class (Selvaraju et al. 2017, 10.1109/ICCV.2017.74).

For a layer with activations ``A`` of K channels and a class logit ``y``, each channel is weighted
by the mean of ``dy/dA_k`` over the image; the map is the positive part of the weighted sum,
brought once, bilinearly, to the case image's own grid. Values are not rescaled: units are
logit per pixel of the layer, so maps of different classes of one image can be compared.

:func:`grad_cam` explains one image at any layer (``cam.py`` knows its relatives);
:func:`grad_cam_batch` answers many in one forward pass, each with the last layer's map of its
answer. Where that has a closed form (``layer_pass.py``) it costs next to nothing beside the answer;
elsewhere one short way back serves all pictures of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from xai_core.arrays import HeatMap, ImageArray, check_heat_map
from xai_core.explain.cam import cam, onto
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.layer_pass import graph_starts_at, of_target, plain, size_of
from xai_core.explain.targets import Target, targets_of_answer
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.evaluating import evaluating
from xai_core.models.features_read import features_read
from xai_core.models.predict import Prediction, as_predictions
from xai_core.models.preprocess import model_input, to_batch
from xai_core.tasks import OutputRef


def grad_cam(
    model: LoadedModel,
    image: ImageArray,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
) -> ExplanationSet:
    """Grad-CAM of one image: :func:`xai_core.explain.cam.cam` says the rest.

    Parameters
    ----------
    model
        The network is given back as it came.
    image
        ``(H, W, 3)`` uint8.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    layer
        One of ``model.network.layers``; None is the last one.

    Returns
    -------
    ExplanationSet
        The answer, and a map of ``(H, W)`` for each target, nowhere below 0.

    Raises
    ------
    ModelError
        Unknown target or layer, or an answer that is not finite.
    ArrayError
        The map holds values that are not finite numbers.
    """
    return cam(model, image, Method.GRAD_CAM, targets, layer)


@dataclass(frozen=True)
class BatchOutput:
    """What one forward pass over many images says of each: answer, attention, embedding."""

    prediction: Prediction
    attention: NDArray[np.float32]
    """``(h, w)``, at least 0: the last layer's map for the answer, on the layer's own grid."""
    embedding: NDArray[np.float32]
    """``(K,)``: what the head reads. In most networks that is the last layer's channels averaged
    over the image; the same where no single linear layer gives the answer."""


def grad_cam_batch(model: LoadedModel, images: Sequence[ImageArray]) -> tuple[BatchOutput, ...]:
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
    spec, network = model.card.input, model.network
    if network.one_by_one and len(images) > 1:
        return tuple(found for image in images for found in grad_cam_batch(model, [image]))
    batch = to_batch([model_input(image, spec) for image in images], spec)
    with model.lock, evaluating(network):
        batch = ready(batch, network)
        head = network.linear_head
        if head is None:
            return _by_gradient(model, batch)
        return _closed_form(model, head, batch)


def _closed_form(model: LoadedModel, head: nn.Linear, batch: Tensor) -> tuple[BatchOutput, ...]:
    with torch.inference_mode():
        activations = model.network.features(batch)
        logits = model.network.pooled(activations)
        embeddings = activations.mean(dim=(2, 3))
        predictions = as_predictions(model, logits, embeddings)
        pixels = activations.shape[2] * activations.shape[3]
        refs = [_answered(prediction) for prediction in predictions]
        weights = head.weight[[ref.index for ref in refs]] / pixels
        if model.card.calibration.scale != 1:  # a value's map is in the value's unit
            weights = weights * model.card.calibration.scale
        maps = torch.relu(torch.einsum("nk,nkhw->nhw", weights, activations))
    return _outputs(predictions, maps, embeddings)


def _by_gradient(model: LoadedModel, batch: Tensor) -> tuple[BatchOutput, ...]:
    """Of a network whose answer is not read from the mean of a layer: one way back for all."""
    network, size = model.network, size_of(batch)
    name, module = network.layer(None)
    cut = graph_starts_at(network, name, module, size, record=True)
    with torch.no_grad(), cut as start, features_read(network) as read:
        logits = network(batch)
        predictions = as_predictions(model, logits, read.features)
        wanted = [
            of_target(outputs, _default(model, prediction))
            for outputs, prediction in zip(logits, predictions, strict=True)
        ]
        (gradient,) = torch.autograd.grad(torch.stack(wanted).sum(), start[0])
    activations = plain(network.map_of(name, start[0].detach(), size))
    weights = plain(network.map_of(name, gradient, size)).mean(dim=(2, 3))
    maps = torch.relu(torch.einsum("nk,nkhw->nhw", weights, activations))
    features = read.features
    return _outputs(
        predictions, maps, activations.mean(dim=(2, 3)) if features is None else features
    )


def _answered(prediction: Prediction) -> OutputRef:
    """The output that the answer's own map speaks for."""
    return prediction.answer.output_of(prediction.answer.default_target())


def _default(model: LoadedModel, prediction: Prediction) -> Target:
    """The same as a number that can be differentiated."""
    answer = prediction.answer
    return targets_of_answer(model, answer, [answer.default_target()]).numbers[0]


def _outputs(
    predictions: Sequence[Prediction], maps: Tensor, embeddings: Tensor
) -> tuple[BatchOutput, ...]:
    rows = zip(predictions, plain(maps).numpy(), plain(embeddings.detach()).numpy(), strict=True)
    return tuple(BatchOutput(prediction, heat, embedding) for prediction, heat, embedding in rows)


def on_image_grid(
    attention: NDArray[np.float32], height: int, width: int, spec: InputSpec
) -> HeatMap:
    """A map on a layer's grid as a heat map on the picture's grid.

    Parameters
    ----------
    attention
        ``(h, w)`` float32, of the network's whole view.
    height, width
        Of the picture, in pixels.
    spec
        The card's: what the view is, and whether it has padding, which is cut off.

    Returns
    -------
    heat_map
        ``(height, width)`` float32.

    Raises
    ------
    ArrayError
        It holds values that are not finite numbers.
    """
    grown = onto(torch.from_numpy(attention)[None], height, width, spec)
    return check_heat_map(grown[0].numpy())
