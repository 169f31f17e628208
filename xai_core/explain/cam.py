"""The Grad-CAM family: six ways to weigh a layer's activations into one map for a class.

A layer answers with ``K`` channels, ``A`` of shape ``(K, h, w)``; ``y`` is the logit of a class and
``g = dy/dA``. Every method sums the weighted channels and keeps the positive part:

===============  =============================================================================
``grad-cam``     weight of a channel: the mean of ``g`` over the layer. Selvaraju et al. 2017,
                 10.1109/ICCV.2017.74
``grad-cam++``   weight of a channel: the sum of ``a * max(g, 0)``, where
                 ``a = g^2 / (2 g^2 + g^3 sum(A) + 1e-6)``, so that several separate places count
                 each. Chattopadhay et al. 2018, 10.1109/WACV.2018.00097. The 1e-6 is that of
                 pytorch-grad-cam; where gradients are below 1e-3, as after pooling over many
                 pixels, it decides and the weight grows like ``g^3``.
``layer-cam``    every place has its own weight ``max(g, 0)``: fit for earlier, finer layers.
                 Jiang et al. 2021, 10.1109/TIP.2021.3089943
``hires-cam``    every place has its own weight ``g``: at the last layer before a GAP + linear
                 head the same as Grad-CAM. Draelos & Carin 2020, arXiv:2011.08891
``score-cam``    no gradients; see ``score_cam.py``. Wang et al. 2020, 10.1109/CVPRW50498.2020.00020
``eigen-cam``    the first principal component of ``A`` over the places. It knows no class: the
                 map is the same whatever is asked. Muhammad & Yeasin 2020,
                 10.1109/IJCNN48605.2020.9206626
===============  =============================================================================

A principal component has no sign of its own; Eigen-CAM takes the one whose peak is higher (Chung
& Ying 2025, 10.3390/app15137562), where other implementations leave it to chance.

Maps are brought once, bilinearly, to the case image's own grid. Values are not rescaled. Those of
Grad-CAM, LayerCAM and HiResCAM are logits per pixel of the layer, so maps of different classes of
one image can be compared; those of the others have a unit of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import torch
from torch import Tensor

from xai_core.arrays import ImageArray, check_heat_map
from xai_core.errors import ModelError
from xai_core.explain.explanation import Explanation, ExplanationSet, Method
from xai_core.explain.layer_pass import layer_pass
from xai_core.explain.presets import layer_preset
from xai_core.models.cards import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import as_predictions, known_targets, predict
from xai_core.models.preprocess import model_input, onto_picture, to_batch
from xai_core.types import Progress

EPSILON = 1e-6
"""What Grad-CAM++ adds to a denominator that may be 0, as pytorch-grad-cam does."""

_BY_GRADIENT = frozenset(
    {Method.GRAD_CAM, Method.GRAD_CAM_PLUS_PLUS, Method.LAYER_CAM, Method.HIRES_CAM}
)


def cam(  # noqa: PLR0913 - what is explained and how
    model: LoadedModel,
    image: ImageArray,
    method: Method,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
    *,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and show, for each target class, the places that speak for it.

    Parameters
    ----------
    model
        The network is given back as it came: mode, hooks, ``requires_grad``, random state.
    image
        ``(H, W, 3)`` uint8.
    method
        One of the Grad-CAM family.
    targets
        Class ids; none gives the answer alone, None all of the card's classes.
    layer
        One of ``model.network.layers``; None for the recommended one (``presets.py``).
    progress
        Called by Score-CAM as it advances; raising stops the work.

    Raises
    ------
    ModelError
        Unknown class or layer, a layer without height and width, a method of another family, or
        an answer that is not finite.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if not method.by_layer:
        raise ModelError("“{method}” takes no map from a layer.", method=method)
    wanted = known_targets(model, targets)
    if not wanted:
        return ExplanationSet(predict(model, [image])[0], {})
    spec = model.card.input
    batch = to_batch([model_input(image, spec)], spec)
    indices = [model.card.class_ids.index(target) for target in wanted]
    seen = layer_pass(
        model,
        batch,
        layer or _recommended(model, method),
        indices if method in _BY_GRADIENT else (),
    )
    prediction = as_predictions(model, seen.logits)[0]
    if method is Method.SCORE_CAM:
        from xai_core.explain.score_cam import score_weights

        weights = score_weights(model, batch, seen.activations, progress)[indices]
        maps = torch.einsum("tk,khw->thw", weights, seen.activations)
    elif method is Method.EIGEN_CAM:
        maps = principal_component(seen.activations).expand(len(indices), -1, -1)
    else:
        maps = _by_gradient(method, seen.activations, seen.gradients)
    grown = onto(torch.relu(maps), image.shape[0], image.shape[1], spec)
    settings: Mapping[str, float] = (
        {"epsilon": EPSILON} if method is Method.GRAD_CAM_PLUS_PLUS else {}
    )
    return ExplanationSet(
        prediction,
        {
            target: Explanation(
                heat_map=check_heat_map(heat_map.numpy()),
                method=method,
                layer=seen.layer,
                target=target,
                model=model.card.id,
                weights_sha256=model.card.weights_sha256,
                torch_version=version("torch"),
                settings=settings,
            )
            for target, heat_map in zip(wanted, grown, strict=True)
        },
    )


def onto(maps: Tensor, height: int, width: int, spec: InputSpec) -> Tensor:
    """``(T, h, w)`` of the network's view to ``(T, height, width)`` of the picture, bilinear.

    Pixel centres are aligned. Where the card keeps the aspect ratio, the padding is cut off.
    """
    if maps.shape[-2:] == (1, 1):  # rounding would make a hottest place where there is none
        return maps.detach().expand(-1, height, width).contiguous()
    return onto_picture(maps.detach(), height, width, spec)


def _recommended(model: LoadedModel, method: Method) -> str | None:
    preset = layer_preset(model.card.architecture, method)
    known = preset is not None and preset.layer in model.network.layers
    return preset.layer if preset is not None and known else None


def _by_gradient(method: Method, activations: Tensor, gradients: Tensor) -> Tensor:
    """Weighted sums ``(T, h, w)`` of activations ``(K, h, w)`` by gradients ``(T, K, h, w)``."""
    if method is Method.LAYER_CAM:
        return torch.einsum("tkhw,khw->thw", gradients.clamp(min=0), activations)
    if method is Method.HIRES_CAM:
        return torch.einsum("tkhw,khw->thw", gradients, activations)
    if method is Method.GRAD_CAM_PLUS_PLUS:
        square, total = gradients**2, activations.sum(dim=(1, 2))[:, None, None]
        share = square / (2 * square + total * square * gradients + EPSILON)
        weights = (share * gradients.clamp(min=0)).sum(dim=(2, 3))
    else:
        weights = gradients.mean(dim=(2, 3))
    return torch.einsum("tk,khw->thw", weights, activations)


def principal_component(activations: Tensor) -> Tensor:
    """How far each place goes along the direction in which places differ most, ``(h, w)``.

    ``activations`` are ``(K, h, w)``: each place a point in K dimensions, centred first. Of the
    two signs the one whose peak is higher; all zeros where no place differs from another.
    """
    channels, height, width = activations.shape
    points = activations.reshape(channels, height * width).T.double()
    points = points - points.mean(dim=0)
    left, values, _ = torch.linalg.svd(points, full_matrices=False)
    component = left[:, 0] * values[0]
    if -component.min() > component.max():
        component = -component
    grid: Tensor = component.reshape(height, width).float()
    return grid
