"""The Ray engine beside the local one: the same rows, whatever happens to its workers.

Run by ``make test-cluster``; skipped where Ray is not installed.
"""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from xai_core.errors import EngineError, ModelError
from xai_core.evaluation import map_cases
from xai_core.evaluation.engines.engine import TOLERANCE, Crew, Engine
from xai_core.evaluation.engines.mapped import mapped
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.study import run
from xai_core.evaluation.study.read import study_state
from xai_core.evaluation.study.run import run_study

ray = pytest.importorskip("ray", reason="Ray is optional: pip install -r requirements-cluster.txt")
pytestmark = pytest.mark.filterwarnings("default")  # Ray's own

TWO = Crew(Engine.RAY, workers=2)


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """One for all tests: it takes seconds to start."""
    from xai_core.evaluation.engines.on_ray import connected

    with connected(TWO, "cpu"):
        yield


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of eight cases in batches of two, a batch a task."""
    monkeypatch.setattr(run, "PART_SIZE", 8)
    monkeypatch.setattr(map_cases, "BATCH", 2)


@pytest.fixture(scope="module")
def whole(drawn_library, guesser, tmp_path_factory):
    """The study as the local engine makes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "PART_SIZE", 8)
        patch.setattr(map_cases, "BATCH", 2)
        return run_study(drawn_library, guesser, tmp_path_factory.mktemp("whole"), quiet)


def assert_same_rows(study, whole) -> None:
    """Within the tolerance that is stated; on one machine they are the same to the last bit."""
    got, expected = study.table(), whole.table()
    assert got.schema == expected.schema
    for name in expected.column_names:
        one, other = got[name].to_pylist(), expected[name].to_pylist()
        if name in ("embedding", "map"):
            step = 1 if name == "map" else 2e-3 * np.abs(other).max()
            np.testing.assert_allclose(np.array(one, float), np.array(other, float), atol=step)
        elif any(isinstance(value, float) for value in other):
            given = [value is not None for value in other]
            assert [value is not None for value in one] == given
            left, right = (np.array([v for v in side if v is not None]) for side in (one, other))
            scale = max(1.0, float(np.abs(right).max()))
            np.testing.assert_allclose(left, right, rtol=0, atol=TOLERANCE * scale)
        else:
            assert one == other


def descendants(process: int) -> dict[int, str]:
    """Process id -> command line of all below this one."""
    parents, lines = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
                lines[int(folder.name)] = (folder / "cmdline").read_text()
            except OSError:
                continue
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found, above = {}, [process]
    while above:
        parent = above.pop()
        below = [child for child, of in parents.items() if of == parent]
        found |= {child: lines[child] for child in below}
        above += below
    return found


def actors() -> list[int]:
    return [one for one, line in descendants(os.getpid()).items() if "MapWorker" in line]


def test_the_same_rows(drawn_library, guesser, whole, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    lines: list[str] = []
    crew = Crew(Engine.RAY, workers=2, tell=lines.append)
    study = run_study(
        drawn_library, guesser, tmp_path / "s", lambda *step: steps.append(step), crew=crew
    )
    assert steps == [(done, 25) for done in range(26)]
    assert lines[0].startswith("Ray: 2 workers; ")
    assert "dashboard" in lines[0]
    assert_same_rows(study, whole)


@pytest.mark.skipif(not Path("/proc").exists(), reason="finds the actors by /proc")
def test_a_killed_worker_costs_nothing(drawn_library, guesser, whole, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(done: int, _total: int) -> None:
        if done >= 4 and not killed:
            killed.append(actors()[0])
            os.kill(killed[0], signal.SIGKILL)

    study = run_study(drawn_library, guesser, tmp_path / "s", kill, crew=TWO)
    assert killed
    assert study.skipped == ()
    assert_same_rows(study, whole)


@pytest.mark.parametrize("first", list(Engine))
def test_one_engine_goes_on_where_the_other_stopped(
    first: Engine, drawn_library, guesser, whole, tmp_path: Path
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(drawn_library, guesser, tmp_path / "s", stop, crew=Crew(first, workers=2))
    assert study_state(tmp_path / "s").n_done == 8
    second = Engine.LOCAL if first is Engine.RAY else Engine.RAY
    study = run_study(drawn_library, guesser, tmp_path / "s", quiet, crew=Crew(second, workers=2))
    assert_same_rows(study, whole)


def test_an_unreadable_picture_is_left_out_with_the_same_reason(
    drawn_library, guesser, whole, tmp_path: Path
) -> None:
    import shutil

    from xai_core.cases.library import CaseLibrary

    folder = shutil.copytree(drawn_library.folder, tmp_path / "library")
    (folder / drawn_library.cases[3].image).write_bytes(b"no picture")
    study, local = (
        run_study(CaseLibrary.open(folder), guesser, tmp_path / name, quiet, crew=crew)
        for name, crew in (("ray", TWO), ("local", Crew()))
    )
    assert [item.case for item in study.skipped] == [drawn_library.cases[3].id]
    assert study.skipped == local.skipped
    assert_same_rows(study, local)


def test_an_answer_that_is_not_finite_is_said_and_not_tried_again(
    drawn_library, make_model, tmp_path: Path
) -> None:
    import torch

    model = make_model(id="nan", task=drawn_library.task, input={"height": 64, "width": 64})
    work = Work(drawn_library, model, [drawn_library.cases[:2]], lambda *_: None)
    with torch.no_grad():
        model.network.head.bias[0] = float("nan")
    with pytest.raises(ModelError, match="finite"):
        list(mapped(work, TWO))


def test_a_machine_without_the_library_is_refused(drawn_library, guesser, tmp_path: Path) -> None:
    from dataclasses import replace

    elsewhere = replace(drawn_library, folder=tmp_path / "nowhere")
    work = Work(elsewhere, guesser, [drawn_library.cases[:2]], lambda *_: None)
    with pytest.raises(EngineError, match="does not have this library"):
        list(mapped(work, TWO))
