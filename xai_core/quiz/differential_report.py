"""What a finished count says: cell by cell, and as percentages against the smear.

Two questions that are easily taken for one:

1. *Did the reader recognise the cells?* Reader and truth of the **same cells**, one by one:
   agreement, Cohen's kappa, what was taken for what. Differences are errors of recognition alone.
2. *Do the percentages describe the smear?* The reader's percentages beside those of **all cells of
   the smear**, with Rümke limits (the exact 95 % interval of a count). A reader without any error
   still differs from the smear, because n cells are a sample; a class within its limits can be
   explained by that. Outside, recognition or an unlucky sample is to blame.

The limits are made for a sample of a smear without end. Of a library's smear a large part is drawn,
without putting back, so a count without errors lies within them more often than 95 % says. And
each class has its own limits: of twelve classes, one outside is no rare event.

A reader who gives no class of the reading to a cell (a model that does not know it) is counted as
having answered otherwise: never as right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.errors import QuizError
from xai_core.quiz.differential import CountPlan, CountState
from xai_core.stats.classification import confusion_counts
from xai_core.stats.intervals import exact_interval, wilson_interval
from xai_core.stats.kappa import cohen_kappa
from xai_core.tasks import ClassAlignment, ReadClasses
from xai_core.tasks.class_alignment import other_beside
from xai_core.types import Interval


@dataclass(frozen=True)
class ClassShare:
    """One class in one reader's count."""

    class_id: str
    counted: int
    """Cells the reader gave it."""
    truly: int
    """Of the same cells, those that have it."""
    share: float
    """``counted`` over all cells of the count, in [0, 1]."""
    limits: Interval
    """Rümke limits of ``share``."""
    in_smear: float | None
    """Its share of all cells of the smear; None where the smear has no cells."""

    @property
    def within(self) -> bool | None:
        """Whether the smear's share lies within the limits; None where either is undefined."""
        if self.limits is None or self.in_smear is None:
            return None
        return self.limits[0] <= self.in_smear <= self.limits[1]


@dataclass(frozen=True)
class Reading:
    """What one reader made of the cells."""

    n: int
    right: int
    """Cells given their true class."""
    agreement: float | None
    """``right`` over ``n``."""
    agreement_ci95: Interval
    kappa: float | None
    classes: tuple[ClassShare, ...]
    """In the order of the keys."""
    columns: tuple[str, ...]
    """The classes of the confusion table; after those of the plan "other", where it was given."""
    confusion: tuple[tuple[int, ...], ...]
    """Cells; rows are the truth, columns the reader, both in the order of ``columns``."""
    unplaced: int
    """Cells the reader gave no class of this reading."""

    @property
    def outside(self) -> tuple[ClassShare, ...]:
        """Classes whose share in the smear lies outside the limits."""
        return tuple(item for item in self.classes if item.within is False)


@dataclass(frozen=True)
class DifferentialReport:
    """A finished count beside the truth and beside the AI."""

    n_smear: int
    """Cells of the smear whose class is known."""
    seconds: float
    """How long it took."""
    learner: Reading
    model: Reading | None
    """None where the model cannot be read in these classes."""

    @property
    def seconds_per_cell(self) -> float | None:
        """None for a count of no cells."""
        return self.seconds / self.learner.n if self.learner.n else None


def differential_report(
    state: CountState, truths: Mapping[str, str], model: Mapping[str, str | None] | None
) -> DifferentialReport:
    """Hold a finished count against the truth.

    Parameters
    ----------
    state
        Finished.
    truths
        Case id -> class, of every cell of the smear with a label that counts.
    model
        Case id -> what the model says in the same classes, None where it says none of them; of the
        cells of the count. None where the model does not tell these classes apart.

    Raises
    ------
    QuizError
        The count is not finished, or the truth of one of its cells is not known (any more).
    """
    if state.finished_at is None:
        raise QuizError("This count is not finished: nothing is told before its end.")
    plan = state.plan
    if any(cell not in truths for cell in plan.cells):
        raise QuizError("The cells of this count are not those of the smear any more.")
    true = [truths[cell] for cell in plan.cells]
    smear = list(truths.values())
    ai = None if model is None else [model.get(cell) for cell in plan.cells]
    return DifferentialReport(
        n_smear=len(smear),
        seconds=state.seconds,
        learner=_reading(plan, state.answers, true, smear),
        model=None if ai is None else _reading(plan, ai, true, smear),
    )


def said_in(reading: ReadClasses, alignment: ClassAlignment) -> Callable[[str], str | None] | None:
    """How a model's class reads in the classes of a count; None where it does not tell them apart.

    The function gives None for a class that is none of the reading's.
    """
    if alignment.library.grouping == reading.grouping:
        return lambda said: answer if (answer := alignment.answer_of(said)) in reading.ids else None
    if alignment.library.grouping is None:
        return lambda said: reading.read.get(alignment.answer_of(said) or "")
    return None


def _reading(
    plan: CountPlan, given: Sequence[str | None], true: Sequence[str], smear: Sequence[str]
) -> Reading:
    other = other_beside(plan.classes)
    answers = [name if name in plan.classes else other for name in given]
    columns = (*plan.classes, other) if other in answers else plan.classes
    place = {name: index for index, name in enumerate(columns)}
    n, right = len(true), sum(a == b for a, b in zip(true, answers, strict=True))
    return Reading(
        n=n,
        right=right,
        agreement=right / n if n else None,
        agreement_ci95=wilson_interval(right, n),
        kappa=cohen_kappa(true, answers),
        classes=tuple(
            ClassShare(
                class_id=name,
                counted=answers.count(name),
                truly=true.count(name),
                share=answers.count(name) / n,
                limits=exact_interval(answers.count(name), n),
                in_smear=smear.count(name) / len(smear) if smear else None,
            )
            for name in plan.classes
        ),
        columns=columns,
        confusion=confusion_counts(
            np.array([place[name] for name in true], dtype=np.intp),
            np.array([place[name] for name in answers], dtype=np.intp),
            len(columns),
        ),
        unplaced=answers.count(other),
    )
