"""How alike embeddings are, and which of very many are most like one of them.

Channels have different scales, so each is standardised over the study first; likeness is then the
cosine, from -1 to 1, which does not ask how strongly a picture excites the network as a whole.

*Nearest of very many, exactly, without reading all of them.* Let every row ``u`` have length 1 and
``P`` be the projection onto the :data:`KEPT` directions along which the rows vary most. By the
inequality of Cauchy and Schwarz

    ``u . v  <=  Pu . Pv + |u - Pu| |v - Pv|``,

so the few numbers ``(Pu, |u - Pu|)`` of a row, its *outline*, say how like ``v`` it can be at
most. Only rows that could still be among the nearest are read and compared; the answer is that of
comparing all. How few these are depends on how much of the rows the directions hold: of a trained
network's embeddings nearly all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
"""``(N, K)``: standardised channels; each row has length 1, or 0 where nothing stands out."""
KEPT = 31
"""Directions of an outline; with what is left, 128 bytes a row."""
_SLACK = 1e-5
"""What rounding may take from a bound: cosines are told to 1e-6, and added up in float32."""
_FIRST, _MORE = 256, 2048
_PER_BLOCK = 512


@dataclass(frozen=True)
class Scale:
    """What a channel is measured by, ``(K,)`` each."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    """Standard deviation; 0 for a channel that never changes and so says nothing."""

    @classmethod
    def of(cls, embeddings: NDArray[np.float32]) -> Scale:
        """Of all rows ``(N, K)``."""
        spread = embeddings.std(axis=0, dtype=np.float64)
        mean = embeddings.mean(axis=0, dtype=np.float64)
        return cls(mean, telling(spread, np.abs(embeddings).max(axis=0, initial=0)))

    def unit_rows(self, embeddings: NDArray[np.floating]) -> Features:
        """Rows ``(n, K)`` standardised, each brought to length 1."""
        scaled = self._scaled(embeddings)
        lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
        rows = np.divide(scaled, lengths, out=np.zeros_like(scaled), where=lengths > 0)
        return np.asarray(rows, dtype=np.float32)

    def lengths(self, embeddings: NDArray[np.floating]) -> NDArray[np.float32]:
        """How long the rows are, standardised, ``(n,)``."""
        return np.asarray(np.linalg.norm(self._scaled(embeddings), axis=1), dtype=np.float32)

    def _scaled(self, embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
        centred = embeddings - self.mean
        return np.divide(centred, self.spread, out=np.zeros_like(centred), where=self.spread > 0)


def telling(spread: NDArray[np.float64], largest: NDArray[np.floating]) -> NDArray[np.float64]:
    """Standard deviations ``(K,)``, 0 where they are no more than rounding makes of a constant."""
    return np.where(spread > 1e-6 * largest, spread, 0.0)


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of many rows, and where the rows themselves are."""

    scale: Scale
    directions: NDArray[np.float32]
    """``(d, K)``, orthonormal."""
    bounds: NDArray[np.float32]
    """``(d + 1, N)``: the row along each direction, and the length of what is left of it."""
    embeddings: NDArray[np.float16]
    """``(N, K)``, as they were before they were standardised."""
    lengths: NDArray[np.float32]
    """``(N,)``: of the standardised rows, before they were brought to 1."""

    def rows(self, places: NDArray[np.intp]) -> Features:
        """Some rows, standardised and of length 1, ``(n, K)``."""
        return self.scale.unit_rows(self.embeddings[places].astype(np.float32))

    def nearly(self, places: NDArray[np.intp], asked: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines ``(n,)`` of some rows with ``asked``, to 1e-6 or so: ten times as fast."""
        scale = self.scale
        weights = np.divide(
            asked, scale.spread, out=np.zeros(len(asked)), where=scale.spread > 0
        ).astype(np.float32)
        centred = self.embeddings[places].astype(np.float32)
        centred -= scale.mean.astype(np.float32)
        lengths, along = self.lengths[places], centred @ weights
        found: NDArray[np.float32] = np.zeros_like(along)
        np.divide(along, lengths, out=found, where=lengths > 0)
        return found


def outlined(rows: Features, directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The outlines ``(d + 1, n)`` of rows ``(n, K)``."""
    along = rows @ directions.T
    left = np.einsum("ij,ij->i", rows, rows) - np.einsum("ij,ij->i", along, along)
    return np.vstack([along.T, np.sqrt(np.maximum(left, 0.0))]).astype(np.float32)


def nearest(outlines: Outlines, place: int, n: int) -> list[tuple[int, float]]:
    """The ``n`` rows most like the one at ``place``, which is left out itself.

    Parameters
    ----------
    outlines
        Of all rows.
    place
        Of the row that is asked about.
    n
        How many at most; all others where there are fewer.

    Returns
    -------
    list[tuple[int, float]]
        Place and cosine in [-1, 1], the largest first; of equals (to 1e-6) the earlier. Empty
        where nothing of the row stands out.
    """
    asked = outlines.rows(np.array([place]))[0]
    n = min(n, outlines.bounds.shape[1] - 1)
    if n <= 0 or not asked.any():
        return []
    bound = outlined(asked[None], outlines.directions)[:, 0] @ outlines.bounds
    bound[place] = -np.inf
    floor = _nth(outlines.nearly(_promising(bound, n), asked), n)
    left = np.flatnonzero(bound >= floor)
    if len(left) > _FIRST:
        top = left[np.argpartition(bound[left], -_FIRST)[-_FIRST:]]
        floor = max(floor, _nth(outlines.nearly(top, asked), n))
        left = left[bound[left] >= floor]
    near = [outlines.nearly(places, asked) for places in _blocks(left)]
    likely = np.concatenate(near)
    left = left[likely >= _nth(likely, n)]
    likeness = np.clip(outlines.rows(left) @ asked, -1.0, 1.0).astype(np.float64)
    found = zip(left.tolist(), likeness.tolist(), strict=True)
    return sorted(found, key=lambda one: (-round(one[1], 6), one[0]))[:n]


def _nth(likeness: NDArray[np.float32], n: int) -> float:
    """What the ``n`` most alike of all rows reach at the least, if these are some of the rows."""
    return float(np.partition(likeness, len(likeness) - n)[len(likeness) - n]) - _SLACK


def _promising(bound: NDArray[np.float32], n: int) -> NDArray[np.intp]:
    """Some ``n`` places with high bounds: those of the best in each of many blocks."""
    size = max(1, min(_PER_BLOCK, len(bound) // (n + 1)))
    whole = len(bound) // size
    blocks = bound[: whole * size].reshape(whole, size)
    best = blocks.argmax(axis=1) + size * np.arange(whole)
    return np.asarray(best[np.argsort(-bound[best], kind="stable")[:n]], dtype=np.intp)


def _blocks(places: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    return (places[start : start + _MORE] for start in range(0, len(places), _MORE))
