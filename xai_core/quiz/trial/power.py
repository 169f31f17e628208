"""How many does it take? By formula, and by comparisons of simulated learners, seeded.

The simulated learners are those of ``quiz/simulation.py`` of the kind "mixed". Each practises as
many pictures as the protocol says, the classes in turn, and has then a true chance p of being right
on a picture of the test; its score is binomial over the test's pictures. That gives the spread of
scores. **The effect is put in, not found**: all chances of the second arm are shifted alike (never
beyond 0 and 1), by as much as makes the scores of both arms differ by Cohen's d; what was reached
is said. The arms' settings do nothing to a simulated learner. So the simulation tells how often a
comparison of this size sees a difference of that size, and nothing of whether there is one; it is
no claim about people.

A comparison *sees* the difference where the 95 % Welch interval leaves out 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.errors import ChoiceError
from xai_core.quiz.simulation import CATEGORIES, LEARNERS, SimulatedLearner
from xai_core.quiz.trial.allocation import arm_at
from xai_core.quiz.trial.protocol import Protocol
from xai_core.quiz.trial.report import Participant
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.mean_difference import n_per_group, power_of
from xai_core.types import Interval, Report

POPULATION = 400
"""Simulated learners from whom those of a comparison are drawn."""
RUNS = 2000
"""Comparisons that are simulated."""
LARGEST_D = 2.0
_HALVINGS = 40
NO_CLAIM = (
    "On simulated learners, with a difference that was put in: this is no claim about people, and"
    " none that there is a difference."
)

Numbers = NDArray[np.float64]


class SimulatedPower(Report):
    """How often simulated comparisons see a difference that is there."""

    n_per_arm: int
    power: float
    ci95: Interval
    """Wilson's, over the simulated comparisons."""
    runs: int


class TrialPower(Report):
    """What a protocol can see."""

    d: float
    """Asked about."""
    d_put_in: float
    """What of it could be put in: no chance lies beyond 0 and 1."""
    sd: float
    """Of simulated scores in the first arm."""
    planned_per_arm: int
    power_planned: float
    """By formula."""
    n_per_arm_for_80: int
    """By formula."""
    simulated: tuple[SimulatedPower, ...]
    """With as many as are planned, and as the formula asks for."""
    says: str


@dataclass(frozen=True)
class _Chances:
    """``(POPULATION,)`` true chances of being right on the test, in each arm."""

    first: Numbers
    second: Numbers


def power_report(protocol: Protocol, d: float, seed: int = 0, runs: int = RUNS) -> TrialPower:
    """What a comparison of this protocol can see of a difference.

    Parameters
    ----------
    protocol
        The lengths of practice and test, and how many are planned, are taken from it.
    d
        Cohen's d, above 0 and at most 2.
    seed
        The same seed gives the same numbers.
    runs
        How many comparisons are simulated for each size.

    Returns
    -------
    TrialPower
        By formula and simulated.

    Raises
    ------
    ChoiceError
        ``d`` is not above 0, or above 2.
    """
    if not 0 < d <= LARGEST_D:
        raise ChoiceError("d must lie above 0 and be at most {most}.", most=LARGEST_D)
    chances = _chances(protocol, d)
    needed = n_per_group(d)
    n_test = protocol.test_pictures
    sizes = dict.fromkeys((protocol.n_per_arm, needed))
    return TrialPower(
        d=d,
        d_put_in=_cohen(chances.first, chances.second, n_test),
        sd=_variance(chances.first, n_test) ** 0.5,
        planned_per_arm=protocol.n_per_arm,
        power_planned=power_of(protocol.n_per_arm, d),
        n_per_arm_for_80=needed,
        simulated=tuple(_simulated(chances, n_test, n, seed, runs) for n in sizes),
        says=NO_CLAIM,
    )


def simulated_participants(
    protocol: Protocol, d: float, n: int, seed: int = 0
) -> tuple[Participant, ...]:
    """``n`` simulated learners who are allocated, practise and take the test: a rehearsal.

    Parameters
    ----------
    protocol
        Its seed allocates them.
    d
        Put in between the arms, in [-2, 2].
    n
        How many come.
    seed
        Of the learners and their answers.

    Returns
    -------
    tuple[Participant, ...]
        In the order of enrolment; all finish.

    Raises
    ------
    ChoiceError
        ``d`` is beyond 2.
    """
    if not abs(d) <= LARGEST_D:
        raise ChoiceError("d must lie above 0 and be at most {most}.", most=LARGEST_D)
    chances = _chances(protocol, d)
    random = np.random.default_rng(seed)
    came = []
    for number in range(1, n + 1):
        arm = arm_at(protocol.seed, number)
        chance = random.choice((chances.first, chances.second)[arm])
        score = random.binomial(protocol.test_pictures, chance) / protocol.test_pictures
        came.append(
            Participant(
                arm=protocol.arms[arm].id, began=True, finished_practice=True, score=float(score)
            )
        )
    return tuple(came)


def _chances(protocol: Protocol, d: float) -> _Chances:
    first = np.array([_practised(protocol, seed) for seed in range(POPULATION)])
    low, high = -1.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        reached = _cohen(first, np.clip(first + middle, 0.0, 1.0), protocol.test_pictures)
        low, high = (middle, high) if reached < d else (low, middle)
    return _Chances(first, np.clip(first + low, 0.0, 1.0))


def _practised(protocol: Protocol, seed: int) -> float:
    learner = SimulatedLearner(LEARNERS[0], seed)
    for picture in range(protocol.practice_pictures):
        learner.look(CATEGORIES[picture % len(CATEGORIES)])
    return learner.mean


def _cohen(first: Numbers, second: Numbers, n_test: int) -> float:
    pooled = (_variance(first, n_test) + _variance(second, n_test)) / 2
    return float((second.mean() - first.mean()) / pooled**0.5)


def _variance(chances: Numbers, n_test: int) -> float:
    """Of scores: between learners, and of the binomial within them."""
    return float(chances.var() + (chances * (1 - chances)).mean() / n_test)


def _simulated(chances: _Chances, n_test: int, n: int, seed: int, runs: int) -> SimulatedPower:
    from scipy.stats import t  # slow to load

    random = np.random.default_rng([seed, n])

    def scores(group: Numbers) -> Numbers:
        drawn: Numbers = random.binomial(n_test, random.choice(group, (runs, n))) / n_test
        return drawn

    first, second = scores(chances.first), scores(chances.second)
    of_first, of_second = (group.var(axis=1, ddof=1) / n for group in (first, second))
    both = of_first + of_second
    apart = np.abs(second.mean(axis=1) - first.mean(axis=1))
    varies = both > 0
    freedom = np.divide(both**2 * (n - 1), of_first**2 + of_second**2, where=varies, out=both + 1)
    seen = int(np.count_nonzero(varies & (apart > t.ppf(0.975, freedom) * np.sqrt(both))))
    return SimulatedPower(
        n_per_arm=n, power=seen / runs, ci95=wilson_interval(seen, runs), runs=runs
    )
