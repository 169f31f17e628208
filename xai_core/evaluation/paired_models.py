"""Two models met by the same cases: what the second mends, what it breaks, what neither gets.

Two studies of one library are joined by case. A case counts where both models' answers can be
judged; what only one can be asked is left out and counted. An accuracy alone hides what happens
underneath: two models that are both right on 90 % may fail on the same tenth, or on two different
ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.errors import StudyError
from xai_core.evaluation.case_list import Flags, Outcomes
from xai_core.evaluation.name_columns import Names
from xai_core.evaluation.study.read import Study
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.mcnemar import mcnemar_exact
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.types import Choice, Interval, Report


class Together(Choice):
    """What two models make of one case."""

    BOTH_RIGHT = "both-right"
    BROKEN = "broken"
    """The first is right, the second wrong."""
    FIXED = "fixed"
    """The first is wrong, the second right."""
    BOTH_WRONG = "both-wrong"


@dataclass(frozen=True)
class Paired:
    """The cases of the first study beside the second's answers, ``(N,)`` each."""

    together: dict[Together, Flags]
    """A case that either cannot be judged on is in none."""
    second_answer: Names
    """None where the second study has no such case."""
    second_confidence: NDArray[np.float64]
    """NaN there."""


class Share(Report):
    """Cases of a kind among those compared."""

    count: int
    share: float | None
    interval: Interval
    """Wilson's, 95 %."""


class PairedReport(Report):
    """What two models make of the same cases."""

    n: int
    """Cases on which both can be judged."""
    n_left_out: int
    """Cases of the first study on which one of them cannot."""
    outcomes: dict[Together, Share]
    first_accuracy: float | None
    second_accuracy: float | None
    difference: float | None
    """Second less first."""
    difference_interval: Interval
    """95 %, resampled by specimen where cases name one, else by case."""
    n_groups: int
    """Specimens (or cases) that were resampled."""
    mcnemar_p: float | None
    """Exact, two-sided, cases taken as independent; None where the two never differ."""


def paired(first: Outcomes, second: Outcomes) -> Paired:
    """Join two studies of one library by case id.

    Parameters
    ----------
    first
        Whose order stays.
    second
        Looked up; cases of its own are left out.

    Returns
    -------
    Paired
        Along ``first``.
    """
    places = {case_id: place for place, case_id in enumerate(second.case_ids)}
    found = np.array([places.get(case_id, -1) for case_id in first.case_ids], dtype=np.intp)
    there = found >= 0
    right = there & _taken(second.right, found)
    wrong = there & _taken(second.wrong, found)
    answers = np.full(len(first), None, dtype=object)
    answers[there] = second.answer[found[there]]
    confidence = np.full(len(first), np.nan)
    confidence[there] = second.confidence[found[there]]
    together = {
        Together.BOTH_RIGHT: first.right & right,
        Together.BROKEN: first.right & wrong,
        Together.FIXED: first.wrong & right,
        Together.BOTH_WRONG: first.wrong & wrong,
    }
    return Paired(together, answers, confidence)


def paired_report(
    found: Paired, specimens: list[str | None], among: Flags | None = None
) -> PairedReport:
    """Counts, intervals and tests.

    Parameters
    ----------
    found
        Of :func:`paired`.
    specimens
        Of each case; None where it names none.
    among
        ``(N,)``: which cases are compared, such as a split; None for all.

    Returns
    -------
    PairedReport
        Every share None where no case can be compared.
    """
    every = np.ones(len(specimens), dtype=np.bool_) if among is None else among
    counts = {kind: int(np.count_nonzero(flags & every)) for kind, flags in found.together.items()}
    n = sum(counts.values())
    gain = _gain(found, specimens, every)
    first = counts[Together.BOTH_RIGHT] + counts[Together.BROKEN]
    second = counts[Together.BOTH_RIGHT] + counts[Together.FIXED]
    return PairedReport(
        n=n,
        n_left_out=int(np.count_nonzero(every)) - n,
        outcomes={
            kind: Share(
                count=count, share=count / n if n else None, interval=wilson_interval(count, n)
            )
            for kind, count in counts.items()
        },
        first_accuracy=first / n if n else None,
        second_accuracy=second / n if n else None,
        difference=gain.mean,
        difference_interval=gain.ci95,
        n_groups=gain.n_groups,
        mcnemar_p=mcnemar_exact(counts[Together.BROKEN], counts[Together.FIXED]),
    )


def check_same_library(first: Study, second: Study) -> None:
    """Raises StudyError where two studies are not of the same version of one library."""
    one, other = first.info.library, second.info.library
    if (one.id, one.content_hash) != (other.id, other.content_hash):
        raise StudyError(
            "These studies are of different libraries, or of different versions of one, so their"
            " cases cannot be paired: run both on the same."
        )


def _gain(found: Paired, specimens: list[str | None], every: Flags) -> Mean:
    """Mean over cases of (second right) - (first right)."""
    gains = found.together[Together.FIXED].astype(int) - found.together[Together.BROKEN].astype(int)
    compared = np.flatnonzero(every & np.logical_or.reduce(list(found.together.values())))
    groups = [specimens[int(place)] for place in compared]
    values = [float(gains[place]) for place in compared]
    return mean_with_interval(values, groups if any(groups) else None)


def _taken(flags: Flags, places: NDArray[np.intp]) -> Flags:
    """``flags`` at these places; what stands at -1 is not looked at."""
    if len(flags) == 0:
        return np.zeros(len(places), dtype=np.bool_)
    return np.asarray(flags[places], dtype=np.bool_)
