"""Batches of cases to results, by whichever engine: the one contract all fulfil.

An engine is given its work (``work.py``) and yields each batch's cases with what was made of them,
in the order of the batches. It lets :func:`~xai_core.evaluation.map_cases.look_at` do the looking,
nothing else, so a batch has the same result whoever works it.
"""

from __future__ import annotations

from collections.abc import Generator

from xai_core.evaluation.engines.engine import Crew, Engine
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.map_cases import Batch, Result, map_cases


def check_there(crew: Crew) -> None:
    """Before anything is written: raises EngineError where the engine is not there."""
    if crew.engine is Engine.RAY:
        from xai_core.evaluation.engines.on_ray import check_installed

        check_installed()


def mapped(work: Work[Result], crew: Crew) -> Generator[Batch[Result]]:
    """Each batch's cases with what was made of them, or with why that or reading failed.

    Closing the iterator, or an error, stops the work after the batches under way.

    Parameters
    ----------
    work
        What is to be done.
    crew
        By whom.

    Yields
    ------
    Batch[Result]
        A batch's cases, in the order of the batches.

    Raises
    ------
    ModelError
        An answer is not finite.
    EngineError
        The engine asked for is not there, or cannot go on.
    """
    if crew.engine is Engine.RAY:
        from xai_core.evaluation.engines.on_ray import map_on_ray

        yield from map_on_ray(work, crew)
        return
    if crew.engine is Engine.PROCESSES:
        from xai_core.evaluation.engines.on_processes import map_on_processes

        yield from map_on_processes(work, crew)
        return
    yield from map_cases(
        work.library,
        work.model,
        work.batches,
        work.then,
        precision=work.precision,
        workers=crew.workers,
    )
