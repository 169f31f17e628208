"""Concepts that nobody named: a layer's activations, factorised. After CRAFT.

The maps of many pictures of one class are cut into square *windows*, and each window's mean
activation, K numbers that are not negative, is written as a sum of R parts::

    activations (windows x K)  ~  amounts (windows x R)  @  parts (R x K)

by non-negative matrix factorisation (NMF; scikit-learn). A part is a concept: the windows that hold
most of it show what it is. Fel et al. 2023 (10.1109/CVPR52729.2023.00266); three things differ:

- windows are read *where they lie* in the whole picture. CRAFT cuts crops out and enlarges them,
  which for a network that knows whole single cells makes pictures of nothing it has ever seen;
- a concept's **contribution** to an answer is the gradient times its amount, summed over the
  windows, where CRAFT has a total Sobol index. Where a linear layer reads the mean of the layer,
  contributions and what the factorisation leaves over add up to the answer exactly (but for the
  head's constant); elsewhere they do so to first order;
- nothing is factorised a second time.

Channels that can be negative (token networks) are split into a positive and a negative half first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.explain.concepts.reading import Maps, Rows

WINDOWS = 4
"""Windows along the shorter side of a map."""
CONCEPTS = 6
_ITERATIONS = 2000
_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Window:
    """A square of the network's view (``preprocess.model_input``), as shares of its sides."""

    top: float
    left: float
    bottom: float
    right: float


@dataclass(frozen=True)
class Windows:
    """The windows of many maps."""

    rows: Rows
    """``(N * W, K')``: mean activation of each, not negative; picture after picture."""
    slopes: Rows
    """``(N * W, K')``: sum of the answer's gradients over each window."""
    boxes: tuple[Window, ...]
    """The W windows of a picture."""

    @property
    def per_picture(self) -> int:
        """W."""
        return len(self.boxes)


@dataclass(frozen=True)
class Factors:
    """A layer factorised."""

    parts: Rows
    """``(R, K')``: what each concept is made of."""
    amounts: Rows
    """``(N, W, R)``: how much of each concept each window holds."""
    contributions: Rows
    """``(N, R)``: what each concept adds to each picture's answer."""
    rest: Rows
    """``(N,)``: what the factorisation leaves over adds to it."""
    explained: float
    """Share of the activations' squares that the factorisation reproduces, at most 1."""
    boxes: tuple[Window, ...]

    def order(self) -> NDArray[np.intp]:
        """The concepts, the one that matters most to these answers first."""
        return np.argsort(-np.abs(self.contributions.mean(axis=0)), kind="stable")

    def examples(self, concept: int, n: int) -> list[tuple[int, int]]:
        """Picture and window that hold most of a concept, one window a picture."""
        best = self.amounts[:, :, concept].argmax(axis=1)
        most = self.amounts[np.arange(len(best)), best, concept]
        order = np.argsort(-most, kind="stable")[:n]
        return [(int(place), int(best[place])) for place in order if most[place] > 0]


def windows_of(activations: Maps, gradients: Maps) -> Windows:
    """Cut maps into windows.

    Parameters
    ----------
    activations, gradients
        ``(N, K, h, w)``.

    Returns
    -------
    Windows
        About :data:`WINDOWS` along the shorter side; K' is K, or 2 K where any channel is negative.
    """
    if activations.min(initial=0) < 0:
        activations = np.concatenate([np.maximum(activations, 0), np.maximum(-activations, 0)], 1)
        gradients = np.concatenate([gradients, -gradients], 1)
    height, width = activations.shape[2:]
    side = max(1, round(min(height, width) / WINDOWS))
    edges = [_edges(length, side) for length in (height, width)]
    rows, slopes, boxes = [], [], []
    for top, bottom in edges[0]:
        for left, right in edges[1]:
            place = (slice(None), slice(None), slice(top, bottom), slice(left, right))
            rows.append(activations[place].mean(axis=(2, 3), dtype=np.float64))
            slopes.append(gradients[place].sum(axis=(2, 3), dtype=np.float64))
            boxes.append(Window(top / height, left / width, bottom / height, right / width))
    channels = activations.shape[1]
    return Windows(
        np.stack(rows, axis=1).reshape(-1, channels),
        np.stack(slopes, axis=1).reshape(-1, channels),
        tuple(boxes),
    )


def factorise(windows: Windows, concepts: int = CONCEPTS, seed: int = 0) -> Factors:
    """Find the concepts of some pictures.

    Parameters
    ----------
    windows
        Of the pictures.
    concepts
        R; fewer where there are fewer windows or channels.
    seed
        Of the factorisation.

    Returns
    -------
    Factors
        The same windows and seed give the same ones.
    """
    from sklearn.decomposition import NMF

    n = min(concepts, *windows.rows.shape)
    model = NMF(n, init="nndsvda", max_iter=_ITERATIONS, tol=_TOLERANCE, random_state=seed)
    amounts = model.fit_transform(windows.rows)
    parts = model.components_
    left_over = windows.rows - amounts @ parts
    # Of each window: what a unit of each concept adds, times how much of it there is.
    added = (windows.slopes @ parts.T) * amounts
    rest = (windows.slopes * left_over).sum(axis=1)
    per = windows.per_picture
    whole = float((windows.rows**2).sum())
    return Factors(
        parts=parts,
        amounts=amounts.reshape(-1, per, n),
        contributions=added.reshape(-1, per, n).sum(axis=1),
        rest=rest.reshape(-1, per).sum(axis=1),
        explained=1.0 if whole == 0 else 1 - float((left_over**2).sum()) / whole,
        boxes=windows.boxes,
    )


def _edges(length: int, side: int) -> list[tuple[int, int]]:
    """Begin and end of the windows along one side; a rest too small joins the last."""
    starts = list(range(0, max(length - side // 2, 1), side))
    return [
        (start, length if at == len(starts) - 1 else start + side)
        for at, start in enumerate(starts)
    ]
