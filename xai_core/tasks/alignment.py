"""A model's answers judged on a library's cases: what is right, how sure, how far off.

A library asks in its own terms and a model answers in its own. An :class:`Alignment` brings the
two together: it says what is true of a case in the terms both share, and judges an answer there.

*Confidence* has one meaning in the whole house: the calibrated probability of the answer as it
is read here, i.e. summed over all of the model's classes that are read alike. A model that is
torn between band and segmented may be certain of a neutrophil.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from xai_core.tasks.answers import Answer
from xai_core.tasks.class_grouping import ClassInfo
from xai_core.types import Report

if TYPE_CHECKING:
    from xai_core.tasks.base import CaseFacts

AnyAnswer = TypeVar("AnyAnswer", bound=Answer)
AnyTruth = TypeVar("AnyTruth")


@dataclass(frozen=True)
class Judgement:
    """One answer held against the truth. Undefined is None throughout."""

    answer: str | None
    """As read in the shared classes; None where it has no such reading, and for other kinds."""
    truth: str | None
    """The true class in the shared reading; None: not scored, and for other kinds."""
    right: bool | None
    """None without a truth."""
    confidence: float | None
    """Calibrated probability in [0, 1] of the answer as it is read."""
    loss: float | None
    """Negative log-likelihood of the truth, natural logarithm, from 0 up."""
    error: float | None
    """Answer - truth: in the value's unit, or in stages where both are on the line."""


@dataclass(frozen=True)
class Judged:
    """An answer, what it was worth, and the specimen the case is of."""

    answer: Answer
    judgement: Judgement
    specimen: str | None = None


class Alignment(ABC, Generic[AnyAnswer, AnyTruth]):
    """How a model's answers are judged on a library's cases."""

    @property
    def classes(self) -> tuple[ClassInfo, ...]:
        """The classes both speak of; empty where the question is none of classes."""
        return ()

    @property
    def groupings(self) -> tuple[str | None, str | None]:
        """The class groupings that library and model are read through; None: as they stand."""
        return None, None

    def is_known(self, case: CaseFacts) -> bool:
        """Whether the truth of a case is known in the terms both share."""
        return self.truth(case) is not None

    @abstractmethod
    def truth(self, case: CaseFacts) -> AnyTruth | None:
        """What is true of a case, in the terms both share; None: the case is not scored."""

    @abstractmethod
    def judge(self, answer: AnyAnswer, truth: AnyTruth | None) -> Judgement:
        """The answer held against the truth."""

    @abstractmethod
    def report(self, judged: Sequence[Judged]) -> Report:
        """What many judged answers say together; those without a truth are left out."""


def resampling_groups(judged: Sequence[Judged]) -> list[str | None] | None:
    """The specimens to resample by: only where every case names one, else None (by case)."""
    groups = [item.specimen for item in judged]
    return groups if groups and all(groups) else None
