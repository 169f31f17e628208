"""How is the learner doing? What a log says, each share with its interval and its number.

Question answered: *how accurate in which category, what is taken for what, how well does the
learner know what they know, beside the model on the same pictures; do they fall for a wrong AI;
what is due?*

Every answer of the log counts once (by its key), practice and test alike, and pictures seen again
count as well; only mastery asks for unseen ones. Answers to pictures whose label is contested count
nowhere, nor do those given beside the AI's answer or class after class (``LogEntry.unaided``).
Intervals are Wilson's 95 % and take answers as independent. None means undefined (no such answers),
never 0.

*Accuracy where the AI was wrong* is the learner's own, given before the AI was shown: it says
whether the AI's hard cases are hard for the learner too. It does not measure reliance on the AI
(``reliance.py`` does).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from xai_core.quiz.log import LogEntry
from xai_core.quiz.mastery import DEFAULT_RULE, Mastery, MasteryRule, mastery_of
from xai_core.quiz.memory import in_order, memory_of
from xai_core.quiz.spaced_repetition import utc
from xai_core.stats.calibration import ReliabilityBin, expected_calibration_error, reliability_table
from xai_core.stats.classification import classification_report
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.means import Mean, mean_with_interval

BINS = 5
"""Of the calibration tables: a learner gives tens of answers, not thousands."""


@dataclass(frozen=True)
class Accuracy:
    """A share of right answers."""

    right: int
    n: int
    share: float | None
    """None for n = 0."""
    interval: tuple[float, float] | None
    """Wilson's 95 %; None for n = 0."""


@dataclass(frozen=True)
class Calibration:
    """Confidence against accuracy."""

    n: int
    confidence: float | None
    """Mean confidence; above ``accuracy`` is overconfident. None for n = 0."""
    accuracy: float | None
    error: float | None
    """Expected calibration error over five bins, in [0, 1]."""
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class CategoryProgress:
    """One category."""

    accuracy: Accuracy
    mastery: Mastery
    due: datetime | None
    """When it is due by FSRS, UTC; None for one never asked, which is always due."""
    is_due: bool
    median_seconds: float | None


@dataclass(frozen=True)
class Progress:
    """What a learner's log says in one question (a library in one reading)."""

    accuracy: Accuracy
    categories: Mapping[str, CategoryProgress]
    """In the order of ``classes``."""
    classes: tuple[str, ...]
    """The rows and columns of the confusion table."""
    confusion: tuple[tuple[int, ...], ...]
    """Number of answers; rows are the right answer, columns the one given."""
    learner: Calibration
    """Over all answers."""
    learner_with_ai: Calibration
    """Over the answers to pictures the model has answered too: to be set beside ``model``."""
    model: Calibration
    """The model's, over those same pictures."""
    where_ai_right: Accuracy
    """The learner's accuracy on pictures the model had right."""
    where_ai_wrong: Accuracy
    median_seconds: float | None
    """Of the response, all answers."""
    trainee_expert: Mean
    """Share of the mark inside the expert's region, over answers with a mark and a region."""
    trainee_expert_chance: float | None
    """Mean of the chance of those same answers."""


def progress_of(  # noqa: PLR0913 - whose log, of which question, by when
    entries: Iterable[LogEntry],
    classes: Sequence[str],
    now: datetime,
    *,
    library: str,
    grouping: str | None = None,
    rule: MasteryRule = DEFAULT_RULE,
) -> Progress:
    """What the log says of one library in one reading.

    Parameters
    ----------
    entries
        A learner's log, in any order; what is of other libraries or readings is passed over.
    classes
        Every answer there may be, in the order to be shown in. Right answers or answers in the
        log that are no longer among them come after, sorted.
    now
        With time zone: what is due by then.
    library, grouping
        Which question.
    rule
        When a category is mastered.

    Returns
    -------
    Progress
        Shares with intervals, confusion, calibration and what is due; None where there are
        no answers.
    """
    log = in_order(entries, library)
    answers = tuple(e for e in log if e.grouping == grouping and e.unaided)
    old = {name for e in answers for name in (e.category, e.answer)} - set(classes)
    names = (*classes, *sorted(old))
    memory = memory_of(log, library, grouping)
    with_ai = [e for e in answers if e.ai is not None]

    def one(name: str) -> CategoryProgress:
        known = memory.categories.get(name)
        own = [e for e in answers if e.category == name]
        return CategoryProgress(
            accuracy=_accuracy(own),
            mastery=mastery_of(memory, name, rule),
            due=known.schedule.due if known else None,
            is_due=known is None or known.schedule.due <= utc(now),
            median_seconds=_median_seconds(own),
        )

    agreement, chance = _trainee_expert(answers)
    return Progress(
        accuracy=_accuracy(answers),
        categories={name: one(name) for name in names},
        classes=names,
        confusion=classification_report(
            [e.category for e in answers], [e.answer for e in answers], names
        ).confusion.matrix,
        learner=_calibration([(e.confidence, e.right) for e in answers]),
        learner_with_ai=_calibration([(e.confidence, e.right) for e in with_ai]),
        model=_calibration(
            [
                (e.ai.confidence, e.ai.right)
                for e in with_ai
                if e.ai is not None and e.ai.confidence is not None
            ]
        ),
        where_ai_right=_accuracy([e for e in with_ai if e.ai and e.ai.right]),
        where_ai_wrong=_accuracy([e for e in with_ai if e.ai and not e.ai.right]),
        median_seconds=_median_seconds(answers),
        trainee_expert=agreement,
        trainee_expert_chance=chance,
    )


def _accuracy(answers: Sequence[LogEntry]) -> Accuracy:
    right, n = sum(entry.right for entry in answers), len(answers)
    return Accuracy(right, n, right / n if n else None, wilson_interval(right, n))


def _calibration(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    confidence = [sure for sure, _ in pairs]
    right = [correct for _, correct in pairs]
    return Calibration(
        n=len(pairs),
        confidence=fmean(confidence) if pairs else None,
        accuracy=fmean(right) if pairs else None,
        error=expected_calibration_error(confidence, right, BINS),
        bins=reliability_table(confidence, right, BINS),
    )


def _median_seconds(answers: Sequence[LogEntry]) -> float | None:
    return median(entry.response_seconds for entry in answers) if answers else None


def _trainee_expert(answers: Sequence[LogEntry]) -> tuple[Mean, float | None]:
    corners = [e.triangle.trainee_expert for e in answers if e.triangle is not None]
    # Chance is averaged over the answers whose score is defined, so that the two compare.
    chances = [c.chance for c in corners if c.score is not None and c.chance is not None]
    return mean_with_interval([c.score for c in corners]), fmean(chances) if chances else None
