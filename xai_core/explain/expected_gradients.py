"""Expected gradients: evidence of each pixel, for and against a class, averaged over paths.

For a picture ``x`` and a background of others ``b`` (Erion et al. 2021,
10.1038/s42256-021-00343-w), the value of a pixel is the mean, over the background and over all
points ``p = b + a (x - b)`` with ``a`` between 0 and 1, of ``(x - b) * dy/dp``, summed over the
colour channels; ``y`` is the logit of the class. The values add up to the logit of the picture
less the mean logit of the background. GradientSHAP is another name for it.

The mean is taken over a sample, and how the sample is drawn decides how many points are needed:

- every background picture is used equally often, so that which of them came up more often adds
  no noise. It is most of the noise of independent draws, as a picture differs from each of
  them in its own way;
- along the path of each, the points are stratified: one in each of equal parts of the way,
  and within the part the pictures take different places (a Latin hypercube).

Each replicate is such a sample for itself, and they are independent: their spread gives the
standard error. Batches run on a folded copy of the network with its channels last in memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xai_core.arrays import ImageArray
from xai_core.errors import ExplanationError
from xai_core.explain.additive import Comparison, compared_with, explained, given_back
from xai_core.explain.background import Background
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.targets import targets_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.types import Progress

SAMPLES = 256
REPLICATES = 2
"""Few, so that each is finely stratified; the error is a mean over thousands of pixels."""
BATCH = 16


def expected_gradients(  # noqa: PLR0913 - what is explained and how; most by name
    model: LoadedModel,
    image: ImageArray,
    background: Background,
    targets: Sequence[str] | None = None,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress | None = None,
) -> ExplanationSet:
    """Answer one image and give each target its signed map, in logits or a value's unit a pixel.

    Parameters
    ----------
    model
        Never touched: the work is done on a copy.
    image
        ``(H, W, 3)`` uint8.
    background
        The pictures it is compared with, at the network's input size.
    targets
        Classes, ``up`` or ``down`` of a value, or marks (``targets.py``); none gives the answer
        alone, None all there are.
    samples
        Points at which gradients are taken, at least 1. Rounded up until each replicate uses
        every background picture equally often; ``settings["samples"]`` of the result has
        the number used.
    seed
        The same seed gives the same map; no random state outside is read or changed.
    progress
        Called after every batch; raising stops the work.

    Returns
    -------
    ExplanationSet
        The answer, and by target the map ``(H, W)`` with how far it adds up and its
        standard error.

    Raises
    ------
    ModelError
        Unknown target, a background of another size, or an answer that is not finite.
    ExplanationError
        Less than one sample.
    ArrayError
        The map holds values that are not finite numbers.
    """
    if samples < 1:
        raise ExplanationError("Expected gradients need at least one sample.")
    wanted = targets_of(model, image, targets)
    comparison = compared_with(model, image, background, wanted)
    points = _points(len(background.images), samples, np.random.default_rng(seed))
    means = _means(comparison, points, progress) if wanted else np.empty((REPLICATES, 0))
    maps, errors = {}, {}
    for number, target in enumerate(wanted.names):
        replicates = given_back(
            means[:, number], image.shape[0], image.shape[1], model.card.input.fit
        )
        maps[target] = replicates.mean(axis=0)
        errors[target] = float(np.sqrt(np.mean(replicates.var(axis=0, ddof=1)) / REPLICATES))
    settings: dict[str, str | int | float] = {
        "samples": points.size,
        "replicates": REPLICATES,
        "seed": seed,
        "background": background.sha256,
        "background_pictures": len(background.images),
    }
    return explained(model, comparison, Method.EXPECTED_GRADIENTS, maps, settings, errors)


def _points(others: int, samples: int, random: np.random.Generator) -> NDArray[np.float32]:
    """How far each sample goes from the other picture to this one, in [0, 1].

    ``(REPLICATES, others, steps)``: one in each of ``steps`` equal parts of the way. Within a
    part, the others take turns in a random order, so that they too cover it evenly.
    """
    steps = math.ceil(samples / (REPLICATES * others))
    shape = (REPLICATES, others, steps)
    turns = random.permuted(np.broadcast_to(np.arange(others)[None, :, None], shape), axis=1)
    within = (turns + random.random(shape)) / others
    return ((np.arange(steps) + within) / steps).astype(np.float32)


def _means(
    comparison: Comparison,
    points: NDArray[np.float32],
    progress: Progress | None,
) -> NDArray[np.float64]:
    """``(REPLICATES, T, h, w)``: the mean attribution of each replicate, channels summed."""
    replicates, others, steps = points.shape
    away = comparison.picture - comparison.others
    plan = [
        (replicate, other, float(points[replicate, other, step]))
        for replicate in range(replicates)
        for step in range(steps)
        for other in range(others)
    ]
    sums = torch.zeros(
        (replicates, len(comparison.targets), *comparison.picture.shape[2:]), dtype=torch.float64
    )
    for start in range(0, len(plan), BATCH):
        rows, which, far = zip(*plan[start : start + BATCH], strict=True)
        chosen = away[list(which)]
        reached = (
            comparison.others[list(which)] + away.new_tensor(far)[:, None, None, None] * chosen
        )
        for number, gradient in enumerate(_gradients(comparison, reached)):
            earned = (gradient * chosen).sum(dim=1).double().cpu()
            sums[:, number].index_add_(0, torch.tensor(rows), earned)
        if progress is not None:
            progress(start + len(rows), len(plan))
    return np.asarray((sums / (others * steps)).numpy())


def _gradients(comparison: Comparison, reached: Tensor) -> list[Tensor]:
    """dy/dp of each target at these points, each ``(B, 3, h, w)``."""
    start = reached.contiguous(memory_format=torch.channels_last).requires_grad_()
    with torch.enable_grad():
        sums = comparison.targets.columns(comparison.network(start)).sum(dim=0)
        return [torch.autograd.grad(total, start, retain_graph=True)[0] for total in sums]
