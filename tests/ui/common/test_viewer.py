"""What the viewer is given: bare pixels, the scale of the first picture, texts as they stand."""

import base64

import numpy as np

from ui.common.viewer import MAX_EXACT, picture_source
from xai_core.cases.pictures import decode_image

PIXELS = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


def decoded(source: str) -> tuple[str, np.ndarray]:
    kind, _, data = source.partition(";base64,")
    return kind, decode_image(base64.b64decode(data), "shown")


def test_a_cases_own_pixels_travel_losslessly():
    kind, shown = decoded(picture_source(np.tile(PIXELS, (8, 8, 1)), exact=True))
    assert kind == "data:image/png"
    assert np.array_equal(shown, np.tile(PIXELS, (8, 8, 1)))


def test_painted_pictures_travel_as_jpeg_close_to_what_was_painted():
    smooth = np.full((64, 64, 3), (90, 120, 200), np.uint8)
    kind, shown = decoded(picture_source(smooth))
    assert kind == "data:image/jpeg"
    assert np.abs(shown.astype(int) - smooth).max() <= 3


def test_a_large_picture_is_not_sent_losslessly():
    side = int(MAX_EXACT**0.5) + 1
    kind, _ = decoded(picture_source(np.zeros((side, side, 3), np.uint8), exact=True))
    assert kind == "data:image/jpeg"
