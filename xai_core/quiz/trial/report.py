"""What came of a randomised comparison: who took part (CONSORT), and how far the arms are apart.

*As allocated* (intention to treat): everybody is analysed in the arm they were given, whatever they
did of the practice. Whose test is not finished has no outcome: nothing is put in its place, and it
is said how many they are in each arm. The effect is the second arm minus the first.

Schulz, K., Altman, D., Moher, D. (2010), CONSORT 2010, doi:10.1136/bmj.c332.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_core.quiz.trial.protocol import Trial
from xai_core.stats.mean_difference import MeanDifference, mean_difference
from xai_core.types import Choice, Report


class Excluded(Choice):
    """Why somebody who wanted to take part was not allocated."""

    ANSWERED_BEFORE = "answered-before"
    """They had given more answers in this library than the protocol allows."""


class NotAnalysed(Choice):
    """How far somebody came who was allocated and has no outcome."""

    ERASED = "record-erased"
    NOT_BEGUN = "not-begun"
    PRACTICE = "practice-not-finished"
    TEST = "test-not-finished"


@dataclass(frozen=True)
class Participant:
    """One who agreed to take part, without saying who."""

    arm: str | None
    """None for one who was excluded before the allocation."""
    excluded: Excluded | None = None
    began: bool = False
    """Whether a picture of the practice was answered."""
    finished_practice: bool = False
    score: float | None = None
    """Share right on the whole test, in [0, 1]; None where it is not finished."""
    erased: bool = False
    """Whether the record was erased since."""

    @property
    def not_analysed(self) -> NotAnalysed | None:
        """Why there is no outcome; None where there is one."""
        if self.score is not None:
            return None
        if self.erased:
            return NotAnalysed.ERASED
        if self.finished_practice:
            return NotAnalysed.TEST
        return NotAnalysed.PRACTICE if self.began else NotAnalysed.NOT_BEGUN


class ArmReport(Report):
    """One arm, as a column of the CONSORT diagram."""

    arm: str
    allocated: int
    began: int
    finished_practice: int
    finished_test: int
    not_analysed: Mapping[str, int]
    """Reason -> how many."""
    analysed: int


class TrialReport(Report):
    """The whole comparison."""

    trial: str
    title: str
    protocol_sha256: str
    simulated: bool
    came: int
    """Who agreed to take part."""
    excluded: Mapping[str, int]
    """Before the allocation: reason -> how many."""
    enrolled: int
    planned_per_arm: int
    arms: tuple[ArmReport, ...]
    effect: MeanDifference
    """Of the share right on the test: a is the first arm, b the second."""
    says: tuple[str, ...]
    """What the comparison can and cannot show, in sentences."""


def report_of(
    trial: Trial, participants: Sequence[Participant], *, simulated: bool = False
) -> TrialReport:
    """Count and compare.

    Parameters
    ----------
    trial
        With its protocol.
    participants
        Everybody who agreed to take part, in any order.
    simulated
        Whether they are learners of code.

    Returns
    -------
    TrialReport
        Every number that has no meaning is None.
    """
    protocol = trial.protocol
    by_arm = {arm.id: [one for one in participants if one.arm == arm.id] for arm in protocol.arms}
    first, second = (_scores(group) for group in by_arm.values())
    effect = mean_difference(first, second)
    arms = tuple(_arm(name, group) for name, group in by_arm.items())
    return TrialReport(
        trial=trial.id,
        title=protocol.title.en,
        protocol_sha256=trial.sha256,
        simulated=simulated,
        came=len(participants),
        excluded=_counts([one.excluded for one in participants if one.arm is None]),
        enrolled=sum(arm.allocated for arm in arms),
        planned_per_arm=protocol.n_per_arm,
        arms=arms,
        effect=effect,
        says=_says(trial, arms, effect, simulated=simulated),
    )


def _arm(name: str, group: Sequence[Participant]) -> ArmReport:
    analysed = len(_scores(group))
    return ArmReport(
        arm=name,
        allocated=len(group),
        began=sum(one.began for one in group),
        finished_practice=sum(one.finished_practice for one in group),
        finished_test=analysed,
        not_analysed=_counts([one.not_analysed for one in group]),
        analysed=analysed,
    )


def _scores(group: Sequence[Participant]) -> list[float]:
    return [one.score for one in group if one.score is not None]


def _counts(reasons: Sequence[Choice | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason in reasons:
        if reason is not None:
            found[reason.value] = found.get(reason.value, 0) + 1
    return dict(sorted(found.items()))


def _says(
    trial: Trial, arms: Sequence[ArmReport], effect: MeanDifference, *, simulated: bool
) -> tuple[str, ...]:
    first, second = arms
    said = []
    if simulated:
        said.append("These are simulated learners: this is no claim about people.")
    if effect.ci95 is None:
        said.append("No interval is defined yet: nothing can be said of a difference.")
    elif effect.ci95[0] <= 0 <= effect.ci95[1]:
        said.append(
            "The interval holds no difference at all as well as every other within it: that is not"
            " evidence that the two are alike."
        )
    else:
        better = second.arm if effect.ci95[0] > 0 else first.arm
        said.append(f"In this comparison “{better}” did better on the test.")
    missing = sum(arm.allocated - arm.analysed for arm in arms)
    if missing:
        said.append(
            f"{missing} of {sum(arm.allocated for arm in arms)} who were allocated have no outcome;"
            " if they stopped because of their arm, the difference is biased."
        )
    least, planned = min(first.analysed, second.analysed), trial.protocol.n_per_arm
    if least < planned:
        said.append(f"{planned} are planned in each arm; the smaller one has {least} outcomes.")
    said.append(
        "It can show a difference right after the practice, on this library's pictures and among"
        " those who took part; not one that lasts, nor one in the clinic."
    )
    return tuple(said)
