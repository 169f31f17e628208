"""Which cases does the model take for alike? Nearest neighbours among a study's embeddings.

A study keeps of every case what the network's head reads (``embedding`` in ``study/columns.py``).
Two cases whose embeddings point the same way are answered alike, and for alike reasons as far as
this last layer goes: the neighbours of a mistake are where the same mistake is to be expected.
It is likeness in the model's eyes, not an expert's.

How likeness is measured: ``likeness.py``. The search is exact: over a small study it compares with
all rows (scikit-learn's ``NearestNeighbors``, brute force; at 20,000 cases one question takes a few
milliseconds), over one with an index (``study/index.py``) with those alone that can be among the
nearest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.likeness import Features, Scale, nearest
from xai_core.evaluation.study.index import StudyIndex
from xai_core.evaluation.study.read import Study

__all__ = [
    "Features",
    "Neighbour",
    "features_of",
    "neighbours",
    "neighbours_in",
    "standardised",
]


@dataclass(frozen=True)
class Neighbour:
    """A case that the model takes for like another."""

    place: int
    """In the study."""
    likeness: float
    """Cosine of the standardised embeddings, in [-1, 1]."""


def features_of(study: Study) -> Features:
    """The embeddings of a study's cases, ready to be compared. Raises StudyError."""
    column = study.table(["embedding"])["embedding"].combine_chunks()
    flat = np.asarray(column.flatten(), dtype=np.float32)
    return standardised(flat.reshape(-1, study.info.settings.embedding_size))


def standardised(embeddings: NDArray[np.float32]) -> Features:
    """Each channel to mean 0 and standard deviation 1, then each row to length 1.

    Parameters
    ----------
    embeddings
        ``(N, K)`` finite numbers. A channel that never changes says nothing and becomes 0.

    Returns
    -------
    Features
        ``(N, K)`` float32, read only.
    """
    found = Scale.of(embeddings).unit_rows(embeddings)
    found.setflags(write=False)
    return found


def neighbours_in(index: StudyIndex, place: int, n: int) -> tuple[Neighbour, ...]:
    """The same as :func:`neighbours` of a large study, from its index."""
    found = nearest(index.outlines, place, n)
    return tuple(Neighbour(other, likeness) for other, likeness in found)


def neighbours(features: Features, place: int, n: int) -> tuple[Neighbour, ...]:
    """The ``n`` cases most like the one at ``place``, the most alike first, itself left out.

    Parameters
    ----------
    features
        ``(N, K)``, of :func:`standardised`.
    place
        Of the case that is asked about.
    n
        How many at most; all others where there are fewer.

    Returns
    -------
    tuple[Neighbour, ...]
        Of equals the earlier first. Empty where nothing of this case stands out from the mean:
        then no case is more like it than any other.
    """
    from sklearn.neighbors import NearestNeighbors  # slow to load

    asked = features[place : place + 1]
    n = min(n, len(features) - 1)
    if n <= 0 or not asked.any():
        return ()
    search = NearestNeighbors(n_neighbors=n + 1, metric="cosine", algorithm="brute").fit(features)
    distances, places = search.kneighbors(asked)
    found = [
        Neighbour(int(other), float(np.clip(1 - distance, -1, 1)))
        for distance, other in zip(distances[0], places[0], strict=True)
        if other != place  # a twin may stand before it
    ]
    return tuple(sorted(found, key=lambda one: (-round(one.likeness, 6), one.place))[:n])
