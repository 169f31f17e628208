"""The colour of the conjunctiva: numbers of one-coloured patches, worked out by hand."""

import math

import numpy as np
import pytest

from xai_core.arrays import RegionMask
from xai_core.domains.eyelid.colour import colour_features, linear_light
from xai_core.errors import LibraryError

LEFT = np.zeros((4, 6), np.float32)
LEFT[:, :3] = 1


def picture(left: tuple[int, int, int], right: tuple[int, int, int]) -> np.ndarray:
    image = np.empty((4, 6, 3), np.uint8)
    image[:, :3], image[:, 3:] = left, right
    return image


def only_conjunctiva(region: str) -> RegionMask | None:
    return LEFT if region == "conjunctiva" else None


def test_one_colour() -> None:
    found = colour_features(picture((188, 137, 137), (0, 0, 255)), only_conjunctiva)
    red, green, _ = linear_light(np.array([[188, 137, 137]], np.uint8))[0]
    assert (round(red, 2), round(green, 2)) == (0.50, 0.25)
    assert found["erythema mean"] == pytest.approx(math.log10(red / green))
    assert found["redness p50"] == pytest.approx((red - green) / (red + green))
    assert found["erythema sd"] == pytest.approx(0)
    assert found["a mean"] > 10
    assert found["high-hue"] == 0  # pure red is hue 0


def test_high_hue_is_a_share_of_pixels() -> None:
    image = picture((200, 60, 60), (0, 0, 0))
    image[:2, :3] = (200, 60, 100)  # hue 343 degrees
    assert colour_features(image, only_conjunctiva)["high-hue"] == 0.5


def test_a_warm_lamp_is_taken_back_by_the_sclera() -> None:
    def with_sclera(region: str) -> RegionMask | None:
        return {"conjunctiva": LEFT, "sclera": 1 - LEFT}.get(region)

    neutral = colour_features(picture((188, 137, 137), (188, 188, 188)), with_sclera)
    warm = colour_features(picture((188, 99, 99), (188, 137, 137)), with_sclera)
    assert warm["erythema mean"] == pytest.approx(neutral["erythema mean"], abs=0.01)
    alone = colour_features(picture((188, 99, 99), (188, 137, 137)), only_conjunctiva)
    assert alone["erythema mean"] > neutral["erythema mean"] + 0.2


def test_without_a_conjunctiva() -> None:
    for nothing in (None, np.zeros((4, 6), np.float32)):
        with pytest.raises(LibraryError, match="No conjunctiva is drawn"):
            colour_features(picture((9, 9, 9), (9, 9, 9)), lambda _region, mask=nothing: mask)
