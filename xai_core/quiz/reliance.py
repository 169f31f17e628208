"""Does the learner rely on the AI too much, or too little? Counted where its answer was seen.

Question answered: *how often is a wrong AI followed, and how often a right one not?* It can be
asked only where the AI's answer was seen before the last word (``asking.Help``):

=================  ==============================================  =================================
how the AI helps   over-reliance                                   under-reliance
=================  ==============================================  =================================
after a first      of the cases with a wrong AI whose first        of the cases with a right AI
answer             answer was right: changed to the AI's           whose first answer was wrong:
                                                                   still wrong in the end
before the answer  of the cases with a wrong AI: the AI's          of the cases with a right AI:
                   answer was given                                answered wrongly
=================  ==============================================  =================================

Beside the AI's answer nobody knows what would have been said without it: the second row mixes
reliance with skill, the first does not. The two are never added up.

A case counts only if the AI's answer is one that could be given in the round (a coarser
"neutrophil" cannot be followed where band is told from segmented). A number follows the AI's where
it lies in the same band of the scale and is wrong. Contested labels count nowhere. Intervals are
Wilson's 95 %, and take answers as independent.

Schemmer, M. et al. (2023), doi:10.1145/3581641.3584066: one minus over-reliance and one minus
under-reliance of the first row are their relative self-reliance and relative AI reliance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xai_core.quiz.asking import Help
from xai_core.quiz.log import AiAnswer, LogEntry
from xai_core.quiz.scale import Scale
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Interval


@dataclass(frozen=True)
class Proportion:
    """So many of so many."""

    count: int
    n: int

    @property
    def share(self) -> float | None:
        """In [0, 1]; None for n = 0."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        """Wilson's 95 %; None for n = 0."""
        return wilson_interval(self.count, self.n)


@dataclass(frozen=True)
class Reliance:
    """How a learner dealt with the AI's answers under one kind of help."""

    over: Proportion
    under: Proportion


def reliance_of(
    entries: Iterable[LogEntry],
    way: Help,
    answers: Collection[str],
    scale: Scale | None = None,
) -> Reliance | None:
    """Over- and under-reliance of a log.

    Parameters
    ----------
    entries
        A learner's log of one question (a library in one reading), each key once.
    way
        Which answers are counted: those given with this help.
    answers
        The classes that could be answered. Not looked at where there is a scale.
    scale
        Where the answers are numbers.

    Returns
    -------
    Reliance | None
        None for ``Help.ALONE``, and where no answer was given with this help.
    """
    known = [
        (entry, entry.ai)
        for entry in entries
        if entry.ai is not None and entry.help is way and not entry.contested
    ]
    if way is Help.SECOND_LOOK:
        known = [(entry, ai) for entry, ai in known if entry.second is not None]
    if way is Help.ALONE or not known:
        return None
    known = [(e, ai) for e, ai in known if scale is not None or ai.answer in answers]
    if way is Help.SECOND_LOOK:
        where_wrong = [(e, ai) for e, ai in known if not ai.right and e.right]
        where_right = [(e, ai) for e, ai in known if ai.right and not e.right]
    else:
        where_wrong = [(e, ai) for e, ai in known if not ai.right]
        where_right = [(e, ai) for e, ai in known if ai.right]
    followed = sum(_followed(entry, ai, scale) for entry, ai in where_wrong)
    missed = sum(not _last_word(entry)[1] for entry, _ in where_right)
    return Reliance(Proportion(followed, len(where_wrong)), Proportion(missed, len(where_right)))


def _last_word(entry: LogEntry) -> tuple[str, bool]:
    if entry.second is None:
        return entry.answer, entry.right
    return entry.second.answer, entry.second.right


def _followed(entry: LogEntry, ai: AiAnswer, scale: Scale | None) -> bool:
    """Whether a wrong answer of the AI's was taken over."""
    answer, right = _last_word(entry)
    if scale is None:
        return answer == ai.answer
    return not right and scale.band(float(answer)) == scale.band(float(ai.answer))
