"""A detector's marks on a picture: numbered rings, the best first, seen on light and on dark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.tasks import Mark

RADIUS = 0.05
"""Of a ring, as a share of the picture's shorter side."""
INK, HALO = (255, 255, 255), (0, 0, 0)


def with_marks(image: ImageArray, marks: Sequence[Mark]) -> ImageArray:
    """The picture ``(H, W, 3)`` uint8 with a numbered ring around each mark's place.

    A ring is white with a black edge on either side, so that no picture hides it.
    """
    from PIL import Image, ImageDraw

    picture = Image.fromarray(image)
    draw = ImageDraw.Draw(picture)
    height, width = image.shape[:2]
    radius = max(4, round(RADIUS * min(height, width)))
    for number, mark in enumerate(marks, start=1):
        row, column = mark.row * height, mark.column * width
        for colour, grown, line in ((HALO, 2, 6), (INK, 0, 2)):
            reach = radius + grown
            box = (column - reach, row - reach, column + reach, row + reach)
            draw.ellipse(box, outline=colour, width=line)
        place = (min(column + radius + 4, width - 14), max(row - radius - 4, 2))
        draw.text(place, str(number), fill=INK, stroke_width=2, stroke_fill=HALO, font_size=16)
    return np.asarray(picture)
