"""What speaks for a value and against it, in one map: halves put together again."""

import numpy as np
import pytest

from xai_core.explain.explanation import Explanation, Method, signed_map
from xai_core.explain.methods import explain


def told(method: Method, target: str, values: list[float]) -> Explanation:
    heat_map = np.array([values], dtype=np.float32)
    return Explanation(heat_map, method, "last", target, "tiny", "0" * 64, "2")


def both(method: Method) -> dict[str, Explanation]:
    return {"up": told(method, "up", [2, 0, 0]), "down": told(method, "down", [0, 0, 3])}


def test_two_halves_are_one_map() -> None:
    assert signed_map(both(Method.GRAD_CAM), "up", "down").tolist() == [[2, 0, -3]]
    assert signed_map(both(Method.GRAD_CAM), "down", "up").tolist() == [[-2, 0, 3]]


def test_a_map_that_keeps_its_signs_is_shown_as_it_is() -> None:
    maps = {"band": told(Method.DEEP_SHAP, "band", [2, 0, -3])}
    assert signed_map(maps, "band", None).tolist() == [[2, 0, -3]]


def test_nothing_is_made_up_of_maps_that_are_no_halves() -> None:
    assert signed_map(both(Method.LAYER_CAM), "up", "down") is None
    assert signed_map({"up": both(Method.GRAD_CAM)["up"]}, "up", "down") is None
    assert signed_map(both(Method.GRAD_CAM), "up", None) is None


def overlap(model, method: Method) -> tuple[bool, bool]:
    """Whether any place raises, and whether any raises and lowers.

    Picture and layer have one grid, so that nothing is interpolated.
    """
    picture = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    found = explain(model, picture, method, layer="stage1").explanations
    up, down = (found[target].heat_map > 0 for target in ("up", "down"))
    return bool(up.any()), bool((up & down).any())


@pytest.mark.parametrize("method", [method for method in Method if method.halves])
def test_no_place_raises_and_lowers_by_methods_of_halves(make_value_model, method) -> None:
    assert overlap(make_value_model(), method) == (True, False)


@pytest.mark.parametrize("method", [Method.LAYER_CAM, Method.ELEMENT_WISE, Method.EIGEN_CAM])
def test_by_others_a_place_may_do_both(make_value_model, method) -> None:
    assert overlap(make_value_model(), method) == (True, True)
