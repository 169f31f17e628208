"""What is asked about a case: a class, a stage, a value, or where the lesions are.

===================  ==========================================================================
``base``             what every kind of task has in common
``classification``   ``Classification``: one class of several; some may be ordered (``stages``)
``class_grouping``   coarser ways to read classes, some read alike
``ordinal``          ``Ordinal``: classes that all stand on one line
``regression``       ``Regression``: a value in a unit, right within a tolerance
``cutoffs``          from where on a value is a finding
``detection``        ``Detection``: lesions, each to be marked
``answers``          what a model says of one case
``alignment``        a model's answers judged on a library's cases: truth, right, confidence
``class_alignment``  classes judged, read alike by both sides
``reports``          what many judged answers say together
===================  ==========================================================================

``align`` says how a model's task is judged on a library's, ``align_two`` the same on two libraries,
read alike.

The same :data:`Task` stands in a library's ``library.toml`` and on a model's card. Every task
knows how many numbers a network must give, how they become an answer, what can be explained about
it, and how it is told in a study; nobody outside asks which kind it is. No torch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field

from xai_core.errors import AlignmentError
from xai_core.tasks.alignment import Alignment, Judged, Judgement, resampling_groups
from xai_core.tasks.answers import (
    Answer,
    Cell,
    ClassAnswer,
    DetectionAnswer,
    Mark,
    OutputRef,
    ValueAnswer,
    probability_column,
)
from xai_core.tasks.base import (
    BaseTask,
    Calibration,
    CaseFacts,
    ColumnType,
    KnownFacts,
    StudyColumn,
    TaskKind,
)
from xai_core.tasks.class_alignment import ClassAlignment, ClassJudgement, ClassTruth
from xai_core.tasks.class_grouping import (
    ClassGrouping,
    ClassInfo,
    Identifier,
    ReadClasses,
    unspecified,
)
from xai_core.tasks.classification import Classification, ClassTask
from xai_core.tasks.cutoffs import Cutoff, Side
from xai_core.tasks.detection import (
    Detection,
    DetectionAlignment,
    DetectionJudgement,
    HitRule,
    LesionTruth,
)
from xai_core.tasks.ordinal import Ordinal
from xai_core.tasks.regression import (
    Regression,
    ValueAlignment,
    ValueJudgement,
    ValueTruth,
    within,
)
from xai_core.tasks.reports import (
    ClassReport,
    DetectionReport,
    GroupingAuc,
    StageReport,
    ValueReport,
)
from xai_core.types import Report

Task = Annotated[Classification | Ordinal | Regression | Detection, Field(discriminator="kind")]
"""A task of any kind, told apart in a file by its ``kind``."""

Truth = ClassTruth | ValueTruth | LesionTruth
"""What is true of a case."""


def align(library: BaseTask, model: BaseTask) -> Alignment[Any, Any]:
    """How a model of one task is judged on a library of another, or on what it asks besides.

    Raises
    ------
    AlignmentError
        The tasks are of different kinds, or share no classes, unit or region.
    """
    return _aligned(library, model)


@lru_cache(maxsize=256)
def _aligned(library: BaseTask, model: BaseTask) -> Alignment[Any, Any]:
    """Every page asks this of all models, and of the same two tasks again and again."""
    return library.asked_of(model).align(model)


def align_two(
    first: BaseTask, second: BaseTask, model: BaseTask
) -> tuple[Alignment[Any, Any], Alignment[Any, Any]]:
    """How a model's task is judged on two libraries' so that the two compare.

    Classes are read alike in both, and cases of a class that only one of them has are not scored.

    Raises
    ------
    AlignmentError
        As :func:`align`, of either library; or the three share no classes.
    """
    one, other = align(first, model), align(second, model)
    if (
        isinstance(first, ClassTask)
        and isinstance(second, ClassTask)
        and isinstance(model, ClassTask)
    ):
        return ClassAlignment.of_two(first, second, model)
    return one, other


def align_classes(library: BaseTask, model: BaseTask) -> ClassAlignment:
    """:func:`align` for what is made for classes alone. Raises AlignmentError for others too."""
    found = align(library, model)
    if not isinstance(found, ClassAlignment):
        raise AlignmentError("This is made for models that answer with a class; this one does not.")
    return found


def lesion_question(library: BaseTask) -> Detection | None:
    """What a library asks about lesions: its own question, or one beside it; None: nothing."""
    if isinstance(library, Detection):
        return library
    return library.lesions if isinstance(library, ClassTask) else None


def alignable(library: BaseTask, model: BaseTask) -> bool:
    """Whether :func:`align` finds a way."""
    try:
        align(library, model)
    except AlignmentError:
        return False
    return True


__all__ = [
    "Alignment",
    "Answer",
    "BaseTask",
    "Calibration",
    "CaseFacts",
    "Cell",
    "ClassAlignment",
    "ClassAnswer",
    "ClassGrouping",
    "ClassInfo",
    "ClassJudgement",
    "ClassReport",
    "ClassTask",
    "ClassTruth",
    "Classification",
    "ColumnType",
    "Cutoff",
    "Detection",
    "DetectionAlignment",
    "DetectionAnswer",
    "DetectionJudgement",
    "DetectionReport",
    "GroupingAuc",
    "HitRule",
    "Identifier",
    "Judged",
    "Judgement",
    "KnownFacts",
    "LesionTruth",
    "Mark",
    "Ordinal",
    "OutputRef",
    "ReadClasses",
    "Regression",
    "Report",
    "Side",
    "StageReport",
    "StudyColumn",
    "Task",
    "TaskKind",
    "Truth",
    "ValueAlignment",
    "ValueAnswer",
    "ValueJudgement",
    "ValueReport",
    "ValueTruth",
    "align",
    "align_classes",
    "align_two",
    "alignable",
    "lesion_question",
    "probability_column",
    "resampling_groups",
    "unspecified",
    "within",
]
