"""The engine of processes: workers of this machine, each with a Python and a network of its own.

What is not decoding or network is Python: the rows of a study, the agreement with outlines. Threads
take turns at that, processes do not. So this is the engine for a graphics card, which would wait
for one thread of Python, and for machines with many cores. It costs the start of each process,
some seconds together, and each one's memory.

**A killed worker costs nothing but its batches' time**: the others are started anew and go on with
the first batch that nobody has handed in. Where that one's worker is killed again and again, the
work ends with a sentence.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from xai_core.errors import EngineError, ShitenError
from xai_core.evaluation.engines.engine import Crew
from xai_core.evaluation.engines.looker import Job, Looker
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.map_cases import Batch, Result, done_in_order
from xai_core.worker_processes import WorkerContext, begin_worker

TRIES = 3
"""How often workers are killed at the same batch before it is given up."""
MOST_ON_WINDOWS = 61
"""Processes that one of them can wait for there."""


def map_on_processes(work: Work[Result], crew: Crew) -> Iterator[Batch[Result]]:
    """Each batch's cases with what was made of them, in the order of the batches.

    Parameters
    ----------
    work
        What is to be done; all of it can be pickled but the model's lock.
    crew
        With how many processes; None: one a core.

    Yields
    ------
    Batch[Result]
        A batch's cases with their results.

    Raises
    ------
    ModelError
        An answer is not finite.
    EngineError
        The workers at one batch were killed three times, or cannot begin.
    """
    job = pickle.dumps(Job.of(work))
    done, killed = 0, 0
    while done < len(work.batches):
        numbers = range(done, len(work.batches))
        try:
            for made in _handed_in(job, numbers, crew.workers or os.cpu_count() or 1):
                if isinstance(made, ShitenError):
                    raise made
                yield made
                done, killed = done + 1, 0
        except BrokenProcessPool as error:
            killed += 1
            if killed == TRIES:
                raise EngineError(
                    "The workers were killed {count} times at the same pictures, perhaps for want"
                    " of memory. Ask for fewer workers. What is complete stays: run it again.",
                    count=TRIES,
                ) from error


def _handed_in(job: bytes, numbers: range, workers: int) -> Iterator[Batch[Any] | ShitenError]:
    """What workers make of batches, in their order; a few are under way at a time."""
    count = min(workers, len(numbers), MOST_ON_WINDOWS if os.name == "nt" else workers)
    # Begun anew, not forked: a process that has used a card, or has threads, cannot be forked.
    with ProcessPoolExecutor(count, WorkerContext(), _begin, (job,)) as pool:
        yield from done_in_order(pool, numbers, _look, 2 * count)


_begun: list[Looker | EngineError] = []
"""What stands ready in this process, or why nothing does."""


def _begin(job: bytes) -> None:
    """The first thing a worker does. What goes wrong is told by the first batch."""
    begin_worker()
    try:
        _begun[:] = [Looker(pickle.loads(job))]  # noqa: S301 - this very program wrote it
    except Exception as error:  # noqa: BLE001 - a card's memory that is too small, for one
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        _begun[:] = [EngineError("A worker could not begin: {reason}", reason=reason)]


def _look(number: int) -> Batch[Any] | ShitenError:
    (ready,) = _begun
    return ready if isinstance(ready, EngineError) else ready.looked_at(number)
