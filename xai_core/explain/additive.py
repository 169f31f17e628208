"""What the methods of the SHAP family share: maps that keep their sign and add up.

Each of them works on the picture as the network sees it, ``(h, w)``, and sums over the colour
channels. Bringing such a map to the case image's grid must keep its sum, so it is not
interpolated: every pixel of the network's view covers a rectangle of the case image, and its
value is spread evenly over it (:func:`given_back`; first-order conservative remapping, Jones 1999,
10.1175/1520-0493(1999)127<2204:FASOCR>2.0.CO;2). Nothing is lost, an even map stays even, and no
place is made smoother than the method left it. Units are logits per pixel of the case image, or a
value's own unit per pixel: the same evidence on a picture of twice the side is a quarter as much a
pixel.

Everything runs on a copy of the network that nobody else sees, its normalisations folded into its
convolutions (``models/folding.py``): no hook, mode or gradient can be left behind, and nobody
waits for the lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from xai_core.arrays import ImageArray, check_heat_map
from xai_core.cases.pictures.fitting import FitMode, cropped, placement
from xai_core.explain.background import Background, check_fits
from xai_core.explain.explanation import Completeness, Explanation, ExplanationSet, Method
from xai_core.explain.targets import Targets
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import ready
from xai_core.models.folding import folded
from xai_core.models.networks import Network
from xai_core.models.predict import Prediction, as_predictions
from xai_core.models.preprocess import model_input, to_batch

Maps = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """One picture and those it is compared with, as a private copy of the network sees them."""

    network: Network
    picture: Tensor
    """``(1, 3, h, w)``, normalised."""
    others: Tensor
    """``(N, 3, h, w)``, normalised."""
    prediction: Prediction
    """Of the picture."""
    targets: Targets
    """What is explained."""
    numbers: NDArray[np.float64]
    """``(1 + N, T)``: each target's number for the picture, then for the others."""

    def completeness(self, total: float, target: str) -> Completeness:
        """How a map with this sum adds up for a target."""
        column = self.numbers[:, self.targets.index(target)]
        return Completeness(
            total=total,
            difference=float(column[0] - column[1:].mean()),
            output_range=float(column.max() - column.min()),
        )


def compared(
    model: LoadedModel, image: ImageArray, others: Sequence[ImageArray], targets: Targets
) -> Comparison:
    """Answer a picture and others at the network's input size, all at once.

    Parameters
    ----------
    model
        Only copied.
    image, others
        ``(H, W, 3)`` uint8; the others at the network's input size.
    targets
        What is going to be explained.

    Returns
    -------
    Comparison
        The batch, a private network, the answer, and every target's number.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    spec = model.card.input
    network = private_network(model)
    batch = ready(to_batch([model_input(image, spec), *others], spec), network)
    with torch.no_grad():
        outputs = network(batch)
    prediction = as_predictions(model, outputs[:1])[0]
    numbers = targets.columns(outputs).cpu().double().numpy()
    return Comparison(network, batch[:1], batch[1:], prediction, targets, numbers)


def compared_with(
    model: LoadedModel, image: ImageArray, background: Background, targets: Targets
) -> Comparison:
    """:func:`compared` with a background set, at the network's input size.

    Parameters
    ----------
    model, image, targets
        As :func:`compared`.
    background
        The pictures compared with.

    Returns
    -------
    Comparison
        As :func:`compared`.

    Raises
    ------
    ModelError
        An answer is not finite, or the set does not fit the model.
    """
    check_fits(background, model.card.input)
    return compared(model, image, list(background.images), targets)


def private_network(model: LoadedModel) -> Network:
    """A private copy that gradients may pass through and that may be changed at will."""
    network = folded(model).network
    for module in network.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    return network


def explained(  # noqa: PLR0913, PLR0917 - what an explanation is made of
    model: LoadedModel,
    comparison: Comparison,
    method: Method,
    maps: Mapping[str, Maps],
    settings: Mapping[str, str | int | float],
    standard_errors: Mapping[str, float | None] | None = None,
) -> ExplanationSet:
    """Finished maps by target, ``(H, W)`` on the case image's grid, with how far each adds up.

    Parameters
    ----------
    model
        Who answered.
    comparison
        The picture and its background set as the network sees them, with the answers.
    method
        Who made the maps.
    maps
        Target -> ``(H, W)`` float64, in logits (a value: its unit) a pixel.
    settings
        What else decides a map, kept with it.
    standard_errors
        Target -> of the map's sum, in the same unit; None where the method is exact.

    Returns
    -------
    ExplanationSet
        The answer, and one explanation a target with its completeness.

    Raises
    ------
    ArrayError
        A map holds values that are not finite numbers.
    """
    explanations = {}
    for target, values in maps.items():
        heat_map = check_heat_map(values)
        explanations[target] = Explanation(
            heat_map=heat_map,
            method=method,
            layer=None,
            target=target,
            model=model.card.id,
            weights_sha256=model.card.weights_sha256,
            torch_version=version("torch"),
            settings=settings,
            completeness=comparison.completeness(float(heat_map.sum(dtype=np.float64)), target),
            standard_error=None if standard_errors is None else standard_errors[target],
        )
    return ExplanationSet(comparison.prediction, explanations)


def given_back(maps: Maps, height: int, width: int, fit: FitMode = FitMode.STRETCH) -> Maps:
    """Maps of the network's view on the case image.

    Parameters
    ----------
    maps
        ``(..., h, w)``, at the size of the view.
    height, width
        Of the case image, in pixels.
    fit
        How the image was brought into the view.

    Returns
    -------
    given
        ``(..., height, width)``. The sum of each map stays what it was, except for what padding
        earned, which is no part of the image and is cut off; ``completeness`` tells how much.
    """
    maps = cropped(maps, placement((height, width), maps.shape[-2], maps.shape[-1], fit))
    rows, columns = (
        _shares(seen, whole) for seen, whole in zip(maps.shape[-2:], (height, width), strict=True)
    )
    return np.asarray(rows.T @ maps @ columns)


def _shares(seen: int, whole: int) -> Maps:
    """``(seen, whole)``: which share of each seen pixel lies in each pixel of the whole, one axis.

    Each row sums to 1, each column to ``seen / whole``.
    """
    edges = np.arange(seen + 1) * (whole / seen)
    pixels = np.arange(whole)
    ends = np.minimum(edges[1:, None], pixels + 1)
    starts = np.maximum(edges[:-1, None], pixels)
    return np.asarray(np.maximum(ends - starts, 0.0) * (seen / whole))
