"""A map painted as its method is read: what the full colour stands for, by hand."""

import numpy as np
import pytest

from xai_core.explain.explanation import Method
from xai_core.report.map_overlays import map_overlay, strongest_of
from xai_core.report.overlays import overlay, signed_overlay


def towering() -> np.ndarray:
    """Twenty by twenty: half of it 1, one pixel 100."""
    heat_map = np.zeros((20, 20), np.float32)
    heat_map[:10] = 1
    heat_map[0, 0] = 100
    return heat_map


@pytest.mark.parametrize(
    ("method", "top"), [(Method.GRAD_CAM, 100), (Method.LRP, 1), (Method.DEEP_SHAP, 1)]
)
def test_one_pixel_does_not_outshine_a_grainy_map(method: Method, top: float) -> None:
    assert strongest_of(towering(), method) == top
    assert strongest_of(np.zeros((20, 20), np.float32), method) == 0


def test_signed_maps_have_two_colours() -> None:
    image, heat_map = np.full((20, 20, 3), 90, np.uint8), towering()
    assert np.array_equal(map_overlay(image, heat_map, Method.GRAD_CAM), overlay(image, heat_map))
    shap = map_overlay(image, heat_map, Method.DEEP_SHAP)
    assert np.array_equal(shap, signed_overlay(image, heat_map))
    lrp = map_overlay(image, heat_map, Method.LRP, opacity=1)
    assert np.array_equal(lrp[0, 0], lrp[5, 5])
    assert np.array_equal(lrp[15, 15], image[15, 15])
