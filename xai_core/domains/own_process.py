"""A built-in library made in a process of its own, so that a screen's server stays free.

The server cannot start working processes itself: each would begin by importing what the server
runs, the page included. So it starts this module, which starts them. What is said between
the two: a line ``DONE TOTAL`` a step, and at the end ``ok`` or the reason why not. Interrupting
the process leaves the shelf as it was.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress

from xai_core import home
from xai_core.domains.contract import BuiltinLibrary, load
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress

_DONE = "ok"
_REPLACE = "replace"


def build_in_own_process(
    library: BuiltinLibrary,
    progress: Progress,
    *,
    replace: bool = False,
    workers: int | None = None,
) -> None:
    """Make the whole of a built-in library on the shelf.

    Where it is made in extents and none is there yet, the smallest is put there first, to be used
    while the rest is made. Raising in ``progress`` interrupts the work: then the shelf keeps what
    it had, and a smallest extent that was finished.

    Parameters
    ----------
    library
        Which one.
    progress
        Called with (cases made, cases in all).
    replace
        Whether what bears its id on the shelf is replaced: whoever asks knows whether it is this
        very library (``xai_core.cases.registry.is_builtin``).
    workers
        Processes that make it; one per core if None.

    Raises
    ------
    LibraryError
        It could not be made or written, or its id is taken (without ``replace``).
    """
    whole = library.extents[-1] if library.extents else ""
    if library.extents and not (home.libraries_folder() / library.id).exists():
        _build(library, library.extents[0], progress, workers, replace=False)
        replace = True  # it is ours: just put there
    _build(library, whole, progress, workers, replace=replace)


def _build(
    library: BuiltinLibrary, extent: str, progress: Progress, workers: int | None, *, replace: bool
) -> None:
    # The child is told where the function lives: a field registered in this process only has it.
    what = [library.build, library.id, extent, str(workers or 0), _REPLACE if replace else ""]
    words = [sys.executable, "-m", __name__, *what]
    with subprocess.Popen(  # noqa: S603  (our own module and checked words)
        words, cwd=home.CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        last = ""
        try:
            for line in process.stdout or ():
                last = line.strip()
                done, _, total = last.partition(" ")
                if done.isdigit() and total.isdigit():
                    progress(int(done), int(total))
        except BaseException:
            _interrupt(process)
            raise
    if process.returncode or last != _DONE:
        raise LibraryError(
            "The library “{library_id}” could not be drawn: {reason}",
            library_id=library.id,
            reason=last or "-",
        )


def _interrupt(process: subprocess.Popen[str]) -> None:
    """As Ctrl-C does: what is half-written is cleared away."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
        return
    process.kill()


def _main(place: str, library_id: str, extent: str, workers: str, replace: str) -> int:
    # Whoever was started in the background may have been told to ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def say(done: int, total: int) -> None:
        if done == total or done % max(1, total // 200) == 0:
            print(done, total, flush=True)

    try:
        load(place)(
            home.libraries_folder() / library_id,
            extent or None,
            replace=replace == _REPLACE,
            progress=say,
            workers=int(workers) or None,
        )
    except ShitenError as error:
        print(error, flush=True)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    print(_DONE, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:6]))
