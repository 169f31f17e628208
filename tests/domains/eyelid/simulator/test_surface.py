"""What lies on the parts of an eye, in the middle column where it can be checked by hand."""

import numpy as np
import pytest

from tests.domains.eyelid.simulator.test_anatomy import EYE
from xai_core.domains.eyelid.simulator import surface
from xai_core.domains.eyelid.simulator.anatomy import parts_of

PARTS = parts_of(EYE, 100)
"""Eyeball to row 50, mucosa to row 70: ``down`` is 0.525 at row 60."""
NO_VESSELS = np.zeros((100, 100), dtype=np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_a_function_looked_up_is_that_function_within_its_ends() -> None:
    field = np.array([[-1.0, 0.0, 0.5, 1.0, 2.0]], dtype=np.float32)
    found = surface.looked_up(field, lambda d: 2 * d + 1)
    assert found == pytest.approx(np.array([[1, 1, 2, 3, 3]]), abs=0.01)


def test_unevenness_has_mean_0_and_deviation_near_1() -> None:
    noise = surface.unevenness(200, (50, 50), rng())
    assert abs(noise.mean()) < 0.1
    assert 0.7 < noise.std() < 1.3


def test_inflammation_fills_the_fornix_by_as_much_as_it_says() -> None:
    calm, sore = (surface.blood_in_mucosa(PARTS, much, NO_VESSELS, rng()) for much in (0.0, 1.0))
    times = np.exp(sore - calm)[50:70, 50]
    assert 1.8 < times[0] <= 2.01
    assert times[:8] == pytest.approx(sorted(times[:8], reverse=True), abs=1e-5)
    assert times[9:] == pytest.approx(np.ones(11), abs=1e-5)


def test_the_white_is_reddened_by_its_vessels_and_towards_the_fornix() -> None:
    vessels = NO_VESSELS.copy()
    vessels[30, 10] = 1
    reddened = surface.reddened_sclera(PARTS, vessels)
    assert reddened[49, 50] > 3 * reddened[40, 50]
    assert reddened[30, 10] > 0.75
    assert reddened.max() <= 1


def test_folds_and_shadows() -> None:
    lit = surface.shading(EYE, PARTS, rng())[:, 50]
    assert lit[50] < 0.7 * lit[54]  # the crease beside the eyeball, and the fold below it
    assert lit[58] < lit[54]  # the second crease
    assert lit[21] < 0.8 * lit[40]  # under the upper lid
    assert (lit > 0).all()


def test_lashes_leave_the_finger_free_and_highlights_the_skin() -> None:
    hairs = surface.lashes(PARTS, EYE, rng())
    assert hairs[PARTS.finger == 1].max() == 0
    assert 0 < hairs.mean() < 0.1
    bright = surface.highlights(PARTS, EYE, rng())
    assert bright[PARTS.skin == 1].max() == 0
    assert (bright >= 0).all()
    assert bright.max() > 0.5
