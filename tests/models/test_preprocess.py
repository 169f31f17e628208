"""From the picture to the network's own view."""

import numpy as np
import torch

from xai_core.models.card_parts import InputSpec
from xai_core.models.preprocess import model_input, normalise, to_batch

SPEC = InputSpec(height=16, width=24, mean=(0.0, 0.5, 1.0), std=(1.0, 0.5, 0.25))


def test_a_picture_of_the_right_size_is_seen_as_it_is() -> None:
    image = np.random.default_rng(0).integers(0, 256, (16, 24, 3), dtype=np.uint8)
    assert np.array_equal(model_input(image, SPEC), image)


def test_halving_averages() -> None:
    """A board of single pixels, black and white, is seen as grey: antialiased, not sampled."""
    board = np.indices((32, 48)).sum(axis=0) % 2 * 255
    image = np.repeat(board[..., None], 3, axis=2).astype(np.uint8)
    seen = model_input(image, SPEC)
    assert seen.shape == (16, 24, 3)
    assert np.abs(seen[2:-2, 2:-2].astype(int) - 128).max() <= 2


def test_rows_stay_rows_and_channels_are_normalised_one_by_one() -> None:
    image = np.zeros((16, 24, 3), np.uint8)
    image[0, :, 0] = 255
    batch = to_batch([image], SPEC)
    assert batch.shape == (1, 3, 16, 24)
    assert batch.dtype == torch.float32
    assert batch[0, 0, 0].tolist() == [1.0] * 24
    assert batch[0, 0, 1:].eq(0).all()
    assert batch[0, 1].eq(-1).all()  # (0 - 0.5) / 0.5
    assert batch[0, 2].eq(-4).all()  # (0 - 1) / 0.25


def test_both_ways_in_are_the_same() -> None:
    image = np.random.default_rng(1).integers(0, 256, (16, 24, 3), dtype=np.uint8)
    pixels = torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255
    assert torch.equal(to_batch([image], SPEC), normalise(pixels, SPEC))
