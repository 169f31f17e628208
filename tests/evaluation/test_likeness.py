"""The nearest by bounds are the nearest of all."""

import numpy as np
import pytest

from xai_core.evaluation.likeness import Outlines, Scale, nearest, outlined
from xai_core.evaluation.neighbours import neighbours, standardised


def outlines_of(embeddings: np.ndarray, kept: int) -> Outlines:
    half = embeddings.astype(np.float16)
    full = half.astype(np.float32)
    scale = Scale.of(full)
    rows = scale.unit_rows(full)
    directions = np.linalg.eigh(rows.T @ rows)[1][:, ::-1].T[:kept].astype(np.float32)
    return Outlines(scale, directions, outlined(rows, directions), half, scale.lengths(full))


def test_an_outline_by_hand() -> None:
    rows = np.array([[0.6, 0.8], [1, 0]], dtype=np.float32)
    found = outlined(rows, np.array([[1, 0]], dtype=np.float32))
    assert found == pytest.approx(np.array([[0.6, 1], [0.8, 0]]))
    # Alike 0.6; the outlines alone say at most that, for nothing of the second is left over.
    assert found[:, 0] @ found[:, 1] == pytest.approx(0.6)


@pytest.mark.parametrize("kept", [1, 3, 12])
def test_as_comparing_with_all(kept: int) -> None:
    random = np.random.default_rng(kept)
    few = random.normal(size=(900, 3)) @ random.normal(size=(3, 12))
    embeddings = np.round(few + 0.3 * random.normal(size=(900, 12)), 3)
    embeddings[500:520] = embeddings[17]  # twins
    outlines = outlines_of(embeddings, kept)
    features = standardised(outlines.embeddings.astype(np.float32))
    for place in (0, 17, 505, *random.integers(0, 900, 20)):
        for n in (1, 10):
            expected = [
                (one.place, pytest.approx(one.likeness, abs=2e-6))
                for one in neighbours(features, int(place), n)
            ]
            found = nearest(outlines, int(place), n)
            assert [likeness for _, likeness in found] == [likeness for _, likeness in expected]
            if place not in (17, *range(500, 520)):  # which of many twins is as well
                assert [one for one, _ in found] == [one for one, _ in expected]


def test_nothing_to_compare_with() -> None:
    assert nearest(outlines_of(np.ones((1, 2)), 1), 0, 5) == []
    assert nearest(outlines_of(np.ones((5, 2)), 1), 0, 5) == []


def test_at_most_all_others() -> None:
    four = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
    assert [one for one, _ in nearest(outlines_of(four, 1), 0, 99)] == [2, 3, 1]
