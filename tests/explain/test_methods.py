"""One call for every method: what it is given reaches the method, and what is missing is said."""

import sys
from types import ModuleType

import numpy as np
import pytest

from xai_core.errors import ModelError
from xai_core.explain.cam import cam
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.methods import explain
from xai_core.models.predict import predict


def picture(side: int = 32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize("method", [method for method in Method if method.by_layer])
def test_a_map_from_a_layer(make_model, method: Method) -> None:
    model, image = make_model(), picture()
    got = explain(model, image, method, ["eo"], "stage2", seed=4, samples=9).explanations
    same = cam(model, image, method, ["eo"], "stage2").explanations
    assert list(got) == ["eo"]
    assert np.array_equal(got["eo"].heat_map, same["eo"].heat_map)
    assert got["eo"].layer == "stage2"


def test_grad_cam_of_every_class_is_what_one_gets_without_asking(make_model) -> None:
    got = explain(make_model(), picture()).explanations
    assert {name: (one.method, one.layer) for name, one in got.items()} == {
        "band": (Method.GRAD_CAM, "stage4"),
        "eo": (Method.GRAD_CAM, "stage4"),
    }


@pytest.mark.parametrize("method", [method for method in Method if method.needs_background])
def test_no_background_to_compare_with_is_one_sentence(make_model, method: Method) -> None:
    with pytest.raises(ModelError, match=f"“{method}” compares the picture.*“tiny”"):
        explain(make_model(), picture(), method)


@pytest.mark.parametrize(
    ("method", "module", "expected"),
    [
        (
            Method.EXPECTED_GRADIENTS,
            "expected_gradients",
            ("others", ["eo"], {"samples": 9, "seed": 4}),
        ),
        (Method.DEEP_SHAP, "deep_shap", ("others", ["eo"], {})),
        (Method.PARTITION_SHAP, "partition_shap", (["eo"], {"evaluations": 9})),
    ],
)
def test_what_it_is_given_reaches_the_shap_family(
    make_model, monkeypatch: pytest.MonkeyPatch, method: Method, module: str, expected: object
) -> None:
    """The modules are stood in for: what they do with it is told in tests of their own."""
    heard: list[object] = []

    model = make_model()
    (answer,) = predict(model, [picture()])

    def hear(_model: object, _image: object, *given: object, **words: object) -> ExplanationSet:
        assert words.pop("progress") is tell
        heard.append((*given, words))
        return ExplanationSet(answer, {})

    def tell(_done: int, _total: int) -> None:
        return None

    stand_in = ModuleType(module)
    setattr(stand_in, module, hear)
    monkeypatch.setitem(sys.modules, f"xai_core.explain.{module}", stand_in)
    got = explain(
        model,
        picture(),
        method,
        ["eo"],
        "stage2",
        background="others",
        samples=9,
        seed=4,
        progress=tell,
    )
    assert got.prediction.answer == answer.answer
    assert got.explanations == {}
    assert heard == [expected]
