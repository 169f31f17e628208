"""The process that imports: ``python -m xai_core.cases.apart.importer``.

It reads one line (:class:`Asked`), unpacks and reads a data set into a home of its own, the staging
folder, and tells how far it is and what came of it (:class:`Told`, a line each). It may use bounded
memory and time; where the system lets it, it writes nowhere else, runs no program, has no network,
and reads nothing of the server's records (``bounds``). Whoever takes it over by a data set has that
much: the library it was about to make.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pydantic import Field

from xai_core import home
from xai_core.cases.apart.beginning import hidden_places
from xai_core.cases.apart.bounds import IMPORT_SECONDS, allow_seconds, die_with_parent, give_up
from xai_core.cases.apart.messages import LONGEST_LINE, Sentence, error_of, send, sentence_of
from xai_core.cases.archive import BOUNDS, unpacked
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.shelf import adopt_library
from xai_core.cases.writer import import_library
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress, Strict

OWN = "library"
"""Not a reader: a library folder as Shiten writes it."""
SPARE_BYTES = 6_000_000_000
"""Memory: a NIfTI volume of 1 GB as stored, as numbers, as pictures; a group of Parquet's rows."""
FILE_BYTES = BOUNDS.file
AT_A_TIME = 200
"""Of what was left out, so many are told in one line."""


class Asked(Strict):
    """What is to be brought in."""

    kind: str
    """A reader, or :data:`OWN`."""
    library_id: str = ""
    """That it will have; :data:`OWN` brings its own."""
    source: str
    packed: bool
    """Whether the source is an archive."""


class Left(Strict):
    """What was left out, and why."""

    what: str
    reason: Sentence

    def skipped(self) -> Skipped:
        """As the writer says it. Raises ValueError or KeyError where it is no sentence of ours."""
        return Skipped(self.what, error_of(self.reason))


class Told(Strict):
    """How far it is, or what came of it."""

    done: int = Field(default=0, ge=0)
    total: int = Field(default=0, ge=0)
    library_id: str = ""
    """Told as soon as it is known."""
    ended: bool = False
    """Whether the library lies in the staging folder, whole."""
    left: tuple[Left, ...] = ()
    """Some of what was left out; the rest in other lines, before the end."""
    error: Sentence | None = None
    unforeseen: str = ""
    """A traceback, for the log."""


def bring(asked: Asked, folder: Path, tell: Callable[[Told], None], progress: Progress) -> Told:
    """Read an unpacked data set onto the shelf.

    Parameters
    ----------
    asked
        What it is.
    folder
        Where it lies.
    tell
        Told of the library's id before anything is written, and of what was left out.
    progress
        Called with (cases read, cases in all); raising in it stops the work.

    Returns
    -------
    Told
        The end.

    Raises
    ------
    ShitenError
        It is refused; nothing is on the shelf then.
    """
    if asked.kind == OWN:
        tell(Told(library_id=CaseLibrary.open(folder).id))
        return Told(library_id=adopt_library(folder, progress=progress).id, ended=True)
    report = import_library(asked.kind, folder, asked.library_id, progress=progress)
    for first in range(0, len(report.skipped), AT_A_TIME):
        some = report.skipped[first : first + AT_A_TIME]
        left = (Left(what=one.what, reason=sentence_of(one.reason)) for one in some)
        tell(Told(left=tuple(left)))
    return Told(library_id=report.library.id, ended=True)


def serve(asked: Asked, sink: IO[bytes]) -> None:
    """Carry out what is asked and tell of it."""

    def tell(told: Told) -> None:
        send(sink, told)
        allow_seconds(IMPORT_SECONDS)

    def progress(done: int, total: int) -> None:
        tell(Told(done=done, total=total))

    try:
        if asked.packed:
            # Unpacking counts files, reading counts cases: the latter is shown.
            with (
                Path(asked.source).open("rb") as file,
                unpacked(file, home.home(), progress=lambda *_: progress(0, 0)) as folder,
            ):
                ended = bring(asked, folder, tell, progress)
        else:
            ended = bring(asked, Path(asked.source), tell, progress)
    except MemoryError:
        tell(Told(error=sentence_of(too_much())))
    except ShitenError as error:
        lacked = isinstance(error.__cause__, MemoryError)
        tell(Told(error=sentence_of(too_much() if lacked else error)))
    except BrokenPipeError:
        return  # nobody is there to be told
    except Exception:  # noqa: BLE001  (whatever it is, the server's log has it)
        tell(Told(unforeseen=traceback.format_exc()[-8000:]))
    else:
        tell(ended)


def too_much() -> LibraryError:
    """What is said of a data set that took too much."""
    return LibraryError(
        "The data set could not be brought in: it takes more time or memory than an import may."
        " Nothing of it is on the shelf."
    )


if __name__ == "__main__":
    die_with_parent()
    os.umask(0o022)
    wanted = Asked.model_validate_json(sys.stdin.buffer.readline(LONGEST_LINE))
    give_up(
        SPARE_BYTES,
        FILE_BYTES,
        home.home(),
        hidden=hidden_places(),
        shown=[Path(wanted.source)],
    )
    allow_seconds(IMPORT_SECONDS)
    serve(wanted, sys.stdout.buffer)
