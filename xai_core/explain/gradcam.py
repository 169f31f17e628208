"""Grad-CAM: which places speak for a class (Selvaraju et al. 2017, 10.1109/ICCV.2017.74).

For a layer with activations ``A`` of K channels and a class logit ``y``, each channel is weighted
by the mean of ``dy/dA_k`` over the image; the map is the positive part of the weighted sum,
brought once, bilinearly, to the case image's own grid. Values are not rescaled: units are
logit per pixel of the layer, so maps of different classes of one image can be compared.

:func:`grad_cam` explains one image at any layer (``cam.py`` knows its relatives);
:func:`grad_cam_batch` answers many in one forward pass, each with the last layer's map of its
answer, which has a closed form (``layer_pass.py``) and costs next to nothing beside the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from xai_core.arrays import HeatMap, ImageArray, check_heat_map
from xai_core.explain.cam import cam, onto
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.models.cards import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import Prediction, as_predictions, evaluating
from xai_core.models.preprocess import model_input, to_batch


def grad_cam(
    model: LoadedModel,
    image: ImageArray,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
) -> ExplanationSet:
    """Grad-CAM of one ``(H, W, 3)`` uint8 image: :func:`xai_core.explain.cam.cam` says the rest.

    ``layer`` None is the last one.

    Raises
    ------
    ModelError
        Unknown class or layer, or an answer that is not finite.
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
    """``(K,)``: the last layer's channels averaged over the image, what the head reads."""


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
