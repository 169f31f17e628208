"""What a phone makes of reflectances: white, warm light, noise, blown-out pixels."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.camera import (
    PHONES,
    Exposure,
    Lamp,
    Shot,
    black_body,
    developed,
    levels_per_light,
    light_falloff,
    tints,
)
from xai_core.domains.eyelid.simulator.haemoglobin import WAVELENGTHS

EXPOSURE = Exposure(balance=(1.0, 1.0, 1.0), brightness=1.0, blur=0.0, grain=0.0)
DAYLIGHT = Lamp(kelvin=5500, slope=0.0, angle=0.0)


def test_white_in_daylight_is_white_for_every_phone() -> None:
    for phone in PHONES:
        white = tints(np.ones(31), Shot(phone, DAYLIGHT, EXPOSURE))
        assert white == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_warm_lamp_leaves_a_warm_cast() -> None:
    lamp = replace(DAYLIGHT, kelvin=2800)
    red, green, blue = tints(np.ones(31), Shot(PHONES[3], lamp, EXPOSURE))
    assert red > green > blue
    honest = replace(PHONES[3], balances=1.0)
    assert tints(np.ones(31), Shot(honest, lamp, EXPOSURE)) == pytest.approx([1, 1, 1], abs=1e-5)


def test_the_sun_is_brightest_in_the_green_and_a_lamp_in_the_red() -> None:
    assert WAVELENGTHS[black_body(5800).argmax()] == 500  # Wien: 2.898e6 nm K / 5800 K
    assert WAVELENGTHS[black_body(3000).argmax()] == 700


def test_levels_of_a_developed_picture_by_hand() -> None:
    light = np.full((3, 4, 4), 0.2140, dtype=np.float32)  # sRGB 0.5
    light[1] = 2.0
    picture = developed(light, EXPOSURE, np.random.default_rng(0))
    assert picture.shape == (4, 4, 3)
    assert abs(int(picture[0, 0, 0]) - 127.5) <= 1
    assert (picture[..., 1] == 255).all()


def test_grain_is_as_strong_as_it_says() -> None:
    light = np.full((3, 128, 128), 0.3, dtype=np.float32)
    noisy = developed(light, replace(EXPOSURE, grain=3.0), np.random.default_rng(0))
    assert noisy[..., 0].std() == pytest.approx(3, abs=0.15)


def test_a_blown_out_pixel_gains_nothing() -> None:
    light = np.array([0.2, 0.999, 1.0, 3.0], dtype=np.float32)
    gains = levels_per_light(light, EXPOSURE)
    assert gains[0] == pytest.approx(255 * 1.055 / 2.4 * 0.2 ** (1 / 2.4 - 1), rel=0.01)
    assert gains[1] > 0
    assert gains[2:].tolist() == [0, 0]


def test_light_falls_off_to_the_side_the_lamp_is_not_on() -> None:
    lit = light_falloff(3, Lamp(kelvin=5000, slope=0.5, angle=0.0))
    assert lit[1].tolist() == [0.75, 1.0, 1.25]
    assert lit[0].tolist() == lit[2].tolist()
