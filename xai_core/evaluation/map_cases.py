"""Many cases looked at: pictures decoded while the network answers others, on every core.

The work goes in batches. A worker reads the pictures of a batch, checks and decodes them, runs the
network once over all of them, and does what the caller wants done with each; the others are busy
with other batches meanwhile. Decoding (Pillow), hashing and the network all let go of Python's
lock, so two workers keep two cores busy, each with one thread of torch.

Results come in the order of the cases. Only a few batches are under way at a time, so memory does
not grow with the library. The same batch gives the same bits whoever works it and when, so a
study that was interrupted can go on.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TypeVar

from torch import nn

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.explain.gradcam import BatchOutput, grad_cam_batch
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import kind_of
from xai_core.models.folding import folded, one_thread_of_torch, shared_weights_copy
from xai_core.models.preprocess import model_input
from xai_core.types import Precision

BATCH = 8
"""Pictures a forward pass: more would only send their activations back and forth to memory."""
GPU_BATCH = 64
"""On a graphics card: fewer would leave it waiting to be told what comes next."""

Result = TypeVar("Result")
Item = TypeVar("Item")
Made = TypeVar("Made")
Then = Callable[[Case, BatchOutput, tuple[int, int]], Result]
"""``then(case, output, (height, width))``: what is made of one case, in the worker."""
Read = Callable[[Case], ImageArray]
"""How a case's picture is read; raises LibraryError where it cannot be."""
Batch = list[tuple[Case, Result | ShitenError]]


def map_cases(  # noqa: PLR0913 - who looks at what; the rest by keyword
    library: CaseLibrary,
    model: LoadedModel,
    batches: Sequence[Sequence[Case]],
    then: Then[Result],
    *,
    precision: Precision = Precision.FLOAT32,
    workers: int | None = None,
    read: Read | None = None,
) -> Iterator[Batch[Result]]:
    """Each batch's cases with what ``then`` made of them, or with why reading or ``then`` failed.

    Closing the iterator, or an error, stops the work after the batches under way.

    Parameters
    ----------
    library
        Where the pictures are.
    model
        Who looks, on copies of its network.
    batches
        Which cases, and which of them together; results come in this order.
    then
        What is made of one case, in the worker.
    precision
        Of the network's features.
    workers
        Threads; None for one a core.
    read
        For pictures that are to be seen in another way than as they lie in the library.

    Yields
    ------
    Batch[Result]
        A batch's cases, each with the result, or with the error of reading or of ``then``.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    count = workers or os.cpu_count() or 1
    # A copy of the network for each worker: the shared one stays free for whoever is at a screen.
    models: SimpleQueue[LoadedModel] = SimpleQueue()
    first = folded(model, precision)
    models.put(first)

    def work(batch: Sequence[Case]) -> Batch[Result]:
        with borrowed(models) as own:
            return look_at(read or library.image, own, batch, then)

    for _ in range(1, min(count, len(batches))):
        models.put(shared_weights_copy(first))
    yield from in_order(batches, work, count)


def in_batches(cases: Sequence[Case], network: nn.Module) -> list[Sequence[Case]]:
    """The cases in batches of :data:`BATCH`, on a card :data:`GPU_BATCH`, in order."""
    size = BATCH if kind_of(network) == "cpu" else GPU_BATCH
    return [cases[start : start + size] for start in range(0, len(cases), size)]


def in_order(
    items: Sequence[Item], work: Callable[[Item], Made], workers: int | None = None
) -> Iterator[Made]:
    """What ``work`` makes of each item, in the order of the items; a few are under way at a time.

    ``workers`` None: one per core. Closing the iterator, or an error, stops the work after the
    items under way.
    """
    count = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(count, "looking", initializer=one_thread_of_torch) as pool:
        yield from done_in_order(pool, items, work, 2 * count)


def done_in_order(
    pool: Executor, items: Sequence[Item], work: Callable[[Item], Made], ahead: int
) -> Iterator[Made]:
    """As :func:`in_order`, by workers that are there already.

    Parameters
    ----------
    pool
        The workers.
    items
        What is to be worked on; with processes it travels to them.
    work
        What is made of one.
    ahead
        How many items are under way at a time.

    Yields
    ------
    Made
        What was made of each, in the order of the items.
    """
    under_way: deque[Future[Made]] = deque()
    try:
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()


@contextmanager
def borrowed(models: SimpleQueue[Item]) -> Iterator[Item]:
    """One of the models for as long as the block lasts."""
    model = models.get()
    try:
        yield model
    finally:
        models.put(model)


def look_at(
    read: Read, model: LoadedModel, batch: Sequence[Case], then: Then[Result]
) -> Batch[Result]:
    """One batch read, answered in one forward pass, and made something of.

    Parameters
    ----------
    read
        How a case's picture is read.
    model
        Who looks; nobody else uses it meanwhile.
    batch
        The cases, in order.
    then
        What is made of each.

    Returns
    -------
    Batch[Result]
        Each case with its result, or with the error of reading or of ``then``.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    views: list[ImageArray] = []
    shapes: dict[str, tuple[int, int]] = {}
    errors: dict[str, ShitenError] = {}
    for case in batch:
        try:
            image = read(case)
        except ShitenError as error:
            errors[case.id] = error
            continue
        views.append(model_input(image, model.card.input))
        shapes[case.id] = (image.shape[0], image.shape[1])
    outputs = iter(grad_cam_batch(model, views))
    done: Batch[Result] = []
    for case in batch:
        problem = errors.get(case.id)
        if problem is not None:
            done.append((case, problem))
            continue
        try:
            done.append((case, then(case, next(outputs), shapes[case.id])))
        except ShitenError as error:
            done.append((case, error))
    return done
