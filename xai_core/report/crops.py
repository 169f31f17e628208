"""Windows of pictures, cut out with a little of what is around them: how a concept is shown.

A window is framed, white within black, so that it is seen on any ground; what lies around it is
there to be recognised, not meant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from xai_core.arrays import ImageArray
from xai_core.explain.concepts.factors import Window

SIDE = 112
"""Of a crop, in pixels."""
MARGIN = 0.4
"""What is shown around a window on each side, as a share of its own side."""
_GAP = 4
_BLACK, _WHITE = 0, 255


def crop(image: ImageArray, window: Window, side: int = SIDE) -> ImageArray:
    """A window of a picture with its surroundings.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    window
        Shares of its height and width.
    side
        Of the crop.

    Returns
    -------
    ImageArray
        ``(side, side, 3)`` uint8, the window framed; black where the picture ends.
    """
    height, width = image.shape[:2]
    top, bottom = window.top * height, window.bottom * height
    left, right = window.left * width, window.right * width
    across = max(bottom - top, right - left) * (1 + 2 * MARGIN)
    middle = (top + bottom) / 2, (left + right) / 2
    box = (
        middle[1] - across / 2,
        middle[0] - across / 2,
        middle[1] + across / 2,
        middle[0] + across / 2,
    )
    # Beyond the picture's border a transform gives black, where a crop's resize may not go.
    cut = Image.fromarray(image).transform(
        (side, side), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC
    )
    found = np.array(cut)
    scale = side / across
    edges = [
        round((edge - start) * scale)
        for edge, start in ((top, box[1]), (bottom, box[1]), (left, box[0]), (right, box[0]))
    ]
    _frame(found, edges[0] - 1, edges[1] + 1, edges[2] - 1, edges[3] + 1, _BLACK)
    _frame(found, *edges, _WHITE)
    return found


def strip(crops: Sequence[ImageArray]) -> ImageArray:
    """Crops of one height side by side, ``(H, W, 3)`` uint8, white between them."""
    gap = np.full((crops[0].shape[0], _GAP, 3), _WHITE, dtype=np.uint8)
    parts = [part for one in crops for part in (one, gap)]
    joined: ImageArray = np.hstack(parts[:-1])
    return joined


def _frame(  # noqa: PLR0913, PLR0917  (four edges and a grey)
    image: ImageArray, top: int, bottom: int, left: int, right: int, grey: int
) -> None:
    top, left = max(top, 0), max(left, 0)
    bottom, right = min(bottom, image.shape[0]), min(right, image.shape[1])
    image[[top, bottom - 1], left:right] = grey
    image[top:bottom, [left, right - 1]] = grey
