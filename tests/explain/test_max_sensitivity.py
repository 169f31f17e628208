"""How far maps move under noise, by hand."""

import numpy as np
import pytest

from xai_core.explain.max_sensitivity import max_sensitivity, perturbed

IMAGE = np.full((2, 2, 3), 250, np.uint8)


def test_the_farthest_map_as_a_share_of_the_first() -> None:
    first = np.array([[3, 0], [0, 4]], np.float32)  # length 5
    moved = iter([first, first + 1, first - 2, first])  # by 0, 2, 4 and 0
    assert max_sensitivity(IMAGE, first, lambda _: next(moved)) == pytest.approx(4 / 5)
    assert max_sensitivity(IMAGE, first, lambda _: first) == 0


def test_an_empty_map_has_no_length() -> None:
    assert max_sensitivity(IMAGE, np.zeros((2, 2), np.float32), lambda _: IMAGE[..., 0]) is None


def test_noise_keeps_within_its_radius_and_the_range() -> None:
    pictures = list(perturbed(IMAGE, radius=20, samples=3, seed=1))
    again = list(perturbed(IMAGE, radius=20, samples=3, seed=1))
    assert len(pictures) == 3
    assert all(np.array_equal(one, other) for one, other in zip(pictures, again, strict=True))
    assert all(one.dtype == np.uint8 and one.min() >= 230 for one in pictures)
    assert not np.array_equal(pictures[0], pictures[1])
    with pytest.raises(ValueError, match="at least 1"):
        perturbed(IMAGE, radius=0, samples=1, seed=0)
