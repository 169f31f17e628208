"""From a list of what to draw to finished cases, on as many processor cores as there are.

A *ticket* says everything about one case in a few words. Drawing it gives the same bytes whatever
was drawn before, in whichever process; so a library can be made in parts, and a part of it is a
true part of the whole. What a ticket holds and how it is drawn is the field's own business.

A built-in library that is drawn so is a :class:`DrawnLibrary`: tickets, a manifest, and how a
ticket is drawn.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from xai_core.cases.draft import CaseDraft
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.writer import ImportReport, write_library
from xai_core.domains.contract import BuiltinLibrary
from xai_core.errors import LibraryError
from xai_core.types import Choice, LocalisedText, Origin, Progress, Split
from xai_core.worker_processes import WorkerContext, begin_worker

Ticket = TypeVar("Ticket")

_CHUNK = 12
_BESIDE_THE_POINT = 0.05


class Extent(Choice):
    """How much of a library is drawn, where it is made in extents: each a true part of the next."""

    FIRST = "first"
    """A few cases, for a machine that starts empty."""
    EVALUATION = "evaluation"
    """All that models are tested on."""
    FULL = "full"
    """What they learn from as well."""


@dataclass(frozen=True)
class DrawnLibrary(Generic[Ticket]):
    """A built-in library made of tickets; a :class:`xai_core.cases.generated.Build`."""

    library: BuiltinLibrary
    manifest: Callable[[str, LocalisedText, str], Manifest]
    """From id, title and version."""
    tickets: Callable[[Extent], Sequence[Ticket]]
    """What to draw for an extent; each begins with the one before."""
    draw: Callable[[Ticket], CaseDraft]
    """Draws one; a function of a module."""
    few: int
    """So few are drawn before a second process would have started."""

    def __call__(
        self,
        destination: Path,
        extent: str | None = None,
        *,
        replace: bool = False,
        progress: Progress = lambda _done, _total: None,
        workers: int | None = None,
    ) -> ImportReport:
        """Draw as much of it as ``extent`` says (None: all) into the folder ``destination``.

        Parameters
        ----------
        destination
            The library's folder, named by its id.
        extent
            An :class:`Extent`, where the library is made in them.
        replace
            Whether a folder of that name may be replaced.
        progress
            Called with (cases drawn, cases in all).
        workers
            Processes to draw with; None for one where cases are few, else one a core.

        Returns
        -------
        ImportReport
            How many cases were written, and what was left out.

        Raises
        ------
        ChoiceError
            There is no such extent.
        LibraryError
            The folder exists (without ``replace``) or cannot be written.
        """
        much = _extent(extent)
        version = self.library.version + (f"-{much}" if self.library.extents else "")
        words = self.manifest(self.library.id, self.library.title, version)
        drafts = draw_all(self.tickets(much), self.draw, progress, workers, few=self.few)
        return write_library(destination, words, drafts, replace=replace)

    def size(self, extent: str | None = None) -> int:
        """How many cases an extent of it holds; None: all of it."""
        return len(self.tickets(_extent(extent)))


def drawn_regions(
    names: Sequence[tuple[str, str, str]], *, beside_the_point: Collection[str], reference: str
) -> tuple[RegionInfo, ...]:
    """The regions of a drawn library, by construction.

    Parameters
    ----------
    names
        Id, English name and Japanese name of each, the one to begin with first.
    beside_the_point
        Ids of those that say nothing of the answer: their importance is 0.05.
    reference
        Why they do not.

    Returns
    -------
    tuple[RegionInfo, ...]
        In the order of ``names``.
    """
    return tuple(
        RegionInfo(
            id=region_id,
            name=LocalisedText(en=english, ja=japanese),
            origin=Origin.BY_CONSTRUCTION,
            author="Shiten simulator",
            importance=_BESIDE_THE_POINT if region_id in beside_the_point else 1.0,
            reference=reference if region_id in beside_the_point else None,
        )
        for region_id, english, japanese in names
    )


def learning_part(number: int, learned: int, validated: int) -> Split:
    """Whether a specimen numbered from 1 to ``learned`` trains, or is of the last that validate."""
    return Split.VALIDATION if number > learned - validated else Split.TRAIN


def draw_all(
    tickets: Sequence[Ticket],
    draw: Callable[[Ticket], CaseDraft],
    progress: Progress,
    workers: int | None = None,
    *,
    few: int,
) -> Iterator[CaseDraft]:
    """Every ticket's case, in order; memory stays flat.

    Parameters
    ----------
    tickets
        What to draw. They travel between processes, so they must pickle.
    draw
        Draws one; a function of a module.
    progress
        Called with (cases drawn, cases in all).
    workers
        Processes to draw with; None for one where there are fewer than ``few``, else one a core.
    few
        So few are drawn before a second process would have started.

    Returns
    -------
    Iterator[CaseDraft]
        Drawn as they are asked for.

    Raises
    ------
    LibraryError
        A drawing process was ended from outside (out of memory, for instance).
    """
    processes = workers or (1 if len(tickets) < few else _cores())
    drawn = map(draw, tickets) if processes == 1 else _in_processes(tickets, draw, processes)
    for done, draft in enumerate(drawn, start=1):
        yield draft
        progress(done, len(tickets))


def _extent(name: str | None) -> Extent:
    return Extent.FULL if name is None else Extent.parse(name)


def _in_processes(
    tickets: Sequence[Ticket], draw: Callable[[Ticket], CaseDraft], processes: int
) -> Iterator[CaseDraft]:
    # Spawned, not forked: a screen's server has threads, which do not survive a fork.
    pool = ProcessPoolExecutor(processes, mp_context=WorkerContext(), initializer=begin_worker)
    waiting: deque[Future[list[CaseDraft]]] = deque()
    try:
        for start in range(0, len(tickets), _CHUNK):
            waiting.append(pool.submit(_draw_chunk, draw, tickets[start : start + _CHUNK]))
            if len(waiting) > 3 * processes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as problem:
        raise LibraryError(
            "A process that draws pictures was ended from outside, perhaps for want of memory: try"
            " again with one worker."
        ) from problem
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _draw_chunk(draw: Callable[[Ticket], CaseDraft], tickets: Sequence[Ticket]) -> list[CaseDraft]:
    return [draw(ticket) for ticket in tickets]


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
