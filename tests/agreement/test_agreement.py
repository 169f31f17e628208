"""The record of all scores: its keys, and JSON there and back."""

import json
import pickle
import subprocess
import sys

import numpy as np

from xai_core.agreement import Binarisation, score_heat_map

# The keys are a promise to everyone who reads the JSON.
KEYS = [
    "attention_in_region",
    "chance",
    "centre_blob",
    "centre_blob_narrow",
    "above_chance",
    "iou",
    "ground_truth_coverage",
    "saliency_coverage",
    "rank_accuracy",
    "pointing",
    "emphasis",
    "binarisation",
    "pattern",
    "thresholds",
]

HEAT = np.arange(25).reshape(5, 5)
REGION = np.eye(5)


def test_the_keys_are_kept():
    result = score_heat_map(
        HEAT, REGION, right=False, binarisation=Binarisation.parse("percentile 90")
    )
    record = result.as_dict()
    assert list(record) == KEYS
    assert record["binarisation"] == "percentile 90"
    assert record["pattern"] == "distractor"
    assert record["thresholds"] == {
        "iou": 0.5,
        "saliency_coverage": 0.75,
        "ground_truth_coverage": 0.75,
    }


def test_it_goes_through_json_unchanged():
    for region in (REGION, np.zeros((5, 5))):
        record = score_heat_map(HEAT, region).as_dict()
        assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_plain_python_numbers():
    values = score_heat_map(HEAT, REGION).as_dict().values()
    assert {type(value) for value in values} == {float, str, dict, type(None)}


def test_it_pickles():
    result = score_heat_map(HEAT, REGION, right=True)
    assert pickle.loads(pickle.dumps(result)) == result


def test_scoring_loads_nothing_heavy():
    script = (
        "import sys, numpy, xai_core.agreement as a\n"
        "a.score_heat_map(numpy.eye(5), numpy.eye(5))\n"
        "heavy = ('torch', 'streamlit', 'scipy', 'skimage', 'sklearn')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
