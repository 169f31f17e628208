"""A study says of right and wrong answers what an evaluation says."""

import pytest

from xai_core.evaluation.evaluate import evaluate
from xai_core.evaluation.studied_attention import region_report
from xai_core.evaluation.study.run import run_study


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="module")
def study(tmp_path_factory, drawn_library, guesser):
    return run_study(drawn_library, guesser, tmp_path_factory.mktemp("studied") / "s", quiet)


def test_it_is_the_evaluations_report(study, drawn_library, guesser) -> None:
    measured = evaluate(drawn_library, guesser, quiet, regions=["cell"]).regions["cell"]
    assert region_report(study, "cell").model_dump() == measured.model_dump()


def test_of_one_split_alone(study) -> None:
    assert region_report(study, "cell", "test").n == 5
    assert region_report(study, "cell", "nowhere") is None
