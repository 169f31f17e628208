"""The record of a map says everything needed to make it again, and never a bare percentage."""

import json
from importlib import metadata

import numpy as np
import pytest

from xai_core.agreement import score_heat_map
from xai_core.explain.explanation import Completeness, Explanation, Method
from xai_core.models.predict import Prediction
from xai_core.report.map_record import map_record
from xai_core.tasks import ClassAnswer

HEAT = np.eye(4, dtype=np.float32)
ANSWER = ClassAnswer({"a": 1.0, "b": 0.0}, {"a": 0.75, "b": 0.25})
PREDICTION = Prediction("m", "0" * 64, ANSWER)


def explanation(**changes) -> Explanation:
    values = {
        "heat_map": HEAT,
        "method": Method.EXPECTED_GRADIENTS,
        "layer": None,
        "target": "a",
        "model": "m",
        "weights_sha256": "0" * 64,
        "torch_version": "2",
        "settings": {"samples": 8, "seed": 0},
        "completeness": Completeness(total=4.0, difference=5.0, output_range=10.0),
        "standard_error": 0.5,
    }
    return Explanation(**values | changes)


def test_a_record_holds_provenance_trust_and_scores_with_their_baselines():
    scores = {"nucleus": score_heat_map(HEAT, np.ones((4, 4)) * np.tri(4))}
    record = map_record(
        explanation(), PREDICTION, scores, case={"id": "c1", "image_sha256": "f" * 64}
    ).model_dump(mode="json")
    assert record["answer"] == {"class": "a", "probabilities": {"a": 0.75, "b": 0.25}}
    assert record["case"] == {"id": "c1", "image_sha256": "f" * 64}
    assert record["model"] == {"id": "m", "weights_sha256": "0" * 64}
    assert record["map"]["settings"] == {"samples": 8, "seed": 0}
    assert record["map"]["method"] == "expected-gradients"
    assert record["trust"]["completeness"]["error"] == 0.1
    assert record["trust"]["standard_error"] == 0.5
    nucleus = record["agreement"]["nucleus"]
    assert {"attention_in_region", "chance", "centre_blob"} <= set(nucleus)
    json.dumps(record, allow_nan=False)


def test_what_a_method_does_not_promise_is_null():
    record = map_record(
        explanation(completeness=None, standard_error=None), PREDICTION, {}, case={"id": None}
    ).model_dump(mode="json")
    assert record["trust"] == {"completeness": None, "standard_error": None}
    assert record["agreement"] == {}


BASE = {"python", "torch", "numpy", "pillow"}
BEYOND = {
    Method.PARTITION_SHAP: {"shap", "scipy"},
    Method.XGRAD_CAM: {"grad-cam"},
    Method.ELEMENT_WISE: {"grad-cam"},
    Method.KPCA_CAM: {"scikit-learn"},
    Method.LRP: {"zennit"},
}


@pytest.mark.parametrize("method", list(Method))
def test_only_software_that_made_the_map_is_named(method: Method):
    made = explanation(method=method, completeness=None, standard_error=None)
    record = map_record(made, PREDICTION, {}, case={"id": None})
    assert set(record.software) == BASE | BEYOND.get(method, set())
    assert record.software["torch"] == "2"
    assert record.software["numpy"] == np.__version__


def test_a_package_that_is_absent_is_left_out_and_no_error(monkeypatch: pytest.MonkeyPatch):
    def version(name: str) -> str:
        if name != "numpy":
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr("xai_core.report.map_record.version", version)
    made = explanation(method=Method.PARTITION_SHAP)
    record = map_record(made, PREDICTION, {}, case={"id": None})
    assert set(record.software) == {"python", "torch", "numpy"}
