"""The Grad-CAM family: thirteen ways to weigh a layer's activations into one map for a class.

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
``xgrad-cam``    weight of a channel: the mean of ``g`` weighted by the channel's own activations.
                 Fu et al. 2020, arXiv:2008.02312
``grad-cam-      the positive part of ``g A`` of every channel at every place, added up:
elementwise``    HiResCAM with each channel cut at 0 on its own, as in pytorch-grad-cam
``finer-cam``    Grad-CAM of how the class's logit exceeds those of classes like it. Zhang et al.
                 2025, arXiv:2501.11309
``shapley-cam``  ``g`` corrected by the Hessian; see ``shapley_cam.py``. Cai 2025, arXiv:2501.06261
``ablation-cam`` what the logit loses without the channel; see ``ablation_cam.py``. Desai &
                 Ramaswamy 2020, 10.1109/WACV45572.2020.9093360
``eigen-grad-    the first principal component of ``g A``: Eigen-CAM that knows the class
cam``
``kpca-cam``     Eigen-CAM with the components of a sigmoid kernel. Karmani et al. 2024,
                 arXiv:2410.00267
===============  =============================================================================

A principal component has no sign of its own; the one whose peak is higher is taken (Chung & Ying
2025, 10.3390/app15137562), where other implementations leave it to chance.

Maps are brought once, bilinearly, to the case image's own grid. Values are not rescaled. Those of
Grad-CAM, LayerCAM and HiResCAM are logits per pixel of the layer, so maps of different classes of
one image can be compared; those of the others have a unit of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

import torch
from torch import Tensor

from xai_core.arrays import ImageArray, check_heat_map
from xai_core.errors import ModelError
from xai_core.explain.explanation import Explanation, ExplanationSet, Method
from xai_core.explain.layer_pass import LayerPass, layer_pass
from xai_core.explain.layer_presets import layer_preset
from xai_core.explain.pytorch_grad_cam import ALPHA, FinerTarget, library_maps
from xai_core.explain.targets import Target, Targets, targets_of
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.features_read import features_read
from xai_core.models.predict import as_predictions, predict
from xai_core.models.preprocess import model_input, onto_picture, to_batch
from xai_core.types import Progress

EPSILON = 1e-6
"""What Grad-CAM++ adds to a denominator that may be 0, as pytorch-grad-cam does."""

_WITHOUT_GRADIENT = frozenset(
    {Method.SCORE_CAM, Method.ABLATION_CAM, Method.EIGEN_CAM, Method.KPCA_CAM}
)


def cam(  # noqa: PLR0913 - what is explained and how
    model: LoadedModel,
    image: ImageArray,
    method: Method,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
    *,
    contrast: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and show, for each target, the places that speak for it.

    Parameters
    ----------
    model
        The network is given back as it came: mode, hooks, ``requires_grad``, random state.
    image
        ``(H, W, 3)`` uint8.
    method
        One of the Grad-CAM family.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    layer
        One of ``model.network.layers``; None for the recommended one (``layer_presets.py``).
    contrast
        Class ids that Finer-CAM tells each target from; None for the nearest.
    progress
        Called by Score-CAM and Ablation-CAM as they advance; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and a map of ``(H, W)`` for each target, nowhere below 0.

    Raises
    ------
    ModelError
        Unknown target or layer, a layer without height and width, a method of another family, or
        an answer that is not finite.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if not method.by_layer:
        raise ModelError("“{method}” takes no map from a layer.", method=method)
    wanted = targets_of(model, image, targets)
    if not wanted:
        return ExplanationSet(predict(model, [image])[0], {})
    spec = model.card.input
    batch = to_batch([model_input(image, spec)], spec)
    finer = _finer_targets(model, wanted, contrast) if method is Method.FINER_CAM else []
    numbers = finer or wanted.numbers
    with model.lock, features_read(model.network) as read:
        seen = _seen(model, batch, layer or _recommended(model, method), method, numbers)
    prediction = as_predictions(model, seen.logits, read.features)[0]
    maps = _maps(model, batch, method, seen, wanted, progress)
    grown = onto(torch.relu(maps), image.shape[0], image.shape[1], spec)
    settings = _settings(model, method, seen, finer)
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
                settings=said,
            )
            for target, heat_map, said in zip(wanted.names, grown, settings, strict=False)
        },
    )


def _seen(
    model: LoadedModel,
    batch: Tensor,
    layer: str | None,
    method: Method,
    targets: Sequence[Target],
) -> LayerPass:
    """What the layer says, with the gradients the method wants."""
    if method is Method.SHAPLEY_CAM:
        from xai_core.explain.shapley_cam import shapley_pass

        return shapley_pass(model, batch, layer, targets)
    return layer_pass(model, batch, layer, () if method in _WITHOUT_GRADIENT else targets)


def _maps(  # noqa: PLR0913, PLR0917 - what all methods together want to know
    model: LoadedModel,
    batch: Tensor,
    method: Method,
    seen: LayerPass,
    targets: Targets,
    progress: Progress | None,
) -> Tensor:
    """``(T, h, w)``, not yet cut at 0."""
    activations = seen.activations
    if method is Method.SCORE_CAM:
        from xai_core.explain.score_cam import score_weights

        weights = score_weights(model, batch, activations, targets, progress)
        return torch.einsum("tk,khw->thw", weights, activations)
    if method is Method.ABLATION_CAM:
        from xai_core.explain.ablation_cam import ablation_weights

        weights = ablation_weights(model, batch, seen, targets, progress)
        return torch.einsum("tk,khw->thw", weights, activations)
    if method in {Method.EIGEN_CAM, Method.KPCA_CAM}:
        component = principal_component if method is Method.EIGEN_CAM else kernel_component
        return component(activations).expand(len(targets), -1, -1)
    if method is Method.EIGEN_GRAD_CAM:
        return torch.stack([principal_component(g * activations) for g in seen.gradients])
    if method in {Method.XGRAD_CAM, Method.ELEMENT_WISE}:
        return library_maps(method, activations, seen.gradients)
    return _by_gradient(method, activations, seen.gradients)


def _finer_targets(
    model: LoadedModel, targets: Targets, contrast: Sequence[str] | None
) -> list[FinerTarget]:
    if not model.card.class_ids:
        raise ModelError("Finer-CAM tells a class from others, and this model has no classes.")
    others = None
    if contrast is not None:
        others = [ref.index for ref in targets_of(model, None, contrast).refs]
    return [FinerTarget(ref.index, others) for ref in targets.refs]


def _settings(
    model: LoadedModel, method: Method, seen: LayerPass, finer: Sequence[FinerTarget]
) -> Iterator[Mapping[str, str | int | float]]:
    """What else decides each map, target by target."""
    for target in finer:
        others = [model.card.class_ids[other] for other in target.others(seen.logits[0])]
        yield {"alpha": ALPHA, "contrast": ", ".join(others)}
    while True:
        yield {"epsilon": EPSILON} if method is Method.GRAD_CAM_PLUS_PLUS else {}


def onto(maps: Tensor, height: int, width: int, spec: InputSpec) -> Tensor:
    """``(T, h, w)`` of the network's view to ``(T, height, width)`` of the picture, bilinear.

    Pixel centres are aligned. Where the card keeps the aspect ratio, the padding is cut off.

    Parameters
    ----------
    maps
        ``(T, h, w)``, on the layer's own grid.
    height, width
        Of the picture, in pixels.
    spec
        How the card brought the picture into the network's view.

    Returns
    -------
    grown
        ``(T, height, width)``.
    """
    if maps.shape[-2:] == (1, 1):  # rounding would make a hottest place where there is none
        return maps.detach().expand(-1, height, width).contiguous()
    return onto_picture(maps.detach(), height, width, spec)


def _recommended(model: LoadedModel, method: Method) -> str | None:
    preset = layer_preset(model.card.architecture, model.network.layers, method)
    return None if preset is None else preset.layer


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


def kernel_component(activations: Tensor) -> Tensor:
    """:func:`principal_component` with the inner products of a sigmoid kernel (KPCA-CAM).

    scikit-learn's kernel PCA as pytorch-grad-cam calls it, but from a seed of its own: the library
    would draw from numpy's global generator. ``activations`` are ``(K, h, w)``.
    """
    from sklearn.decomposition import KernelPCA

    channels, height, width = activations.shape
    points = activations.reshape(channels, height * width).T.numpy()
    points = points - points.mean(axis=0)
    if not points.any():  # no place differs from another
        return torch.zeros((height, width))
    along = KernelPCA(n_components=1, kernel="sigmoid", random_state=0).fit_transform(points)[:, 0]
    if -along.min() > along.max():
        along = -along
    return torch.from_numpy(along.reshape(height, width)).float()
