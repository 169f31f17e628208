"""Does adaptive practice save pictures? Simulated learners whose skill is known, seeded.

``python -m xai_core.quiz.simulation`` prints the table; the same seeds give the same numbers.

**The learner.** In each category it knows a picture with probability s, its skill, and else
guesses evenly over all K answers (a wrong guess is often the category's look-alike):

    P(right) = s + (1 - s) / K

Told the right answer, it moves a fixed share of the way to certainty,
``s += rate * (1 - s)``, right or wrong alike: the linear operator of Bush and Mosteller, the
plainest learning curve there is. Nothing carries over between categories, so that contrast earns
nothing here. Optionally it forgets: a share of every other category's skill with each picture, and
of all skills overnight, after every 20 pictures. Knowing takes 4 s and guessing 8 s (medians,
log-normal), and confidence follows knowing, noisily. Skills at the start and rates are drawn for
each category as each kind of learner (``LEARNERS``) says. Neither they nor the scheduler's numbers
were fitted to one another; forgetting is mild enough that the goal can be reached at all.

**The orders.** ``adaptive`` is the engine itself, in rounds of 20 with wrong-AI cases at the
default rate; ``random`` takes any unseen picture of a pool with equally many of each category;
``in turn`` shows every category once, shuffled, before any comes again: the hardest to beat
without knowing the learner. All are stopped by the same rule, on the same learner (same seed).

**What is counted.** Pictures until every category is mastered (``DEFAULT_RULE``); and, since such
a rule is sometimes passed by luck, pictures until P(right) is truly at least 0.8 everywhere, and
the lowest true P(right) at the moment of mastery. The saving is 1 - adaptive / other, learner by
learner; its mean comes with a 95 % bootstrap interval over learners.

Bush, R., Mosteller, F. (1955), Stochastic Models for Learning, Wiley.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean, median

from xai_core.quiz.log import AiAnswer, Mode
from xai_core.quiz.mastery import all_mastered
from xai_core.quiz.memory import Memory, Seen, remember
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.round_state import QuizState, RoundPlan
from xai_core.quiz.rounds import Answer, answer, draw_id, next_item, start
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.types import Choice

CATEGORIES = tuple("ABCDEFGH")
PICTURES = 150
"""In each category."""
ROUND = 20
GOAL = 0.8
"""True chance of being right that counts as knowing a category."""
MOST = 1000
"""Pictures after which a run is given up."""
FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Order(Choice):
    """Who decides what comes next."""

    ADAPTIVE = "adaptive"
    RANDOM = "random"
    IN_TURN = "in turn"


@dataclass(frozen=True)
class LearnerKind:
    """What a kind of learner is like; ``skills`` and ``rates`` draw one value per category."""

    name: str
    skills: Callable[[Random], float]
    rates: Callable[[Random], float]
    forgets_each: float = 0.0
    """Share of a category's skill lost with each picture of another."""
    forgets_overnight: float = 0.0


LEARNERS = (
    LearnerKind("mixed", lambda r: r.betavariate(2, 2), lambda _: 0.1),
    LearnerKind("beginner", lambda _: 0.1, lambda _: 0.1),
    LearnerKind("half known", lambda r: r.choice((0.1, 0.85)), lambda _: 0.1),
    LearnerKind(
        "unequal pace", lambda r: r.betavariate(2, 2), lambda r: math.exp(r.uniform(-3.5, -1.6))
    ),
    LearnerKind("forgetful", lambda r: r.betavariate(2, 2), lambda _: 0.1, 0.001, 0.02),
)


@dataclass(frozen=True)
class Run:
    """One learner under one order. None: not reached within ``MOST`` pictures."""

    to_mastery: int | None
    to_skill: int | None
    """Pictures until the true chance of being right was at least ``GOAL`` everywhere."""
    lowest_at_mastery: float | None
    """The lowest true chance of being right over the categories, at mastery."""


@dataclass(frozen=True)
class Comparison:
    """The adaptive order against another, over many learners of one kind."""

    kind: str
    other: Order
    median_adaptive: float | None
    median_other: float | None
    saving: Mean
    """1 - adaptive / other in pictures to mastery."""
    saving_to_skill: Mean
    lowest_adaptive: float | None
    """Median over learners of the lowest true chance of being right at mastery."""
    lowest_other: float | None


class SimulatedLearner:
    """A learner of known skill. Its random numbers are its own."""

    def __init__(self, kind: LearnerKind, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a simulation, no secret
        self._kind = kind
        self._skill = {name: kind.skills(self._random) for name in CATEGORIES}
        self._rate = {name: kind.rates(self._random) for name in CATEGORIES}

    @property
    def lowest(self) -> float:
        """The lowest true chance of being right over the categories."""
        lowest = min(self._skill.values())
        return lowest + (1 - lowest) / len(CATEGORIES)

    @property
    def mean(self) -> float:
        """The mean true chance of being right over the categories."""
        mean = fmean(self._skill.values())
        return mean + (1 - mean) / len(CATEGORIES)

    def look(self, category: str) -> tuple[str, float, float]:
        """Answer a picture and be told: the answer, the confidence, the seconds."""
        draw = self._random
        knows = draw.random() < self._skill[category]
        given = category if knows else draw.choice(CATEGORIES)
        if given != category and draw.random() < 0.5:
            given = CATEGORIES[CATEGORIES.index(category) ^ 1]  # look-alikes come in pairs
        confidence = draw.uniform(0.6, 1.0) if knows else draw.uniform(0.1, 0.8)
        seconds = draw.lognormvariate(math.log(4 if knows else 8), 0.4)
        self._learn(category)
        return given, confidence, seconds

    def sleep(self) -> None:
        """A night passes."""
        for name in CATEGORIES:
            self._skill[name] *= 1 - self._kind.forgets_overnight

    def _learn(self, category: str) -> None:
        for name in CATEGORIES:
            if name != category:
                self._skill[name] *= 1 - self._kind.forgets_each
        self._skill[category] += self._rate[category] * (1 - self._skill[category])


def run(kind: LearnerKind, order: Order, seed: int) -> Run:
    """One learner until it has mastered every category and truly knows it, or ``MOST``."""
    pool, random = _pool(), Random(seed + 1_000_003)  # noqa: S311 - a simulation, no secret
    learner = SimulatedLearner(kind, seed)
    looks = _adaptive if order is Order.ADAPTIVE else _open_loop
    to_mastery = to_skill = lowest = None
    for shown, memory in enumerate(looks(learner, order, pool, random), 1):
        if to_skill is None and learner.lowest >= GOAL:
            to_skill = shown
        if to_mastery is None and all_mastered(memory, CATEGORIES):
            to_mastery, lowest = shown, learner.lowest
        if shown == MOST or (to_mastery is not None and to_skill is not None):
            break
    return Run(to_mastery, to_skill, lowest)


def compare(kind: LearnerKind, learners: int) -> tuple[Comparison, ...]:
    """The adaptive order against the others, on the same ``learners`` learners."""
    runs = {order: [run(kind, order, seed) for seed in range(learners)] for order in Order}
    ours = runs[Order.ADAPTIVE]
    return tuple(
        Comparison(
            kind=kind.name,
            other=order,
            median_adaptive=_median([one.to_mastery for one in ours]),
            median_other=_median([one.to_mastery for one in runs[order]]),
            saving=_saving([(a.to_mastery, b.to_mastery) for a, b in _pairs(ours, runs[order])]),
            saving_to_skill=_saving(
                [(a.to_skill, b.to_skill) for a, b in _pairs(ours, runs[order])]
            ),
            lowest_adaptive=_median([one.lowest_at_mastery for one in ours]),
            lowest_other=_median([one.lowest_at_mastery for one in runs[order]]),
        )
        for order in (Order.RANDOM, Order.IN_TURN)
    )


def main(learners: int = 100) -> None:
    """Print the table."""
    print("| learner | against | adaptive | other | saving, 95 % | to true skill | lowest P |")
    print("|---|---|---:|---:|---|---|---|")
    for kind in LEARNERS:
        for row in compare(kind, learners):
            print(
                f"| {row.kind} | {row.other} | {row.median_adaptive} | {row.median_other} "
                f"| {_percent(row.saving)} | {_percent(row.saving_to_skill)} "
                f"| {row.lowest_adaptive:.2f} / {row.lowest_other:.2f} |",
                flush=True,
            )


def _pool() -> Pool:
    """Equally many pictures of each category; the AI is wrong in 2 to 16 % of them."""

    def ai(category: str, number: int) -> AiAnswer:
        wrong = number % 50 <= CATEGORIES.index(category)
        given = CATEGORIES[CATEGORIES.index(category) ^ 1] if wrong else category
        return AiAnswer("simulated", "0" * 64, given, 0.9, not wrong)

    return Pool(
        QuizCase(f"{name}{number:03d}", name, ai(name, number))
        for name in CATEGORIES
        for number in range(PICTURES)
    )


def _adaptive(
    learner: SimulatedLearner, _order: Order, pool: Pool, random: Random
) -> Iterator[Memory]:
    memory = Memory()
    morning = FIRST_DAY
    while True:
        plan = RoundPlan(
            round_id=draw_id(random),
            mode=Mode.PRACTICE,
            library="simulated",
            library_hash="-",
            answers=CATEGORIES,
            length=ROUND,
        )
        now = morning
        state = start(plan, pool, memory, now, random)
        while not state.finished:
            state, now = _answered(state, pool, learner, now)
            yield state.memory
            state = next_item(state, pool, now, random)
        memory = state.memory
        learner.sleep()
        morning += timedelta(days=1)


def _answered(
    state: QuizState, pool: Pool, learner: SimulatedLearner, now: datetime
) -> tuple[QuizState, datetime]:
    if state.current is None:
        raise ValueError("no picture is shown")
    given, confidence, seconds = learner.look(pool.case(state.current.case_id).category)
    now += timedelta(seconds=seconds)
    state, _ = answer(state, pool, Answer(state.current.key, given, confidence), now)
    return state, now + timedelta(seconds=3)  # to read what is revealed


def _open_loop(
    learner: SimulatedLearner, order: Order, pool: Pool, random: Random
) -> Iterator[Memory]:
    memory = Memory()
    morning = now = FIRST_DAY
    for number, case in enumerate(_in_turn(pool, random, shuffled=order is Order.RANDOM), 1):
        given, confidence, seconds = learner.look(case.category)
        now += timedelta(seconds=seconds)
        seen = Seen(case.case_id, case.category, given == case.category, confidence, seconds, now)
        memory = remember(memory, seen)
        yield memory
        now += timedelta(seconds=3)
        if number % ROUND == 0:
            learner.sleep()
            morning += timedelta(days=1)
            now = morning


def _in_turn(pool: Pool, random: Random, *, shuffled: bool) -> Iterator[QuizCase]:
    if shuffled:
        yield from random.sample(pool.cases, len(pool))
        return
    for blocks in zip(*pool.by_category.values(), strict=True):
        yield from random.sample(blocks, len(blocks))


def _pairs(ours: Sequence[Run], other: Sequence[Run]) -> Iterator[tuple[Run, Run]]:
    return zip(ours, other, strict=True)


def _saving(pairs: Sequence[tuple[int | None, int | None]]) -> Mean:
    return mean_with_interval([None if a is None or b is None else 1 - a / b for a, b in pairs])


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _percent(mean: Mean) -> str:
    if mean.mean is None or mean.low is None or mean.high is None:
        return "not defined"
    shown = f"{mean.mean:.0%} ({mean.low:.0%} to {mean.high:.0%})"
    return shown + (f", {mean.n_undefined} not reached" if mean.n_undefined else "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
