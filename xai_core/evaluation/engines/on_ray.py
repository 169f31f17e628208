"""The Ray engine: ``map_batches`` of Ray Data with an actor that keeps its network.

Each actor gets the library's description, the cards and the weights once, folds a network of its
own and then answers batch after batch with one thread of torch, so that two actors on one machine
do not fight over its cores. What travels are numbers of batches one way and rows the other;
pictures are read where they are answered, so every machine needs the library's folder at the same
place (a shared file system on a cluster; a machine without it is refused, in words).

**A killed worker costs nothing but its batches' time**: actors are started anew and their tasks
are given out again, both without limit, as Ray Data has it (``max_restarts``, ``max_task_retries``
of -1); an answer that is not finite is not tried again but raised here.

``RAY_ADDRESS`` names a cluster, as everywhere with Ray. Without it Ray is started on this machine,
on the loopback interface alone, and stopped again. Ray's reports on its use are switched off.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import xai_core
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.errors import EngineError, ShitenError
from xai_core.evaluation.engines.engine import Crew
from xai_core.evaluation.engines.looker import Job, Looker
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.map_cases import Batch, Result
from xai_core.models.device import VARIABLE, kind_of

INSTALL = "pip install -r requirements-cluster.txt"
TASK = 8
"""Batches a task, at most: enough that giving it out costs little, few enough to be repeated."""
STORE_BYTES = 256 * 1024**2
"""Of Ray's shared memory on this machine: rows are small, pictures never lie in it."""


def map_on_ray(work: Work[Result], crew: Crew) -> Iterator[Batch[Result]]:
    """Each batch's cases with what was made of them, in the order of the batches.

    Parameters
    ----------
    work
        What is to be done; all of it can be pickled but the model's lock.
    crew
        With how many actors, and who is told where the dashboard is.

    Yields
    ------
    Batch[Result]
        A batch's cases with their results.

    Raises
    ------
    ModelError
        An answer is not finite.
    EngineError
        Ray is not installed, or could not go on.
    """
    check_installed()
    if not work.batches:
        return
    device = kind_of(work.model.network)
    with connected(crew, device) as workers, closing(_results(work, workers, device)) as results:
        yield from _in_order(results)


def check_installed() -> None:
    """Raises EngineError, which says how to get Ray, where it is not installed."""
    if find_spec("ray") is None:
        raise EngineError(
            "The Ray engine needs Ray, which is not installed here: {command}", command=INSTALL
        )


class _Actor:
    """The actor: a worker (``looker.py``), kept from batch to batch."""

    def __init__(self, job: Any) -> None:  # noqa: ANN401 - a reference to a Job; Ray has no types
        import ray

        given: Job[Any] = ray.get(job)
        self._problem = _problem_with(given.library)
        self._looker = Looker(given)

    def __call__(self, numbers: dict[str, Any]) -> dict[str, Any]:
        """Batch numbers to results; what went wrong for good is a result, so none retries it."""
        wanted = numbers["batch"]
        made = np.empty(len(wanted), dtype=object)
        for place, number in enumerate(wanted):
            # As bytes: Ray Data would look for columns in every object, for a tenth of the time.
            made[place] = pickle.dumps(self._problem or self._looker.looked_at(int(number)))
        return {"batch": wanted, "made": made}


def _results(
    work: Work[Result], workers: int, device: str
) -> Generator[tuple[int, Batch[Result] | ShitenError]]:
    """Numbers of batches with what was made of them, as they come."""
    import ray
    from ray.data import ActorPoolStrategy, DataContext

    context = DataContext.get_current()
    context.enable_progress_bars = False  # the caller shows progress
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    job = ray.put(Job.of(work))
    n = len(work.batches)
    tasks = -(-n // max(1, min(TASK, n // (2 * workers))))
    numbers = ray.data.from_items(
        [{"batch": number} for number in range(n)], override_num_blocks=tasks
    )
    done = numbers.map_batches(
        _Actor,
        batch_size=None,
        batch_format="numpy",
        compute=ActorPoolStrategy(size=min(workers, tasks)),
        fn_constructor_args=(job,),
        num_cpus=1,
        num_gpus=_share_of_cards(workers) if device == "cuda" else 0,
    )
    try:
        for rows in done.iter_batches(batch_size=None, batch_format="numpy", prefetch_batches=1):
            for number, made in zip(rows["batch"].tolist(), rows["made"], strict=True):
                yield number, pickle.loads(made)  # noqa: S301 - this very program wrote it
    except ray.exceptions.RayError as error:
        raise _broken(error) from error


def _in_order(
    results: Iterator[tuple[int, Batch[Result] | ShitenError]],
) -> Iterator[Batch[Result]]:
    """The batches by number: a task that was given out again comes later than its followers."""
    waiting: dict[int, Batch[Result] | ShitenError] = {}
    following = 0
    for number, made in results:
        waiting[number] = made
        while following in waiting:
            batch = waiting.pop(following)
            if isinstance(batch, ShitenError):
                raise batch
            yield batch
            following += 1


@contextmanager
def connected(crew: Crew, device: str) -> Iterator[int]:
    """Ray, connected; what was started here is stopped after the block.

    Parameters
    ----------
    crew
        With how many actors; who is told of them and of the dashboard.
    device
        Where networks work: ``cpu`` or ``cuda``.

    Yields
    ------
    int
        How many actors there are to be.

    Raises
    ------
    EngineError
        The cluster is not there.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what fails is raised here, in words
    import ray

    mine = not ray.is_initialized()
    try:
        if mine:
            _connect(crew, device)
        workers = crew.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        crew.tell(_described(workers))
        yield workers
    except ray.exceptions.RayError as error:
        raise _broken(error) from error
    finally:
        if mine:
            ray.shutdown()


def _connect(crew: Crew, device: str) -> None:
    import ray

    here = {
        # Workers import the very package that asks, and work where it does.
        "PYTHONPATH": os.pathsep.join([str(_root()), *filter(None, sys.path)]),
        VARIABLE: device,
        "OMP_NUM_THREADS": "1",
    }
    quiet = {"logging_level": "error", "log_to_driver": False}
    runtime = {"env_vars": here}
    if os.environ.get("RAY_ADDRESS"):
        try:
            ray.init(runtime_env=runtime, **quiet)
        except ConnectionError as error:
            raise _broken(error) from error
        return
    ray.init(
        address="local",
        num_cpus=crew.workers or os.cpu_count() or 1,
        object_store_memory=STORE_BYTES,
        _node_ip_address="127.0.0.1",  # whoever reaches Ray's ports can run code
        runtime_env=runtime,
        **quiet,
    )


def _described(workers: int) -> str:
    """What is told: how many actors, and the dashboard, where it is installed."""
    from ray import _private  # the address is only there

    node = _private.worker.global_worker.node
    address = None if node is None else node.address_info.get("webui_url")
    dashboard = (
        f"dashboard: http://{address}" if address else "no dashboard (pip install ray[default])"
    )
    return f"Ray: {workers} workers; {dashboard}"


def _problem_with(library: CaseLibrary) -> EngineError | None:
    """Why the library cannot be read on this machine; None where it is the same one."""
    digest = hashlib.sha256()
    try:
        for name in (MANIFEST_FILE, TABLE_FILE):
            digest.update((library.folder / name).read_bytes())
    except OSError:
        pass
    if digest.hexdigest() == library.content_hash:
        return None
    return EngineError(
        "The machine {machine} of the cluster does not have this library at {folder}: put it on a"
        " file system that all machines share.",
        machine=os.uname().nodename,
        folder=library.folder,
    )


def _share_of_cards(workers: int) -> float:
    """Of a CUDA card for each actor."""
    import ray

    return min(1.0, float(ray.cluster_resources().get("GPU", 1)) / workers)


def _root() -> Path:
    return Path(xai_core.__file__).resolve().parent.parent


def _broken(error: Exception) -> EngineError:
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return EngineError(
        "Ray could not go on: {reason} The parts that are complete stay: run the study again, with"
        " any engine.",
        reason=first,
    )
