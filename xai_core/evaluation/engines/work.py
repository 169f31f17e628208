"""What an engine is given: a library, a model, batches of cases, and what is made of each case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.map_cases import Result, Then
from xai_core.models.checkpoints import LoadedModel
from xai_core.types import Precision


@dataclass(frozen=True)
class Work(Generic[Result]):
    """What is to be done."""

    library: CaseLibrary
    model: LoadedModel
    """Who looks, on copies of its network."""
    batches: Sequence[Sequence[Case]]
    """Which cases, and which of them together; results come in this order."""
    then: Then[Result]
    """What is made of one case, in the worker; it travels to other processes."""
    precision: Precision = Precision.FLOAT32
