"""Where the aspect ratio is kept, every map lies on the pixels it was made from.

A picture of 16 x 32 in a view of 32 x 32 lies, unresized, in rows 8 to 23. So the letterboxed
picture must be explained as the padded picture is, without its bars.
"""

import numpy as np
import pytest

from xai_core.cases.pictures.fitting import FitMode
from xai_core.explain.additive import given_back
from xai_core.explain.cam import cam
from xai_core.explain.coalitions import Composer
from xai_core.explain.explanation import Method
from xai_core.explain.gradcam import grad_cam_batch, on_image_grid
from xai_core.explain.infills import Infill
from xai_core.explain.partition_shap import partition_shap
from xai_core.models.card_parts import InputSpec
from xai_core.models.preprocess import model_input

BOXED = InputSpec(height=32, width=32, fit=FitMode.LETTERBOX)
INSIDE = slice(8, 24)
IMAGE = np.random.default_rng(3).integers(0, 256, (16, 32, 3), np.uint8)


def padded() -> np.ndarray:
    view = np.full((32, 32, 3), 128, np.uint8)
    view[INSIDE] = IMAGE
    return view


def test_the_view_is_padded_with_what_normalisation_makes_nothing() -> None:
    np.testing.assert_array_equal(model_input(IMAGE, BOXED), padded())


@pytest.mark.parametrize("method", [m for m in Method if m.by_layer])
def test_cams(make_model, method: Method) -> None:
    boxed, plain = make_model(input=BOXED), make_model()
    ours = cam(boxed, IMAGE, method)
    whole = cam(plain, padded(), method)
    assert ours.prediction.class_answer.probabilities == whole.prediction.class_answer.probabilities
    for target, explanation in ours.explanations.items():
        np.testing.assert_allclose(
            explanation.heat_map, whole.explanations[target].heat_map[INSIDE], atol=1e-6
        )


def test_the_map_of_a_batch(make_model) -> None:
    boxed = make_model(input=BOXED)
    (output,) = grad_cam_batch(boxed, [IMAGE])
    heat = on_image_grid(output.attention, 16, 32, BOXED)
    one = cam(boxed, IMAGE, Method.GRAD_CAM, [output.prediction.class_answer.class_id], None)
    np.testing.assert_allclose(
        heat, one.explanations[output.prediction.class_answer.class_id].heat_map, atol=1e-5
    )


def test_partition_shap_without_what_the_bars_earned(make_model) -> None:
    ours = partition_shap(make_model(input=BOXED), IMAGE, evaluations=40)
    whole = partition_shap(make_model(), padded(), evaluations=40)
    for target, explanation in ours.explanations.items():
        np.testing.assert_allclose(
            explanation.heat_map, whole.explanations[target].heat_map[INSIDE], atol=1e-6
        )


def test_given_back_keeps_the_sum_of_what_is_inside() -> None:
    maps = np.random.default_rng(4).normal(size=(2, 32, 32))
    back = given_back(maps, 33, 66, FitMode.LETTERBOX)
    assert back.shape == (2, 33, 66)
    np.testing.assert_allclose(back.sum(axis=(1, 2)), maps[:, INSIDE].sum(axis=(1, 2)))


@pytest.mark.parametrize("fill", Infill)
def test_hidden_places_lie_inside(fill: Infill) -> None:
    place = np.zeros((16, 32), bool)
    place[4:9, 10:20] = True
    hidden = Composer(IMAGE, [place], fill, place, BOXED).pictures(np.array([[True]]))[0]
    changed = np.argwhere(np.abs(hidden - padded().astype(np.float32)).max(axis=2) > 1)
    assert changed[:, 0].min() >= INSIDE.start
    assert changed[:, 0].max() < INSIDE.stop


def test_a_card_that_stretches_is_written_as_before() -> None:
    assert "fit" not in InputSpec(height=32, width=32).model_dump_json()
    assert InputSpec.model_validate_json(BOXED.model_dump_json()) == BOXED
