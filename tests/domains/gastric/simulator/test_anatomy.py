"""The stomach's own coordinates: from fundus to pylorus, greater curvature positive."""

import numpy as np
import pytest

from xai_core.domains.gastric.simulator.anatomy import FIELD_OF_VIEW, Stomach, stomach_of
from xai_core.domains.gastric.simulator.patient import Build

SIDE = 128


@pytest.fixture(scope="module")
def stomach() -> Stomach:
    build = Build(size=1, hook=0, width=1, spine=-25)
    return stomach_of(build, SIDE, turn=0, squeeze=1, wave=0)


def test_a_pixel_has_its_place_in_mm(stomach: Stomach) -> None:
    half = FIELD_OF_VIEW / 2
    assert stomach.right[0, 0] == pytest.approx(-half, abs=1)
    assert stomach.down[-1, 0] == pytest.approx(half, abs=1)
    assert stomach.spacing == FIELD_OF_VIEW / SIDE


def test_it_runs_from_above_on_the_right_to_below_on_the_left(stomach: Stomach) -> None:
    inside = stomach.depth > 0
    fundus, antrum = inside & (stomach.along < 0.2), inside & (abs(stomach.along - 0.85) < 0.1)
    assert stomach.down[fundus].mean() < -30 < 30 < stomach.down[antrum].mean()
    assert stomach.right[fundus].mean() > 20 > -20 > stomach.right[antrum].mean()


def test_the_greater_curvature_lies_outside_of_the_bend(stomach: Stomach) -> None:
    body = (stomach.depth > 0) & (abs(stomach.along - 0.4) < 0.05)
    outer = body & (stomach.across > 5)
    assert stomach.right[outer].mean() > stomach.right[body].mean()


def test_nothing_lies_deeper_than_the_radius_and_the_bulb_is_no_stomach(stomach: Stomach) -> None:
    assert (stomach.depth <= stomach.radius + 1).all()
    assert 0.1 < stomach.proper.mean() < stomach.inside.mean() < 0.4


def test_a_wider_stomach_takes_more_of_the_picture(stomach: Stomach) -> None:
    wide = stomach_of(Build(1, 0, 1.2, 0), SIDE, turn=0, squeeze=1, wave=0)
    assert wide.inside.sum() > 1.1 * stomach.inside.sum()
    assert np.isfinite(wide.along).all()
