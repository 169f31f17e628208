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
_APART = 4
"""So many gaps part the first crop of a strip from the others."""
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
    rows = tuple(round((edge - box[1]) * scale) for edge in (top, bottom))
    columns = tuple(round((edge - box[0]) * scale) for edge in (left, right))
    _frame(found, (rows[0] - 1, rows[1] + 1), (columns[0] - 1, columns[1] + 1), _BLACK)
    _frame(found, (rows[0], rows[1]), (columns[0], columns[1]), _WHITE)
    return found


def strip(first: ImageArray | None, others: Sequence[ImageArray]) -> ImageArray:
    """Crops of one height side by side, the first set apart, white between them.

    Parameters
    ----------
    first
        ``(H, W, 3)`` uint8; None leaves its place empty.
    others
        At least one, of the same height.

    Returns
    -------
    ImageArray
        ``(H, W', 3)`` uint8.
    """
    gap = np.full((others[0].shape[0], _GAP, 3), _WHITE, dtype=np.uint8)
    begin = np.full_like(others[0], _WHITE) if first is None else first
    parts = [begin, *[gap] * _APART]
    for one in others:
        parts += [one, gap]
    joined: ImageArray = np.hstack(parts[:-1])
    return joined


def _frame(image: ImageArray, rows: tuple[int, int], columns: tuple[int, int], grey: int) -> None:
    top, bottom = max(rows[0], 0), min(rows[1], image.shape[0])
    left, right = max(columns[0], 0), min(columns[1], image.shape[1])
    image[[top, bottom - 1], left:right] = grey
    image[top:bottom, [left, right - 1]] = grey
