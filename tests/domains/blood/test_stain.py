"""Stain in training and in hidden places: the same numbers as before it was a field's own."""

import numpy as np
import pytest
import torch
from torch import Generator, Tensor

from xai_core.domains.blood.stain import mean_stain
from xai_core.domains.blood.stain_augmentation import stained
from xai_core.training.augmentation import augment
from xai_core.training.settings import Augmentation


def in_one_piece(pixels: Tensor, stain: float, light: float, generator: Generator) -> Tensor:
    """Stain and light as they stood in one function, which the shipped weights learned from."""
    n = len(pixels)
    thickness = torch.exp(torch.randn(n, 1, 1, 1, generator=generator) * stain)
    dye = torch.exp(torch.randn(n, 3, 1, 1, generator=generator) * stain * 0.6)
    lamp = torch.exp(-torch.randn(n, 3, 1, 1, generator=generator).abs() * light)
    brightness = torch.exp(torch.randn(n, 1, 1, 1, generator=generator) * light * 0.5)
    absorbance = -torch.log(pixels.clamp(min=1 / 255))
    return torch.exp(-absorbance * thickness * dye) * lamp * brightness


@pytest.mark.parametrize(("stain", "light"), [(0.2, 0.1), (0.0, 0.3), (0.08, 0.0), (0.0, 0.0)])
def test_the_same_numbers_are_drawn_in_the_same_order(stain: float, light: float) -> None:
    pixels = torch.rand(3, 3, 8, 8, generator=Generator().manual_seed(1))
    how = Augmentation.model_validate(
        {"rotation": 0, "flip": False, "stain": stain, "light": light}
    )
    got = augment(pixels, (8, 8), how, Generator().manual_seed(2))
    same = Generator().manual_seed(2)
    for _ in range(2):  # rotation and zoom
        torch.rand(3, generator=same)
    torch.rand(3, 2, generator=same)  # shift
    wanted = in_one_piece(pixels, stain, light, same)
    torch.rand(3, 1, 1, 1, generator=same)  # saturation leaves a picture's grey alone
    assert torch.allclose(got, wanted.clamp(0, 1), atol=2e-6)


def test_twice_the_dye_is_the_square_of_the_light_that_comes_through() -> None:
    """Beer and Lambert by hand: 0.5 of the light through one layer, 0.25 through two."""
    pixels = torch.full((1, 3, 1, 1), 0.5)
    thick = stained(pixels, 1.0, Generator().manual_seed(0))
    power = torch.log(thick) / torch.log(pixels)
    same = Generator().manual_seed(0)
    thickness = torch.exp(torch.randn(1, 1, 1, 1, generator=same))
    dye = torch.exp(torch.randn(1, 3, 1, 1, generator=same) * 0.6)
    assert torch.allclose(power, thickness * dye)


def test_the_mean_stain_is_a_geometric_mean() -> None:
    image = np.array([[[3, 3, 3], [15, 15, 15]]], np.uint8)
    assert mean_stain(image, np.ones((1, 2), bool)).tolist() == [7, 7, 7]  # sqrt(4 * 16) - 1
