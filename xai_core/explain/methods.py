"""Every method behind one call: ``explain(model, image, Method.LAYER_CAM)``.

What a method has no use for is ignored, so that a screen may pass all it knows; the explanation
says what was used (``layer``, ``settings``). The SHAP family is loaded when it is asked for: it
takes a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xai_core.arrays import ImageArray
from xai_core.errors import ModelError
from xai_core.explain.cam import cam
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import predict
from xai_core.types import Progress

if TYPE_CHECKING:
    from xai_core.explain.background import Background


def suiting(model: LoadedModel) -> tuple[Method, ...]:
    """The methods that may explain a model.

    Those that follow attention where it has tokens; whether they can be followed to the answer is
    seen when it is tried. LRP where every operation of its network has a rule.
    """
    return tuple(method for method in Method if _may(model, method))


def _may(model: LoadedModel, method: Method) -> bool:
    if method is Method.LRP:
        from xai_core.explain.lrp import can_follow

        return can_follow(model)
    return not method.by_attention or bool(model.network.tokens)


def explain(  # noqa: PLR0913 - what is explained and how; all but the first by name
    model: LoadedModel,
    image: ImageArray,
    method: Method = Method.GRAD_CAM,
    targets: Sequence[str] | None = None,
    layer: str | None = None,
    *,
    background: Background | None = None,
    samples: int | None = None,
    seed: int = 0,
    contrast: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and explain each target by any method.

    Parameters
    ----------
    model
        The network is given back as it came: mode, hooks, ``requires_grad``, random state.
    image
        ``(H, W, 3)`` uint8.
    method
        Which one; it decides which of the other choices count.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    layer
        For methods that take their map from a layer; None for the recommended one.
    background
        The pictures that this one is compared with, for methods that need them.
    samples
        How many samples (expected gradients) or runs of the network (partition SHAP) to spend;
        None for the method's own number.
    seed
        Of a sampled method: the same seed gives the same map.
    contrast
        Class ids that each target is told from, for Finer-CAM; None for the three whose logits are
        nearest to the target's.
    progress
        Called by slow methods as they advance; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and a map of ``(H, W)`` for each target.

    Raises
    ------
    ModelError
        Unknown target or layer, no background where one is needed, or an answer that is not
        finite.
    ExplanationError
        Too few ``samples``: expected gradients need at least 1, partition SHAP at least 8.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if method.by_layer:
        return cam(model, image, method, targets, layer, contrast=contrast, progress=progress)
    if method.by_attention:
        from xai_core.explain.transformer_attention import follow_attention

        return follow_attention(model, image, method, targets)
    if method is Method.LRP:
        from xai_core.explain.lrp import lrp

        return lrp(model, image, targets, progress=progress)
    explained = _by_shap(
        model, image, method, targets, background, samples=samples, seed=seed, progress=progress
    )
    # These answer on copies of the network; one pass more is nothing beside their hundreds.
    (prediction,) = predict(model, [image])
    told = replace(explained.prediction, strangeness=prediction.strangeness)
    return replace(explained, prediction=told)


def _by_shap(  # noqa: PLR0913 - as :func:`explain`
    model: LoadedModel,
    image: ImageArray,
    method: Method,
    targets: Sequence[str] | None,
    background: Background | None,
    *,
    samples: int | None,
    seed: int,
    progress: Progress | None,
) -> ExplanationSet:
    """By a method of the SHAP family."""
    spent = {} if samples is None else {"samples": samples}
    if method is Method.PARTITION_SHAP:
        from xai_core.explain.partition_shap import partition_shap

        spent = {} if samples is None else {"evaluations": samples}
        return partition_shap(model, image, targets, progress=progress, **spent)
    if background is None:
        raise ModelError(
            "“{method}” compares the picture with a background of others, and the model “{model}”"
            " comes without one.",
            method=method,
            model=model.card.id,
        )
    if method is Method.EXPECTED_GRADIENTS:
        from xai_core.explain.expected_gradients import expected_gradients

        return expected_gradients(
            model, image, background, targets, seed=seed, progress=progress, **spent
        )
    from xai_core.explain.deep_shap import deep_shap

    return deep_shap(model, image, background, targets, progress=progress)
