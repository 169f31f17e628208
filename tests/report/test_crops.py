"""Windows cut out of pictures, by hand."""

import numpy as np

from xai_core.explain.concepts.factors import Window
from xai_core.report.crops import crop, strip


def test_the_window_is_in_the_middle_and_framed() -> None:
    image = np.zeros((40, 40, 3), dtype=np.uint8)
    image[10:20, 10:20] = (200, 0, 0)
    found = crop(image, Window(0.25, 0.25, 0.5, 0.5), side=90)
    # The window is 10 pixels of 18: 50 of 90, from 20 to 70.
    np.testing.assert_array_equal(found[45, 45], (200, 0, 0))
    np.testing.assert_array_equal(found[20, 45], (255, 255, 255))
    np.testing.assert_array_equal(found[5, 5], (0, 0, 0))


def test_beyond_the_border_it_is_black() -> None:
    image = np.full((40, 40, 3), 90, dtype=np.uint8)
    found = crop(image, Window(0, 0, 0.25, 0.25), side=90)
    np.testing.assert_array_equal(found[2, 2], (0, 0, 0))
    np.testing.assert_array_equal(found[85, 85], (90, 90, 90))


def test_a_strip_keeps_a_place_for_the_first() -> None:
    one = np.zeros((5, 5, 3), dtype=np.uint8)
    assert strip(one, [one, one]).shape == strip(None, [one, one]).shape == (5, 5 * 3 + 5 * 4, 3)
    assert strip(None, [one])[:, :5].min() == 255
