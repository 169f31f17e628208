"""From a picture to proposed masks, on the picture's own grid.

1. The network sees the picture at the card's input size and gives each pixel a share for
   background and each region; the shares are brought to the picture's grid (bilinear).
2. Object is where some region has a larger share than background. Where the card says that a
   picture shows one object near the middle, only one connected piece is kept: the one that has
   most of a centred Gaussian blob (sigma a quarter of each side) on it, so that neither a speck in
   the very middle nor a large neighbour at the border wins.
3. Holes in what is kept are filled; every pixel of it is the region with the largest share.

A region that got no pixel is not in the answer: nothing was found, which is not an empty mask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from xai_core.arrays import BoolMask, ImageArray
from xai_core.errors import ModelError
from xai_core.models.card_parts import InputSpec
from xai_core.models.evaluating import evaluating
from xai_core.models.label_maps import AnswerMap, part
from xai_core.models.preprocess import model_input, onto_picture, to_batch
from xai_core.models.segmenter_cards import BACKGROUND, DrawnRegions, Objects
from xai_core.models.segmenters import LoadedSegmenter

CENTRE_SIGMA = 0.25
"""Spread of the blob that says where the middle is, as a share of each side."""


def propose_regions(segmenter: LoadedSegmenter, image: ImageArray) -> Mapping[str, BoolMask]:
    """Region id -> mask ``(H, W)`` bool of the regions found in the picture, drawn and joined.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8 sRGB.

    Raises
    ------
    ModelError
        An answer is not finite, as extreme weights can make it.
    """
    (answers,) = answer_maps(segmenter, [image])
    regions = segmenter.card.regions
    masks = {region: part(answers, regions.ids, of) for region, of in regions.measured}
    return {region: mask for region, mask in masks.items() if mask.any()}


def found_in(segmenter: LoadedSegmenter, answers: AnswerMap) -> dict[str, BoolMask]:
    """The drawn regions with at least one pixel in an answer map."""
    ids = segmenter.card.regions.ids
    masks = {region: part(answers, ids, (region,)) for region in ids}
    return {region: mask for region, mask in masks.items() if mask.any()}


def corrected_regions(
    regions: DrawnRegions, found: Mapping[str, BoolMask], corrections: Mapping[str, BoolMask]
) -> dict[str, BoolMask]:
    """What was found, as a person has corrected it.

    Parameters
    ----------
    regions
        What the segmenter draws and joins.
    found
        Region id -> mask ``(H, W)`` of :func:`propose_regions`.
    corrections
        The same of the drawn regions that were corrected, the latest last: what one of them
        covers, no other covers any longer.

    Returns
    -------
    dict[str, BoolMask]
        The regions with at least one pixel; those that are joined follow their parts.
    """
    drawn = {region: mask for region, mask in found.items() if region in regions.ids}
    for corrected, mask in corrections.items():
        drawn = {region: other & ~mask for region, other in drawn.items()} | {corrected: mask}
    joined = {
        region: np.logical_or.reduce([drawn[each] for each in of if each in drawn])
        for region, of in regions.measured
        if any(each in drawn for each in of)
    }
    return {region: mask for region, mask in joined.items() if mask.any()}


def answer_maps(segmenter: LoadedSegmenter, images: Sequence[ImageArray]) -> tuple[AnswerMap, ...]:
    """The answer of every pixel, ``(H, W)`` uint8 for each image; images may differ in size.

    Raises
    ------
    ModelError
        As :func:`propose_regions`.
    """
    if not images:
        return ()
    spec = segmenter.card.input
    batch = to_batch([model_input(image, spec) for image in images], spec)
    with segmenter.lock, evaluating(segmenter.network), torch.inference_mode():
        shares = torch.softmax(segmenter.network(batch).float(), dim=1)
    if not bool(torch.isfinite(shares).all()):
        raise ModelError(
            "The model “{model}” gave an answer that is not a finite number: its weights or its"
            " card are not usable.",
            model=segmenter.card.id,
        )
    objects = segmenter.card.regions.objects
    return tuple(
        _decided(own, (image.shape[0], image.shape[1]), objects, spec)
        for own, image in zip(shares, images, strict=True)
    )


def _decided(
    shares: Tensor, shape: tuple[int, int], objects: Objects, spec: InputSpec
) -> AnswerMap:
    """``(1 + regions, h, w)`` shares as an answer map of this shape."""
    best = _on_grid(shares[1], shape, spec)
    answers = np.ones(shape, dtype=np.uint8)
    for number in range(2, len(shares)):  # one at a time: pictures may be large, regions many
        other = _on_grid(shares[number], shape, spec)
        answers[other > best] = number
        best = np.maximum(best, other)
    inside: BoolMask = best > _on_grid(shares[BACKGROUND], shape, spec)
    if objects is Objects.CENTRE:
        inside = central_piece(inside)
    answers[~_without_holes(inside)] = BACKGROUND
    return answers


def central_piece(inside: BoolMask) -> BoolMask:
    """The connected piece with most of a centred blob on it, ``(H, W)`` bool; none of nothing.

    Pixels that touch at a corner are connected. Of equal pieces the first in reading order wins.
    """
    from scipy import ndimage  # loads slowly, and only proposing needs it

    pieces, count = ndimage.label(inside, structure=np.ones((3, 3)))
    if count == 0:
        return inside
    weights = ndimage.sum_labels(_centre_blob(inside.shape), pieces, np.arange(1, count + 1))
    return np.asarray(pieces == int(np.argmax(weights)) + 1)


def _without_holes(inside: BoolMask) -> BoolMask:
    from scipy import ndimage

    return np.asarray(ndimage.binary_fill_holes(inside))


def _centre_blob(shape: tuple[int, ...]) -> NDArray[np.float64]:
    rows, columns = (
        np.exp(-0.5 * ((np.arange(n) + 0.5 - n / 2) / (CENTRE_SIGMA * n)) ** 2) for n in shape
    )
    return np.outer(rows, columns)


def _on_grid(share: Tensor, shape: tuple[int, int], spec: InputSpec) -> NDArray[np.float32]:
    return np.asarray(onto_picture(share[None], *shape, spec)[0].numpy())
