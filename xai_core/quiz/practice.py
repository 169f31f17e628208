"""What practice shows next: which category, and which picture of it.

**Which category.** A lottery, so that nobody can tell the answer from the order. The tickets of a
category are its *need*: one minus the estimated chance that the learner would be right now. That
chance is the strength of its latest ten answers (1 for right, 1/2 for right but slow or unsure, 0
for wrong, with one imagined answer of each kind so that an unknown category stands at 1/2), times
the chance by FSRS that it is still known. Then

- a category that is not due counts a quarter (FSRS says when it is due; a new one is);
- after a mistake both categories of it, the right one and the one it was taken for, count three
  times and come within the next three pictures (the second of them within four, should both be
  left to the last): contrast teaches what tells the two apart;
- the category just shown counts half, as mixing categories teaches better than blocks.

**Which picture.** One the learner has never seen, at random. Where all of a category have been
seen, the one seen longest ago.

**Wrong-AI cases.** A round of n is to hold ``round(rate * n)`` of them (halves upwards). Before
each picture a ball is drawn without replacement from an urn of that many wrong and the rest other
balls, so every position is equally likely to hold one, and the number is met exactly while there
are unseen wrong-AI cases; a wrong ball then draws among the categories that have one. A picture
is never shown again for the sake of the rate: where no unseen one is left, another kind is shown.
The share really reached is reported (``rounds.wrong_ai_share``).

**Blocks.** Where the categories come one after the other (``asking.py``), no lottery is held: the
picture is one of the block's category, of the kind the urn asks for where there is an unseen one.

Kornell, N., Bjork, R. (2008), "Learning Concepts and Categories: Is Spacing the 'Enemy of
Induction'?", Psychological Science 19, 585-592, doi:10.1111/j.1467-9280.2008.02127.x.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from xai_core.quiz.memory import CategoryMemory, Memory
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.spaced_repetition import Rating, recall

NOT_DUE = 0.25
CONTRAST = 3.0
CONTRAST_WITHIN = 3
"""Pictures after a mistake within which its two categories come."""
JUST_SHOWN = 0.5
STRENGTH_WINDOW = 10
_CREDIT = {Rating.AGAIN: 0.0, Rating.HARD: 0.5, Rating.GOOD: 1.0, Rating.EASY: 1.0}


@dataclass(frozen=True)
class Situation:
    """What the choice of the next picture depends on, beside the pool."""

    memory: Memory
    now: datetime
    position: int
    """Of the picture to be chosen; 0 for the first of the round."""
    wrong_left: int
    """Wrong-AI cases still to come in this round."""
    slots_left: int
    """Pictures still to come, this one included; at least 1."""
    previous: str | None = None
    """The category just shown."""
    contrast: Mapping[str, int] = field(default_factory=dict)
    """Category of a recent mistake -> the last position at which it is to come."""
    block: str | None = None
    """The category that comes now, where they come one after the other."""


def wrong_target(rate: float, length: int) -> int:
    """How many wrong-AI cases a round of this length is to hold: halves are rounded upwards."""
    return min(length, math.floor(rate * length + 0.5))


def choose(pool: Pool, situation: Situation, random: Random) -> QuizCase:
    """The picture to show next."""
    wants_wrong = random.random() * situation.slots_left < situation.wrong_left
    cases = (
        _of_lottery(pool, situation, random, wants_wrong=wants_wrong)
        if situation.block is None
        else _of_block(pool, situation.block, situation.memory, wants_wrong=wants_wrong)
    )
    last_seen = {name: order for order, name in enumerate(situation.memory.seen)}
    if cases[0].case_id in last_seen:
        return min(cases, key=lambda case: last_seen[case.case_id])
    return random.choice(cases)


def need(known: CategoryMemory | None, now: datetime) -> float:
    """One minus the estimated chance of being right now, in (0, 1); 1/2 for what is new."""
    if known is None:
        return 0.5
    latest = known.recent[-STRENGTH_WINDOW:]
    strength = (1 + sum(_CREDIT[look.rating] for look in latest)) / (2 + len(latest))
    return 1 - strength * recall(known.schedule, now)


def weight(category: str, situation: Situation) -> float:
    """The tickets of a category in the lottery; above 0."""
    known = situation.memory.categories.get(category)
    tickets = need(known, situation.now)
    if category in situation.contrast:
        tickets *= CONTRAST
    elif known is not None and known.schedule.due > situation.now:
        tickets *= NOT_DUE
    return tickets * JUST_SHOWN if category == situation.previous else tickets


def _of_lottery(
    pool: Pool, situation: Situation, random: Random, *, wants_wrong: bool
) -> Sequence[QuizCase]:
    suitable = _suitable(pool, situation.memory, wants_wrong=wants_wrong)
    return suitable[_choose_category(tuple(suitable), situation, random)]


def _of_block(pool: Pool, block: str, memory: Memory, *, wants_wrong: bool) -> Sequence[QuizCase]:
    """The pictures of one category that may be shown now: the block comes first, the rate next."""
    seen = frozenset(memory.seen)
    cases = pool.by_category[block]
    unseen = [case for case in cases if case.case_id not in seen]
    return [case for case in unseen if case.ai_wrong == wants_wrong] or unseen or cases


def _choose_category(categories: Sequence[str], situation: Situation, random: Random) -> str:
    overdue = [
        name
        for name in categories
        if situation.contrast.get(name, situation.position + 1) <= situation.position
    ]
    candidates = overdue or categories
    return random.choices(candidates, [weight(name, situation) for name in candidates])[0]


def _suitable(pool: Pool, memory: Memory, *, wants_wrong: bool) -> dict[str, list[QuizCase]]:
    """Category -> the pictures that may be shown now; all unseen, or all seen."""
    seen = frozenset(memory.seen)
    unseen = {
        name: [case for case in cases if case.case_id not in seen]
        for name, cases in pool.by_category.items()
    }
    # A category whose every picture was seen goes on with those.
    shown = {name: unseen[name] or list(cases) for name, cases in pool.by_category.items()}
    if wants_wrong:
        source = unseen if any(unseen.values()) else shown
        if wrong := _of_kind(source, wrong=True):
            return wrong
    all_seen = {name: cases for name, cases in shown.items() if not unseen[name]}
    return (all_seen | _of_kind(shown, wrong=False)) or _of_kind(unseen, wrong=True)


def _of_kind(source: Mapping[str, list[QuizCase]], *, wrong: bool) -> dict[str, list[QuizCase]]:
    found = {name: [c for c in cases if c.ai_wrong == wrong] for name, cases in source.items()}
    return {name: cases for name, cases in found.items() if cases}
