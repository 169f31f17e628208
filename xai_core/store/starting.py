"""What is tidied up when a process starts: what one that was killed left in ``SHITEN_HOME``.

A restore that was interrupted is finished or cleared away (``backup``), and what was half-written
is swept (:func:`xai_core.files.sweep`). Whoever cannot write there is not kept from reading.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from xai_core import home
from xai_core.files import sweep
from xai_core.store.backup.switching import finish_restore

_DEPTH = {"studies": 2, "training": 2, "models": 1, "learning-curves": 1, "examples": 1}
"""How deep below a folder of the home files are written one by one; elsewhere only in itself.
Pictures of libraries come whole with their folder, and may be a million."""


def tidy_home() -> None:
    """Finish or clear away what was interrupted.

    Raises
    ------
    StoreError, BackupError
        A restore was interrupted and cannot be finished now.
    """
    above = home.home()
    if not above.is_dir():
        return
    finish_restore()
    sweep(above)
    for folder in _below(above):
        sweep(folder)
        for deeper in _tree(folder, _DEPTH.get(folder.name, 0)):
            sweep(deeper)


def _tree(folder: Path, depth: int) -> Iterator[Path]:
    if depth == 0:
        return
    for inside in _below(folder):
        yield inside
        yield from _tree(inside, depth - 1)


def _below(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [
                folder / entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]
    except OSError:
        return []
