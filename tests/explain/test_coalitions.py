"""Pictures with places hidden: what letterboxing must not change."""

import numpy as np

from xai_core.cases.pictures.fitting import FitMode
from xai_core.explain.coalitions import Composer
from xai_core.explain.infills import Infill
from xai_core.models.card_parts import InputSpec

WHITE_BARS = InputSpec(height=32, width=64, mean=(1, 1, 1), std=(1, 1, 1), fit=FitMode.LETTERBOX)


def test_nothing_grows_in_from_the_bars() -> None:
    red = np.full((32, 32, 3), (160, 40, 40), np.uint8)
    left = np.zeros((32, 32), bool)
    left[:, :8] = True
    composer = Composer(red, [left], Infill.INPAINT, ~left, WHITE_BARS)
    (found,) = composer.pictures(np.array([[True]]))
    assert np.abs(found[:, 16:48] - (160, 40, 40)).max() <= 4  # bars: 95 and more
    assert (found[:, :16] == 255).all()
    assert (found[:, 48:] == 255).all()
