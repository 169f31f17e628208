"""When has a category been mastered? A rule that can be said in one sentence.

By default: *of the last five pictures of the category that the learner had never seen before, at
least 80 % were answered rightly.* A picture seen again counts neither way, since it may have been
recognised rather than understood. With fewer than five such answers nothing is mastered yet.

The rule says what was shown, not what is known: somebody who is right three times of four passes
it at any moment with a chance of 63 %. It is a goal to practise towards; accuracy and its interval
(``xai_core.quiz.progress``) say how well a category is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xai_core.quiz.memory import RECENT, Memory


@dataclass(frozen=True)
class MasteryRule:
    """``share`` of the latest ``window`` unseen pictures right.

    Raises
    ------
    ValueError
        ``window`` is not between 1 and 20, or ``share`` not in (0, 1].
    """

    window: int = 5
    share: float = 0.8

    def __post_init__(self) -> None:
        if not 1 <= self.window <= RECENT or not 0 < self.share <= 1:
            raise ValueError(f"window {self.window}, share {self.share}")


DEFAULT_RULE = MasteryRule()


@dataclass(frozen=True)
class Mastery:
    """How far a category is towards the rule."""

    right: int
    """Right answers among the unseen pictures that count."""
    n: int
    """How many count: the latest, at most the rule's window."""
    mastered: bool


def mastery_of(memory: Memory, category: str, rule: MasteryRule = DEFAULT_RULE) -> Mastery:
    """Where a category stands; 0 of 0 for one never asked."""
    known = memory.categories.get(category)
    looks = [look for look in known.recent if look.unseen][-rule.window :] if known else []
    right = sum(look.right for look in looks)
    # Compared as numbers of answers: 4 of 5 is 80 % whatever 0.8 is in binary.
    enough = len(looks) == rule.window and right >= rule.share * rule.window - 1e-9
    return Mastery(right, len(looks), enough)


def all_mastered(
    memory: Memory, categories: Iterable[str], rule: MasteryRule = DEFAULT_RULE
) -> bool:
    """Whether every one of these categories is mastered."""
    return all(mastery_of(memory, category, rule).mastered for category in categories)
