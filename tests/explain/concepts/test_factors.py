"""Activations that are made of two parts, taken apart by hand."""

import numpy as np
import pytest

from xai_core.explain.concepts.factors import Window, factorise, windows_of

LEFT, RIGHT = np.array([1.0, 0.0, 2.0]), np.array([0.0, 3.0, 0.0])


def maps() -> np.ndarray:
    """Three pictures of 4 x 4 places: LEFT in the left half, RIGHT in the right one."""
    found = np.zeros((3, 3, 4, 4), dtype=np.float32)
    for number, strength in enumerate((1.0, 2.0, 3.0)):
        found[number, :, :, :2] = strength * LEFT[:, None, None]
        found[number, :, :, 2:] = RIGHT[:, None, None]
    return found


def slopes() -> np.ndarray:
    """The answer is the mean over the places of channel 0 less channel 1."""
    found = np.zeros((3, 3, 4, 4), dtype=np.float32)
    found[:, 0], found[:, 1] = 1 / 16, -1 / 16
    return found


def test_parts_amounts_and_contributions() -> None:
    factors = factorise(windows_of(maps(), slopes()), 2)
    assert factors.explained == pytest.approx(1, abs=1e-4)
    left = int(factors.parts[:, 0].argmax())
    shape = factors.parts[left] / factors.parts[left].sum()
    np.testing.assert_allclose(shape, LEFT / LEFT.sum(), atol=0.01)
    # Half of the places hold 1, 2, 3 of channel 0; the other half hold 3 of channel 1.
    np.testing.assert_allclose(factors.contributions[:, left], [0.5, 1.0, 1.5], atol=0.01)
    np.testing.assert_allclose(factors.contributions[:, 1 - left], -1.5, atol=0.01)
    assert factors.order()[0] == 1 - left


def test_contributions_and_the_rest_are_the_answer() -> None:
    random = np.random.default_rng(0)
    activations = random.random((5, 6, 8, 8)).astype(np.float32)
    gradients = np.broadcast_to(random.normal(size=(1, 6, 1, 1)) / 64, activations.shape).astype(
        np.float32
    )
    factors = factorise(windows_of(activations, gradients), 3)
    answers = (activations * gradients).sum(axis=(1, 2, 3))
    told = factors.contributions.sum(axis=1) + factors.rest
    np.testing.assert_allclose(told, answers, rtol=1e-4, atol=1e-5)
    assert 0.7 < factors.explained < 1


def test_examples_are_the_windows_with_most_of_it_one_a_picture() -> None:
    factors = factorise(windows_of(maps(), slopes()), 2)
    left = int(factors.parts[:, 0].argmax())
    found = factors.examples(left, 2)
    assert [picture for picture, _ in found] == [2, 1]
    assert all(factors.boxes[window].right <= 0.5 for _, window in found)


def test_channels_below_zero_are_split() -> None:
    windows = windows_of(-maps(), slopes())
    assert windows.rows.shape == (3 * 16, 6)
    assert (windows.rows >= 0).all()
    np.testing.assert_allclose((windows.rows * windows.slopes).sum(), -0.5 - 1 - 1.5 + 4.5)


def test_windows_cover_the_picture_whatever_its_shape() -> None:
    windows = windows_of(np.ones((1, 1, 7, 10), np.float32), np.ones((1, 1, 7, 10), np.float32))
    assert windows.slopes.sum() == 70
    assert windows.boxes[0] == Window(0, 0, 2 / 7, 0.2)
    assert {box.bottom for box in windows.boxes} >= {1.0}
    tiny = windows_of(np.ones((1, 1, 1, 1), np.float32), np.ones((1, 1, 1, 1), np.float32))
    assert tiny.boxes == (Window(0, 0, 1, 1),)
