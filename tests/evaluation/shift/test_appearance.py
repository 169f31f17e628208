"""How pictures look: values moved and patterns repeated, worked out by hand."""

import numpy as np
import pytest

from xai_core.evaluation.shift.appearance import (
    appearance_distance,
    appearance_of,
    histogram,
    log_spectrum,
)


def flat(value: int) -> np.ndarray:
    return np.full((16, 16, 3), value, np.uint8)


def stripes(cycles: int) -> np.ndarray:
    wave = 128 + 100 * np.cos(2 * np.pi * cycles * np.arange(32) / 32)
    return np.broadcast_to(np.rint(wave).astype(np.uint8)[None, :, None], (32, 32, 3))


def test_a_histogram_is_shares_of_pixels() -> None:
    picture = flat(0)
    picture[:4, :, 0] = 255
    found = histogram(picture)
    assert found.shape == (3, 256)
    assert (found[0, 255], found[0, 0], found[1, 0]) == (0.25, 0.75, 1.0)


def test_brighter_by_ten_is_ten_away() -> None:
    dark, bright = (appearance_of(iter([flat(v), flat(v)]), None) for v in (50, 60))
    found = appearance_distance(dark, bright)
    assert {name: one.distance for name, one in found.intensity.items()} == pytest.approx(
        {"red": 10, "green": 10, "blue": 10}
    )
    assert found.intensity["red"].within_source == 0
    # Flat pictures have no power beside rounding: their spectra are alike.
    assert found.spectrum.distance == 0


def test_the_power_of_stripes_lies_in_their_ring() -> None:
    assert [int(np.argmax(log_spectrum(stripes(cycles)))) + 1 for cycles in (4, 9)] == [4, 9]


def test_two_specimens_of_the_source_are_its_halves() -> None:
    side = appearance_of(iter([flat(10), flat(30), flat(10)]), ["a", "b", "a"])
    within = appearance_distance(side, side).intensity["green"]
    assert (within.distance, within.within_source) == (0, pytest.approx(20))
    alone = appearance_of(iter([flat(10), flat(30)]), ["a", "a"])
    assert appearance_distance(alone, side).intensity["green"].within_source is None


def test_without_a_picture_there_is_no_look() -> None:
    with pytest.raises(ValueError, match="no picture"):
        appearance_of(iter([]), None)
