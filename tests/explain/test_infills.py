"""Fills: by hand on small pictures, and what each cannot do."""

import numpy as np
import pytest

from xai_core.domains.blood.stain import mean_stain
from xai_core.errors import ArrayError, ExplanationError
from xai_core.explain.infills import (
    AnyInfill,
    Infill,
    feathered,
    filled,
    infill_named,
    infills,
    replacement,
)

MEAN_STAIN = infill_named("mean-stain")

INSIDE = np.zeros((16, 16), bool)
INSIDE[6:10, 6:10] = True


def grey(level: int, side: int = 16) -> np.ndarray:
    return np.full((side, side, 3), level, np.uint8)


def spotted() -> np.ndarray:
    """A black spot on grey 200."""
    image = grey(200)
    image[INSIDE] = 0
    return image


# --- by hand ---------------------------------------------------------------------------------


def test_the_mean_stain_is_the_mean_of_absorbances() -> None:
    """Half the pixels let through 256 / 256 of the light, half 16 / 256: together 64 / 256."""
    image = grey(255)
    image[:, :8] = 15
    assert mean_stain(image, np.ones((16, 16), bool)).tolist() == [63, 63, 63]


@pytest.mark.parametrize("fill", [MEAN_STAIN, Infill.INPAINT, Infill.BACKGROUND_PATCH])
def test_a_spot_on_an_even_ground_disappears(fill: AnyInfill) -> None:
    # Inpainting is good to a few grey levels.
    np.testing.assert_allclose(filled(spotted(), INSIDE, fill), grey(200), atol=3)


def test_a_blur_mixes_the_spot_with_its_surroundings() -> None:
    done = filled(spotted(), INSIDE, Infill.BLUR)
    assert (done[INSIDE] > 0).all()
    assert (done[INSIDE] < 200).all()
    np.testing.assert_array_equal(done[~INSIDE], 200)


def test_mean_stain_takes_its_colour_from_the_surroundings_it_is_told() -> None:
    image = grey(100)
    image[:, 12:] = 240
    place = np.zeros((16, 16), bool)
    place[:, 12:] = True
    done = filled(image, INSIDE, MEAN_STAIN, surroundings=place)
    np.testing.assert_array_equal(done[INSIDE], 240)
    np.testing.assert_array_equal(done[~INSIDE], image[~INSIDE])


def test_a_patch_is_mirrored_from_the_largest_square() -> None:
    """Columns 0 to 4 are surroundings, worth their number; the rest mirrors them."""
    image = grey(99)
    image[:, :5] = np.arange(5)[:, None]
    place = np.zeros((16, 16), bool)
    place[:, :5] = True
    done = replacement(image, Infill.BACKGROUND_PATCH, place)
    wanted = [0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 4]
    np.testing.assert_array_equal(done[..., 0], np.tile(wanted, (16, 1)))


def test_a_patch_fades_out_beyond_the_place() -> None:
    """The width is at least one pixel: 1 inside, 1/2 beside it, 0 further on."""
    cover = feathered(INSIDE)
    np.testing.assert_array_equal(cover[7, 3:8], [0, 0, 0.5, 1, 1])


def test_two_feathers_make_the_feather_of_both() -> None:
    left, right = INSIDE & (np.arange(16) < 8), INSIDE & (np.arange(16) >= 8)
    together = np.maximum(feathered(left), feathered(right))
    np.testing.assert_allclose(together, feathered(INSIDE))


# --- what is defined at the edges ------------------------------------------------------------


@pytest.mark.parametrize("fill", infills())
def test_an_empty_mask_changes_nothing(fill: AnyInfill) -> None:
    image = spotted()
    done = filled(image, np.zeros((16, 16), bool), fill)
    np.testing.assert_array_equal(done, image)
    assert done is not image


@pytest.mark.parametrize("fill", infills())
def test_a_graded_mask_is_cut_above_zero(fill: AnyInfill) -> None:
    graded = INSIDE * np.float32(0.15)
    graded[7, 7] = 1
    np.testing.assert_array_equal(filled(spotted(), graded, fill), filled(spotted(), INSIDE, fill))


@pytest.mark.parametrize("fill", [MEAN_STAIN, Infill.INPAINT, Infill.BACKGROUND_PATCH])
def test_nothing_left_to_fill_from(fill: AnyInfill) -> None:
    with pytest.raises(ExplanationError, match="choose"):
        filled(spotted(), np.ones((16, 16), bool), fill)


def test_a_blur_needs_no_surroundings() -> None:
    assert filled(spotted(), np.ones((16, 16), bool), Infill.BLUR).shape == (16, 16, 3)


def test_surroundings_may_be_hidden_themselves() -> None:
    done = filled(spotted(), np.ones((16, 16), bool), MEAN_STAIN, surroundings=~INSIDE)
    np.testing.assert_array_equal(done, grey(200))


def test_a_patch_needs_a_square() -> None:
    thin = np.zeros((16, 16), bool)
    thin[:4] = True
    with pytest.raises(ExplanationError, match="No square of background"):
        filled(spotted(), INSIDE, Infill.BACKGROUND_PATCH, surroundings=thin)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ArrayError):
        filled(spotted(), np.ones((8, 16), bool), Infill.BLUR)
