"""Pictures of where somebody looked, drawn on the case's own image.

Question answered: *how do a heat map and the expert's regions look on this image, so that the
eye is told the same thing as the score?*

Conventions
-----------
- Images are ``(H, W, 3)`` uint8 sRGB, row then column; so is everything returned.
- A heat map or mask stands on the image's own pixel grid. The image may have been enlarged by a
  whole factor first (:func:`enlarge`, smoothly); a map or mask then follows pixel for pixel and
  is never smoothed.
- Display never touches the scores. The hottest pixel is painted in the hottest colour, and a
  map without anything positive leaves the image as it is.
- Colour maps are perceptually ordered and safe for the colour-blind: viridis and inferno
  (Smith & van der Walt 2015), cividis (Nuñez et al. 2018, doi:10.1371/journal.pone.0199239),
  and ColorBrewer's red-blue for signed maps. Outlines use the Okabe-Ito palette (2008).
- An outline is the innermost ``width`` pixels of its area: its outer edge lies exactly on the
  pixel borders of the mask, so that it never covers a pixel outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.arrays import (
    BoolMask,
    HeatMap,
    ImageArray,
    RegionMask,
    check_heat_map,
    check_region,
    positive_part,
)
from xai_core.errors import ArrayError
from xai_core.types import Choice

Colour = tuple[int, int, int]

REGION_COLOURS: tuple[Colour, ...] = (
    (230, 159, 0),  # orange
    (86, 180, 233),  # sky blue
    (0, 158, 115),  # bluish green
    (240, 228, 66),  # yellow
    (0, 114, 178),  # blue
    (213, 94, 0),  # vermillion
    (204, 121, 167),  # reddish purple
)
"""Okabe-Ito without black, which a stained nucleus would swallow."""

STRONGEST = 0.01
"""Share of a signed map's pixels that are painted in the full colour."""
_GREY_WEIGHTS = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""Of red, green and blue in the lightness of a pixel (ITU-R BT.601)."""
OPACITY = 0.6
"""Of a map over its picture, unless somebody asks for another."""
_PALENESS = 0.5

_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)

Number = TypeVar("Number", np.uint8, np.float32, np.bool_)


class ColourMap(Choice):
    """How a value becomes a colour, from cold to hot."""

    VIRIDIS = "viridis"
    INFERNO = "inferno"
    CIVIDIS = "cividis"
    RED_BLUE = "red-blue"
    """Diverging: blue below 0, white at 0, red above. Every signed map is painted with it."""


class Scale(Choice):
    """Which values are painted."""

    POSITIVE = "positive"
    """The positive part, from 0 to the ceiling: what speaks for the answer."""
    SIGNED = "signed"
    """Both signs, symmetric around 0: what speaks for it and against it."""


@cache
def colour_table(colour_map: ColourMap) -> NDArray[np.uint8]:
    """The colour map as ``(256, 3)`` uint8, cold first. Read-only."""
    from plotly.colors import diverging, sequential, unlabel_rgb, validate_colors

    steps = {
        ColourMap.VIRIDIS: sequential.Viridis,
        ColourMap.INFERNO: sequential.Inferno,
        ColourMap.CIVIDIS: sequential.Cividis,
        ColourMap.RED_BLUE: diverging.RdBu[::-1],
    }[colour_map]
    anchors = np.array([unlabel_rgb(step) for step in validate_colors(steps, "rgb")])
    position = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(position, np.arange(len(anchors)), anchors[:, c]) for c in range(3)]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    table.setflags(write=False)
    return table


def enlarge(image: ImageArray, at_least: int = 400) -> ImageArray:
    """The image enlarged smoothly (bicubic) until its longer side is at least ``at_least``.

    By the smallest whole factor, so that maps and masks can follow. An image that is already
    large enough is returned as it is.
    """
    factor = _whole_factor(image, at_least)
    if factor == 1:
        return image
    height, width = image.shape[:2]
    size = (width * factor, height * factor)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))


def enlarge_pixels(image: ImageArray, at_least: int = 400) -> ImageArray:
    """As :func:`enlarge`, but each pixel stays a crisp square: to show what the pixels are."""
    factor = _whole_factor(image, at_least)
    return _repeat(image, factor) if factor > 1 else image


def overlay(  # noqa: PLR0913 - what is painted, then how, by keyword only
    image: ImageArray,
    heat_map: HeatMap,
    *,
    opacity: float = OPACITY,
    colour_map: ColourMap = ColourMap.VIRIDIS,
    scale: Scale = Scale.POSITIVE,
    ceiling: float | None = None,
) -> ImageArray:
    """The image with the heat map painted over it.

    Parameters
    ----------
    image : (H, W, 3) uint8
    heat_map : (H, W) float32, on the image's grid
    opacity : 0 to 1, how opaque the hottest pixel is; colder pixels are more transparent in
        proportion, so that the image stays visible where nobody looks.
    colour_map : for ``Scale.POSITIVE``; a signed map is always painted red and blue.
    scale : which values are painted.
    ceiling : the value painted in the hottest colour; by default the map's own largest.
        Give two maps the same ceiling to compare them on one scale.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    ArrayError
        A shape does not fit, or the map is not finite.
    """
    _check_image(image)
    values = _on_grid(check_heat_map(heat_map), image)
    signed = scale is Scale.SIGNED
    values = values if signed else positive_part(values)
    strength = np.abs(values)
    top = float(strength.max()) if ceiling is None else ceiling
    if top <= 0:
        return image.copy()
    # Dividing by a subnormal top may overflow to infinity, which is then the hottest colour.
    with np.errstate(over="ignore"):
        share = np.clip(values / np.float32(top), -1, 1)
    index = np.rint((share + 1) * 127.5 if signed else share * 255).astype(np.intp)
    painted = colour_table(ColourMap.RED_BLUE if signed else colour_map)[index]
    return _blend(image, painted, np.abs(share) * np.float32(np.clip(opacity, 0, 1)))


def signed_overlay(
    image: ImageArray, heat_map: HeatMap, *, opacity: float = OPACITY, ceiling: float | None = None
) -> ImageArray:
    """A signed map in red and blue over a pale grey image, where a stain would hide both colours.

    Pixel by pixel, a few values tower above all others; so the full colour stands for ``ceiling``,
    by default :func:`signed_ceiling`, and whatever is stronger is painted in it as well.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    heat_map
        ``(H, W)`` float32, on the image's grid.
    opacity
        0 to 1: how opaque the strongest pixel is.
    ceiling
        The absolute value painted in full colour.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    ArrayError
        A shape does not fit, or the map is not finite.
    """
    top = signed_ceiling(heat_map) if ceiling is None else ceiling
    return overlay(_pale(image), heat_map, opacity=opacity, scale=Scale.SIGNED, ceiling=top)


def signed_ceiling(heat_map: HeatMap) -> float:
    """What the strongest hundredth of a map's values have at least, either sign; 0 if all are 0."""
    strength = np.abs(check_heat_map(heat_map))
    cut = float(np.quantile(strength, 1 - STRONGEST))
    return cut if cut > 0 else float(strength.max())


def contours(
    image: ImageArray, mask: RegionMask | BoolMask, colour: Colour, width: int = 2
) -> ImageArray:
    """The image with the outline of ``mask > 0`` in ``colour``, ``width`` pixels wide, inside it.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    mask
        ``(H, W)`` on the image's grid; what is above 0 is inside.
    colour
        Red, green and blue, 0 to 255.
    width
        Of the line, in pixels.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    ArrayError
        A shape does not fit, or the mask is not a region.
    """
    _check_image(image)
    area = check_region(mask) > 0
    factor = _factor(area, image)
    rows, columns = _box(area)
    # Only the smallest box around it is enlarged: outlines are drawn often, and are small.
    inner = _repeat(area[rows, columns], factor)
    drawn = image.copy()
    drawn[_times(rows, factor), _times(columns, factor)][inner & ~_shrunk(inner, width)] = colour
    return drawn


def regions_picture(  # noqa: PLR0913 - what is painted, then how, by keyword only
    image: ImageArray,
    regions: Mapping[str, RegionMask | BoolMask],
    fill_opacity: float = 0.0,
    *,
    width: int = 2,
    colours: Mapping[str, Colour] | None = None,
    at_least: int = 0,
) -> ImageArray:
    """The image with every region outlined, and filled in proportion to its importance.

    Colours are those of :func:`region_colours` for the same names in the same order, unless each
    name is given one. Larger regions are drawn first, so that a nucleus stays visible on its cell.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    regions
        Name -> ``(H, W)`` on the image's grid, bool or importance in [0, 1].
    fill_opacity
        0 to 1: how opaque a pixel of importance 1 is.
    width
        Of the outlines, in pixels.
    colours
        Name -> colour, for every name; None for those of :func:`region_colours`.
    at_least
        Pixels the longer side shall have (:func:`enlarge`): filled before, outlined after it, so
        that few pixels are filled and outlines are fine.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture, perhaps enlarged.

    Raises
    ------
    ArrayError
        A shape does not fit, or a mask is not a region.
    """
    _check_image(image)
    colours = region_colours(tuple(regions)) if colours is None else colours
    drawn = image.copy()
    by_size = sorted(regions, key=lambda name: -np.count_nonzero(regions[name]))
    for name in by_size:
        alpha = _on_grid(check_region(regions[name]), image)
        box = _box(alpha > 0)
        opacity = alpha[box] * np.float32(np.clip(fill_opacity, 0, 1))
        fill = np.broadcast_to(np.array(colours[name], dtype=np.uint8), drawn[box].shape)
        drawn[box] = _blend(drawn[box], fill, opacity)
    drawn = enlarge(drawn, at_least)
    for name in by_size:
        drawn = contours(drawn, regions[name], colours[name], width)
    return drawn


def region_colours(names: tuple[str, ...]) -> dict[str, Colour]:
    """A colour for each region name, by its place; they repeat after seven."""
    return {name: REGION_COLOURS[i % len(REGION_COLOURS)] for i, name in enumerate(names)}


def attention_outline(image: ImageArray, binary_mask: BoolMask, width: int = 2) -> ImageArray:
    """The image with the binarised attention outlined in white within black.

    White and black together stand out on any stain and are never a region's colour.
    """
    return contours(contours(image, binary_mask, _BLACK, 2 * width), binary_mask, _WHITE, width)


def colour_bar(
    colour_map: ColourMap = ColourMap.VIRIDIS, *, width: int = 256, height: int = 12
) -> ImageArray:
    """The legend: cold on the left, hot on the right. ``(height, width, 3)`` uint8."""
    index = np.rint(np.linspace(0, 255, width)).astype(np.intp)
    return np.repeat(colour_table(colour_map)[index][None], height, axis=0)


def _pale(image: ImageArray) -> ImageArray:
    """The image in grey, half way to white."""
    _check_image(image)
    grey = image @ _GREY_WEIGHTS
    lightened: ImageArray = np.rint(grey + _PALENESS * (255 - grey)).astype(np.uint8)
    return lightened[..., None].repeat(3, axis=2)


def _blend(image: ImageArray, painted: NDArray[np.uint8], alpha: NDArray[np.float32]) -> ImageArray:
    # In float, and rounded once: 8-bit arithmetic would wrap around.
    weight = alpha[..., None]
    mixed = image * (1 - weight) + painted * weight
    return np.rint(mixed).astype(np.uint8)


def _box(area: BoolMask) -> tuple[slice, slice]:
    """The smallest box around the area: nothing outside it has to be touched."""
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _times(part: slice, factor: int) -> slice:
    return slice(part.start * factor, part.stop * factor)


def _shrunk(area: BoolMask, width: int) -> BoolMask:
    """The pixels deeper than ``width`` inside the area; beyond the image nothing is inside."""
    from scipy.ndimage import minimum_filter

    shrunk: BoolMask = minimum_filter(area, 2 * width + 1, mode="constant", cval=0)
    return shrunk


def _on_grid(values: HeatMap, image: ImageArray) -> HeatMap:
    """The map repeated onto an enlarged image's grid."""
    return _repeat(values, _factor(values, image))


def _factor(values: RegionMask | BoolMask, image: ImageArray) -> int:
    """How many times the image was enlarged on which the map or mask is to stand."""
    (height, width), (rows, columns) = image.shape[:2], values.shape
    factor: int = height // rows
    if factor < 1 or (rows * factor, columns * factor) != (height, width):
        raise ArrayError(
            "The map is {got} pixels (height x width), but the picture is {expected}.",
            got=f"{rows} x {columns}",
            expected=f"{height} x {width}",
        )
    return factor


def _repeat(array: NDArray[Number], factor: int) -> NDArray[Number]:
    return array.repeat(factor, axis=0).repeat(factor, axis=1)


def _whole_factor(image: ImageArray, at_least: int) -> int:
    _check_image(image)
    return max(1, -(-at_least // int(max(image.shape[:2]))))


def _check_image(image: ImageArray) -> None:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ArrayError(
            "A picture has the shape (height, width, 3) and 8 bits a channel; this one is {got}.",
            got=f"{image.shape} {image.dtype}",
        )
