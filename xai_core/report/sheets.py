"""Contact sheets: many cases of a library at a glance, and two libraries side by side.

A sheet shows cases drawn at random from a seed, the same number of every label as far as there are
that many, row by row in the order of the labels. Two sheets side by side answer *how alike do
these look?* at first sight, which no figure does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.errors import ArrayError

TILE = 120
"""Side of one picture on the sheet, pixels."""
GAP = 2
_PAPER = 255


def draw_evenly(cases: Sequence[Case], n: int, seed: int = 0) -> list[Case]:
    """``n`` cases (or all, if fewer), as many of each label as possible, in order of the labels."""
    rng = np.random.default_rng(seed)
    by_label: dict[str, list[Case]] = {}
    for case in cases:
        by_label.setdefault(case.label or "", []).append(case)
    shuffled = [
        [members[i] for i in rng.permutation(len(members))]
        for _, members in sorted(by_label.items())
    ]
    turns = [
        (turn, row, case)
        for row, members in enumerate(shuffled)
        for turn, case in enumerate(members)
    ]
    chosen = sorted(turns, key=lambda item: item[:2])[:n]
    return [case for _, _, case in sorted(chosen, key=lambda item: (item[1], item[0]))]


def contact_sheet(pictures: Sequence[ImageArray], columns: int = 10) -> ImageArray:
    """The pictures in rows of ``columns``, each whole in a square of white, ``(H, W, 3)`` uint8.

    Raises
    ------
    ArrayError
        There is no picture.
    """
    if not pictures:
        raise ArrayError("A contact sheet needs at least one picture.")
    step = TILE + GAP
    rows = -(-len(pictures) // columns)
    sheet = np.full((rows * step - GAP, columns * step - GAP, 3), _PAPER, dtype=np.uint8)
    for place, picture in enumerate(pictures):
        tile = Image.fromarray(picture)
        tile.thumbnail((TILE, TILE), Image.Resampling.LANCZOS)
        if max(tile.size) < TILE:  # small ones grow to the same size
            scale = TILE / max(tile.size)
            tile = tile.resize((round(tile.width * scale), round(tile.height * scale)))
        top, left = (place // columns) * step, (place % columns) * step
        sheet[top : top + tile.height, left : left + tile.width] = np.asarray(tile)
    return sheet


def beside(left: ImageArray, right: ImageArray, gap: int = 24) -> ImageArray:
    """Two sheets next to each other on white, ``(H, W, 3)`` uint8."""
    height = max(len(left), len(right))
    both = np.full((height, left.shape[1] + gap + right.shape[1], 3), _PAPER, dtype=np.uint8)
    both[: len(left), : left.shape[1]] = left
    both[: len(right), left.shape[1] + gap :] = right
    return both
