"""The engine of processes beside that of threads: the same bytes, whatever befalls its workers."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from xai_core.errors import EngineError, ModelError
from xai_core.evaluation import map_cases
from xai_core.evaluation.engines.engine import Crew, Engine
from xai_core.evaluation.engines.mapped import mapped
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.study import run
from xai_core.evaluation.study.run import run_study

TWO = Crew(Engine.PROCESSES, workers=2)


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of eight cases in batches of two."""
    monkeypatch.setattr(run, "PART_SIZE", 8)
    monkeypatch.setattr(map_cases, "BATCH", 2)


def parts_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def test_the_same_bytes_also_where_a_worker_is_killed(
    drawn_library, guesser, tmp_path: Path
) -> None:
    run_study(drawn_library, guesser, tmp_path / "threads", quiet)
    killed: list[int] = []

    def kill(done: int, _total: int) -> None:
        if done >= 4 and not killed:
            killed.extend(child.pid for child in multiprocessing.active_children()[:1])
            os.kill(killed[0], signal.SIGKILL)

    study = run_study(drawn_library, guesser, tmp_path / "processes", kill, crew=TWO)
    assert killed
    assert study.skipped == ()
    assert parts_of(tmp_path / "processes") == parts_of(tmp_path / "threads")
    assert not multiprocessing.active_children()


def killing(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_batch_at_which_every_worker_dies_ends_the_work(drawn_library, guesser) -> None:
    work = Work(drawn_library, guesser, [drawn_library.cases[:1]], killing)
    with pytest.raises(EngineError, match="killed 3 times"):
        list(mapped(work, TWO))


class Unreadable:
    """What is made of a case, where the worker cannot take it in."""

    def __call__(self, *_: object) -> None: ...

    def __setstate__(self, _state: object) -> None:
        raise MemoryError("the card is full\nand more")

    def __getstate__(self) -> str:
        return "something"


def test_a_worker_that_cannot_begin_says_why(drawn_library, guesser) -> None:
    work = Work(drawn_library, guesser, [drawn_library.cases[:1]], Unreadable())
    with pytest.raises(EngineError, match=r"could not begin: the card is full$"):
        list(mapped(work, TWO))


def test_an_answer_that_is_not_finite_is_said(drawn_library, make_model) -> None:
    import torch

    model = make_model(id="nan", task=drawn_library.task, input={"height": 64, "width": 64})
    with torch.no_grad():
        model.network.head.bias[0] = float("nan")
    work = Work(drawn_library, model, [drawn_library.cases[:2]], killing)
    with pytest.raises(ModelError, match="finite"):
        list(mapped(work, TWO))


def test_on_a_card_more_pictures_go_in_one_pass(monkeypatch: pytest.MonkeyPatch, guesser) -> None:
    monkeypatch.setattr(map_cases, "GPU_BATCH", 5)
    cases = list("abcdefg")
    assert map_cases.in_batches(cases, guesser.network) == [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
        ["g"],
    ]
    monkeypatch.setattr(map_cases, "kind_of", lambda _network: "cuda")
    assert map_cases.in_batches(cases, guesser.network) == [list("abcde"), ["f", "g"]]
