"""Which engine does the work, and what is said where it is not there."""

import subprocess
import sys

import pytest

from xai_core.errors import ChoiceError, EngineError
from xai_core.evaluation.engines import on_ray
from xai_core.evaluation.engines.engine import Crew, Engine
from xai_core.evaluation.engines.mapped import mapped
from xai_core.evaluation.engines.work import Work


def test_an_unknown_engine_lists_those_there_are() -> None:
    with pytest.raises(ChoiceError, match="“spark” is not one of local, processes, ray"):
        Engine.parse("spark")


def test_without_ray_one_sentence_says_how_to_get_it(
    drawn_library, guesser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_ray, "find_spec", lambda _name: None)
    work = Work(drawn_library, guesser, [drawn_library.cases[:2]], lambda case, *_: case.id)
    with pytest.raises(EngineError, match=r"not installed.*pip install -r requirements-cluster"):
        list(mapped(work, Crew(Engine.RAY)))


def test_where_ray_ends_any_of_the_three_goes_on() -> None:
    assert len(Engine) == 3
    said = str(on_ray._broken(RuntimeError("no memory.\nmore")))
    assert said == (
        "Ray could not go on: no memory. The parts that are complete stay: run the study again,"
        " with any engine."
    )


@pytest.mark.parametrize("workers", [1, 2, None])
def test_the_local_engine_keeps_the_order(drawn_library, guesser, workers: int | None) -> None:
    cases = drawn_library.cases
    batches = [cases[:3], cases[3:4], cases[4:9]]
    work = Work(drawn_library, guesser, batches, lambda case, *_: case.id)
    made = [name for batch in mapped(work, Crew(workers=workers)) for _, name in batch]
    assert made == [case.id for case in cases[:9]]


def test_the_local_engine_loads_no_ray() -> None:
    code = "import sys, xai_core.evaluation.study.run; sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
