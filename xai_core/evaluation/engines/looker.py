"""A worker with a process of its own: what it is given once, and how it looks at a batch.

The network travels without a device; it is folded, and put where this process' networks work,
when the worker begins. What goes wrong for good is a result, so that no engine tries it again.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.evaluation.engines.work import Work
from xai_core.evaluation.map_cases import Batch, Result, Then, look_at
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.device import chosen_device
from xai_core.models.folding import folded, one_thread_of_torch
from xai_core.models.networks import Network
from xai_core.models.out_of_distribution import Judge
from xai_core.types import Precision


@dataclass(frozen=True)
class Job(Generic[Result]):
    """What a worker is given once; unlike :class:`Work` it can be pickled."""

    library: CaseLibrary
    card: ModelCard
    network: Network
    """On the processor."""
    judge: Judge | None
    precision: Precision
    batches: Sequence[Sequence[Case]]
    then: Then[Result]

    @classmethod
    def of(cls, work: Work[Result]) -> Job[Result]:
        """The job of somebody's work, with a network of its own."""
        return cls(
            work.library,
            work.model.card,
            copy.deepcopy(work.model.network).cpu(),
            work.model.judge,
            work.precision,
            work.batches,
            work.then,
        )


class Looker:
    """One worker: a folded network, kept from batch to batch."""

    def __init__(self, job: Job[Any]) -> None:
        self._job = job
        model = LoadedModel(job.card, job.network.to(chosen_device()), judge=job.judge)
        one_thread_of_torch()
        self._model = folded(model, job.precision)

    def looked_at(self, number: int) -> Batch[Any] | ShitenError:
        """What was made of the batch of this number, or why nothing can be made of it."""
        one_thread_of_torch()  # the engine may call from another thread than the one that began
        job = self._job
        try:
            return look_at(job.library.image, self._model, job.batches[number], job.then)
        except ShitenError as error:
            return error
