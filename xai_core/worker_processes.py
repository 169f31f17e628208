"""Worker processes: begun anew, through nobody's page, on one core each, ended with their parent.

A process that is spawned imports the main module of its parent, so that what stands there can be
named. Under Streamlit the main module is, by its name, the page that was drawn last: each worker
would go through that whole page before it begins (three seconds, and whatever a page does), and
would die where the page is broken. What our workers do stands in modules of its own.
"""

from __future__ import annotations

import os
import sys
import threading
from importlib.machinery import ModuleSpec
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess

from threadpoolctl import threadpool_limits

_NOBODYS = "nobody.__main__"
"""A worker imports no main module of such a name."""


class _Process(SpawnProcess):
    def start(self) -> None:
        pass_over_page()
        super().start()


class WorkerContext(SpawnContext):
    """A ``multiprocessing`` context for processes that begin anew; what they do is a module's."""

    Process = _Process


def pass_over_page() -> None:
    """Have processes that are begun from here on import no page in place of the main module.

    A program that was started itself is imported by them as ever.
    """
    main = sys.modules["__main__"]
    file = main.__dict__.get("__file__")
    if main.__dict__.get("__spec__") is None and file is not None and not _was_started(file):
        main.__spec__ = ModuleSpec(_NOBODYS, None)


def _was_started(file: str) -> bool:
    return os.path.realpath(file) == os.path.realpath(sys.argv[0])


def begin_worker() -> None:
    """Keep a worker process to one core, and end it with whoever began it.

    With as many processes as cores, more threads only wait.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"  # for libraries that are loaded from here on
    threadpool_limits(1)  # for those that are loaded


def _end_with_parent() -> None:
    """A process that was killed tells nobody: its workers would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
