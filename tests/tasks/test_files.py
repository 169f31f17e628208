"""Tasks of each kind in files: read as they were written; what is refused."""

import json

import pytest
from pydantic import ValidationError

from tests.tasks.examples import BESIDE, CELLS, COARSE, FILE, GRADES, HB, LOW, NAMED, NODULES
from xai_core.tasks import (
    Detection,
    HitRule,
    Regression,
)


@pytest.mark.parametrize("task", [CELLS, COARSE, GRADES, HB, NAMED, NODULES, BESIDE])
def test_a_task_is_read_as_it_was_written(task) -> None:
    for written in (
        task.model_dump(mode="json"),
        task.model_dump(mode="json", exclude_defaults=True),
        json.loads(task.model_dump_json()),
    ):
        assert FILE.validate_python(written) == task
        assert next(iter(written)) == "kind"
        assert "mappings" not in written


def test_old_cards_say_what_a_kind_has_not() -> None:
    old = CELLS.model_dump(mode="json") | {"unit": None, "tolerance": None}
    assert FILE.validate_python(old) == CELLS
    old = HB.model_dump(mode="json") | {"classes": [], "stages": [], "groupings": []}
    assert FILE.validate_python(old) == HB
    with pytest.raises(ValidationError, match="no classes, stages"):
        FILE.validate_python(old | {"stages": ["a"]})
    with pytest.raises(ValidationError, match="mark_size"):
        Detection(region="nodule", hit=HitRule.IOU)


@pytest.mark.parametrize(
    ("cutoff", "said"),
    [
        ({"finding": "beside"}, "'below' or 'above'"),
        ({"value": float("nan")}, "finite"),
        ({"source": ""}, "at least 1"),
        ({"group": "men"}, "Extra inputs"),
    ],
)
def test_a_bad_limit_is_refused(cutoff, said: str) -> None:
    written = NAMED.model_dump(mode="json")
    written["cutoffs"][0] |= cutoff
    with pytest.raises(ValidationError, match=said):
        FILE.validate_python(written)


def test_each_limit_has_a_name_of_its_own() -> None:
    with pytest.raises(ValidationError, match="two cut-offs have one name"):
        Regression(unit="g/dL", tolerance=0.5, cutoffs=(LOW, LOW))
