"""Workers begin at once, whatever page Streamlit has put in place of the main module."""

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from xai_core.worker_processes import WorkerContext, begin_worker

SCRIPT = """
import os
from concurrent.futures import ProcessPoolExecutor
from xai_core.worker_processes import WorkerContext

def twice(n):
    return 2 * n

if __name__ == "__main__":
    with ProcessPoolExecutor(1, WorkerContext()) as pool:
        print(pool.submit(twice, 21).result())
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that says that somebody went through it, and breaks; it is the main module now."""
    path = tmp_path / "page.py"
    path.write_text("open(__file__ + '.seen', 'w').close()\nraise RuntimeError('broken')\n")
    main = ModuleType("__main__")
    main.__file__ = str(path)
    monkeypatch.setitem(sys.modules, "__main__", main)
    return path


def test_no_worker_goes_through_a_page(page: Path) -> None:
    with ProcessPoolExecutor(1, WorkerContext(), begin_worker) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
    assert not page.with_name("page.py.seen").exists()


def test_a_program_of_somebodys_own_is_imported_as_ever(tmp_path: Path) -> None:
    script = tmp_path / "own.py"
    script.write_text(SCRIPT)
    where = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, script], env=where, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["42"], done.stderr
