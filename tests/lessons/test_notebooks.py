"""The notebooks in the repository: those of the lessons, and they run from top to bottom."""

import os
import sys
from pathlib import Path

import nbformat
import pytest

from xai_core.home import CHECKOUT
from xai_core.lessons.notebook import notebook
from xai_core.lessons.source import LANGUAGES, read_lesson

LESSONS = sorted(path for path in (CHECKOUT / "lessons").iterdir() if path.is_dir())
PATIENCE = 600
"""Seconds for a cell, on a machine busy with other work."""


@pytest.mark.parametrize("folder", LESSONS, ids=lambda path: path.name)
def test_they_are_what_the_lessons_make(folder: Path) -> None:
    source = read_lesson(folder)
    for language in LANGUAGES:
        kept = CHECKOUT / "notebooks" / f"{folder.name}.{language}.ipynb"
        assert kept.read_text(encoding="utf-8") == notebook(source.in_language(language)), (
            "run python -m xai_core lesson-notebooks"
        )


def test_no_notebook_is_left_over() -> None:
    names = {f"{path.name}.{language}.ipynb" for path in LESSONS for language in LANGUAGES}
    assert {path.name for path in (CHECKOUT / "notebooks").glob("*.ipynb")} == names


def test_they_run_from_top_to_bottom(tmp_path: Path, monkeypatch) -> None:
    """All of them one after the other in one kernel, which loads torch and draws libraries once."""
    from nbclient import NotebookClient

    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    cells = []
    for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb")):
        made = nbformat.read(path, as_version=4)
        for cell in made.cells:
            cell.id = f"{path.stem[0]}-{path.suffixes[0][1:]}-{cell.id}"  # 3-ja-...: which failed
            cells.append(cell)
    together = nbformat.v4.new_notebook(cells=cells, metadata=made.metadata)
    resources = {"metadata": {"path": str(CHECKOUT / "notebooks")}}
    NotebookClient(together, timeout=PATIENCE, resources=resources).execute()
    code = [cell for cell in cells if cell.cell_type == "code"]
    shown = [cell for cell in code if cell.source.startswith(("show_", "turn_"))]
    assert shown
    assert all(cell.outputs for cell in shown)
