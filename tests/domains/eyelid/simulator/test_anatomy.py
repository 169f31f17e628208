"""Where the parts of an eye lie, and that they share a picture among them."""

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.anatomy import Eye, Parts, parts_of

EYE = Eye(
    row=0.4,
    column=0.5,
    half_width=0.45,
    tilt=0.0,
    skew=0.0,
    upper=0.2,
    eyeball=0.1,
    margin=0.3,
    pull=0.8,
    rim=0.02,
    iris=(-0.1, 0.0, 0.15),
    finger=(0.0, 0.4, 0.1, 0.0),
)
"""Upright and even, so that everything in the middle column can be counted."""


@pytest.fixture(scope="module")
def parts() -> Parts:
    return parts_of(EYE, 100)


def test_down_the_middle_column_by_hand(parts: Parts) -> None:
    # In hundredths: the eye's line at 40, upper lid at 20, eyeball to 50, lid margin at 70, its
    # rim to 72, fingertip from 80. The iris, 15 about 30, is cut off by the lid.
    seen = {
        "skin": (*range(20), *range(72, 80)),
        "iris": range(20, 45),
        "sclera": range(45, 50),
        "mucosa": range(50, 70),
        "rim": range(70, 72),
        "finger": range(80, 100),
    }
    for name, rows in seen.items():
        wholly = np.flatnonzero(getattr(parts, name)[:, 50] > 0.9)
        assert set(rows) - set(wholly) <= {20, 80}, name  # half covered where a curve turns
        assert set(wholly) <= set(rows), name


def test_down_runs_from_the_eyeball_to_the_lid_margin(parts: Parts) -> None:
    assert parts.down[60, 50] == pytest.approx(0.525, abs=0.01)  # 10.5 of 20 rows


def test_the_parts_cover_every_pixel_once() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        parts = parts_of(Eye.draw(rng), 64)
        named = ("skin", "finger", "rim", "mucosa", "sclera", "iris")
        shares = np.stack([getattr(parts, name) for name in named])
        assert shares.min() > -1e-6
        assert np.abs(shares.sum(axis=0) - 1).max() < 1e-5
        assert (parts.nail <= parts.finger).all()


def test_every_eye_shows_mucosa_and_white() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        parts = parts_of(Eye.draw(rng), 64)
        assert parts.mucosa.mean() > 0.05
        assert parts.sclera.mean() > 0.05


def test_outside_the_corners_there_is_no_eye(parts: Parts) -> None:
    assert (parts.skin + parts.finger)[:, :4].min() == 1
