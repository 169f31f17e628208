"""Small pictures with the hottest tenth outlined."""

from io import BytesIO

import numpy as np
from PIL import Image

from xai_core.cases.pictures import encode_jpeg
from xai_core.cases.pictures.fitting import FitMode, placement
from xai_core.models.card_parts import InputSpec
from xai_core.report.thumbnails import fitted, hottest, outlined

GREY = np.full((40, 80, 3), 128, dtype=np.uint8)
SPEC = InputSpec(height=32, width=32, mean=(0, 0, 0), std=(1, 1, 1))


def test_the_longer_side_fits() -> None:
    assert fitted(GREY, 20).shape == (10, 20, 3)
    assert fitted(GREY, 80) is GREY
    assert fitted(np.zeros((300, 1, 3), np.uint8), 30).shape == (30, 1, 3)


def test_the_hottest_tenth_is_where_the_map_is_hot() -> None:
    attention = np.zeros((4, 4), dtype=np.uint8)
    attention[0, 0] = 255
    area = hottest(attention, 40, 40)
    assert 0.09 <= area.mean() <= 0.11
    assert area[:10, :10].sum() > 0.9 * 100
    assert not area[20:, 20:].any()


def test_the_bars_of_a_view_are_no_part_of_the_picture() -> None:
    # A picture twice as wide as high fills the middle half of the view: rows 1 and 2 of the map.
    attention = np.zeros((4, 4), dtype=np.uint8)
    attention[0, 0] = attention[1, 3] = 255
    place = placement((40, 80), 32, 32, FitMode.LETTERBOX)
    area = hottest(attention, 40, 80, place)
    assert area[:20, 60:].sum() == area.sum() > 0
    drawn = outlined(GREY, attention, SPEC.model_copy(update={"fit": FitMode.LETTERBOX}), 80, 1)
    assert (drawn[:, :50] == 128).all()
    assert not (drawn[:20, 60:] == 128).all()


def test_a_blank_map_and_a_flat_one() -> None:
    assert not hottest(np.zeros((4, 4), np.uint8), 8, 8).any()
    # Equal pixels are all in or all out.
    assert hottest(np.full((4, 4), 9, np.uint8), 8, 8).all()
    assert (outlined(GREY, np.zeros((4, 4), np.uint8), SPEC, 80, 1) == GREY).all()


def test_a_map_that_is_mostly_zero_never_selects_everything() -> None:
    attention = np.zeros((16, 16), dtype=np.uint8)
    attention[8, 8] = 1
    assert hottest(attention, 64, 64).mean() < 0.05


def test_it_is_a_small_file() -> None:
    data = encode_jpeg(outlined(GREY, np.eye(4, dtype=np.uint8), SPEC, 60, 1), quality=80)
    picture = Image.open(BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (60, 30))
    assert len(data) < 4000
