"""The share of a region and the blob in the middle, by hand."""

import math

import numpy as np
import pytest

from xai_core.agreement import blob_in_region, centred_blob, region_share
from xai_core.agreement.baselines import NARROW_SIGMA, WIDE_SIGMA, _profiles


def test_the_share_of_one_pixel_by_hand():
    """1 x 3: sigma = 0.25 * 3 = 0.75. Weights exp(-0.5 / 0.75**2), 1, the same again."""
    side = math.exp(-0.5 / 0.5625)
    inside = np.array([[False, True, False]])
    assert blob_in_region(inside) == pytest.approx(1 / (1 + 2 * side))


def test_the_centre_lies_between_the_pixels_of_an_even_image():
    """Of 2 x 2 pixels every one is as near to the centre (0.5, 0.5)."""
    for row in (0, 1):
        inside = np.zeros((2, 2), dtype=bool)
        inside[row, 0] = True
        assert blob_in_region(inside) == pytest.approx(0.25)


def test_sigma_follows_the_width_along_both_axes():
    """9 x 3 pixels, sigma 0.75 for the rows as well: rows 2 away weigh exp(-0.5 * 4 / 0.5625)."""
    blob = centred_blob((9, 3))
    assert blob[4, 1] == 1
    assert blob[2, 1] == pytest.approx(math.exp(-2 / 0.5625))
    assert blob[4, 0] == pytest.approx(math.exp(-0.5 / 0.5625))


@pytest.mark.parametrize("sigma", [WIDE_SIGMA, NARROW_SIGMA])
def test_the_share_is_the_blob_summed_inside(sigma):
    inside = np.random.default_rng(1).random((31, 44)) > 0.6
    rows, columns = np.mgrid[:31, :44]
    squares = (rows - 15.0) ** 2 + (columns - 21.5) ** 2
    blob = np.exp(-squares / (2 * (sigma * 44) ** 2))
    assert blob_in_region(inside, sigma) == pytest.approx(blob[inside].sum() / blob.sum())
    assert np.allclose(centred_blob((31, 44), sigma), blob, atol=1e-6)


def test_the_narrow_blob_is_nearer_to_the_centre():
    inside = np.zeros((40, 40), dtype=bool)
    inside[15:25, 15:25] = True
    wide, narrow = blob_in_region(inside), blob_in_region(inside, NARROW_SIGMA)
    assert region_share(inside) < wide < narrow < 1


def test_a_tall_narrow_image_far_from_the_centre_does_not_underflow_to_nonsense():
    inside = np.zeros((4000, 2), dtype=bool)
    inside[0] = True
    assert blob_in_region(inside) == 0


def test_no_region_no_baseline():
    assert region_share(np.zeros((5, 5), dtype=bool)) is None
    assert blob_in_region(np.zeros((5, 5), dtype=bool)) is None


def test_profiles_are_kept_and_cannot_be_written_to():
    first, again = _profiles((6, 7), 0.25), _profiles((6, 7), 0.25)
    assert first is again
    assert not any(profile.flags.writeable for profile in first)


def test_a_figure_may_draw_on_its_copy():
    blob = centred_blob((6, 7))
    blob[:] = 0
    assert centred_blob((6, 7)).max() > 0
