"""A map painted as its method is read: signed ones in two colours, grainy ones not by one pixel.

Where a method speaks of single pixels, a few values tower above all others; were they alone the
full colour, nothing else would be seen. There it stands for the strongest hundredth of the pixels.
"""

from __future__ import annotations

from xai_core.arrays import HeatMap, ImageArray
from xai_core.explain.explanation import Method
from xai_core.report.overlays import OPACITY, overlay, signed_ceiling, signed_overlay


def map_overlay(
    image: ImageArray,
    heat_map: HeatMap,
    method: Method,
    *,
    opacity: float = OPACITY,
    ceiling: float | None = None,
) -> ImageArray:
    """The image with a method's map painted over it.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    heat_map
        ``(H, W)`` float32, on the image's grid.
    method
        Who made the map.
    opacity
        0 to 1: how opaque the strongest pixel is.
    ceiling
        The value painted in full colour; by default :func:`strongest_of`.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    ArrayError
        A shape does not fit, or the map is not finite.
    """
    top = strongest_of(heat_map, method) if ceiling is None else ceiling
    paint = signed_overlay if method.signed else overlay
    return paint(image, heat_map, opacity=opacity, ceiling=top)


def strongest_of(heat_map: HeatMap, method: Method) -> float:
    """The value from which on pixels are painted in the full colour; 0 for an empty map."""
    return signed_ceiling(heat_map) if method.by_pixel else float(heat_map.max())
