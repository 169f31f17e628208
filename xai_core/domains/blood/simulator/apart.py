"""A built-in library drawn in a process of its own, so that a screen's server stays free.

The server cannot start drawing processes itself: each would begin by importing what the server
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
from xai_core.domains.blood import builtin
from xai_core.errors import ChoiceError, LibraryError, ShitenError
from xai_core.types import Progress

BUILTIN = (builtin.SMEAR, builtin.SMEAR_SHORTCUT)
_DONE = "ok"


def draw_apart(library_id: str, progress: Progress, *, workers: int | None = None) -> None:
    """Draw a whole built-in library onto the shelf, in another process; an older one is replaced.

    Raising in ``progress`` interrupts the drawing, and the shelf stays as it was.

    Raises
    ------
    ChoiceError
        It is no built-in library.
    LibraryError
        It could not be drawn or written.
    """
    if library_id not in BUILTIN:
        raise ChoiceError(
            "“{value}” is not one of {valid}.", value=library_id, valid=", ".join(BUILTIN)
        )
    words = [sys.executable, "-m", __name__, library_id, str(workers or 0)]
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
            library_id=library_id,
            reason=last or "-",
        )


def draw(library_id: str, progress: Progress, workers: int | None = None) -> None:
    """Draw a whole built-in library onto the shelf. Raises LibraryError."""
    destination = home.libraries_folder() / library_id
    if library_id == builtin.SMEAR:
        builtin.build_smear(
            destination, builtin.Extent.FULL, replace=True, progress=progress, workers=workers
        )
    else:
        builtin.build_shortcut(destination, replace=True, progress=progress, workers=workers)


def _interrupt(process: subprocess.Popen[str]) -> None:
    """As Ctrl-C does: what is half-written is cleared away."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
        return
    process.kill()


def _main(library_id: str, workers: str) -> int:
    # Whoever was started in the background may have been told to ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def say(done: int, total: int) -> None:
        if done == total or done % max(1, total // 200) == 0:
            print(done, total, flush=True)

    try:
        draw(library_id, say, int(workers) or None)
    except ShitenError as error:
        print(error, flush=True)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    print(_DONE, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:3]))
