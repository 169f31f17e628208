"""From a list of what to draw to finished cases, on as many processor cores as there are.

A *ticket* says everything about one case in a few words. Drawing it gives the same bytes whatever
was drawn before, in whichever process; so a library can be made in parts, and a part of it is a
true part of the whole. What a ticket holds and how it is drawn is the field's own business.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from xai_core.cases.draft import CaseDraft
from xai_core.errors import LibraryError
from xai_core.types import Progress

Ticket = TypeVar("Ticket")

_CHUNK = 12


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


def _in_processes(
    tickets: Sequence[Ticket], draw: Callable[[Ticket], CaseDraft], processes: int
) -> Iterator[CaseDraft]:
    # Spawned, not forked: a screen's server has threads, which do not survive a fork.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
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
