"""What is the smallest change of a drawn case that flips the answer? A counterfactual.

Question answered: *"narrow the isthmus by 0.6 um and it says segmented"*. For every number that the
case's field lets one change (:mod:`xai_core.cases.redrawing`), the case is drawn anew with more and
with less of it, in :data:`STEPS` equal steps to the limits of what is drawn, until the answer is
another; then the place is narrowed down by halving. Numbers are ranked by the change in units of
their spread over the library. A number that never flips the answer is said so, with what was tried.

Two things this is not. Between two steps an answer may flip and come back, unseen: "smallest" holds
up to the step. And what changes is the *cause* in the simulator, not pixels: a picture on the way
is always one that the simulator could have drawn, which is why no pixel-wise counterfactual is
offered here. (Own method; the wish for a small change in plausible terms is that of Wachter et al.
2017, arXiv:1711.00399.)

A flip is another class; of a value that it crosses one of the library's limits (``cutoffs``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.redrawing import Redrawable, Redrawn, subject_of
from xai_core.domains.contract import Changeable
from xai_core.errors import ExplanationError
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import predict
from xai_core.tasks import Answer, ClassAnswer, Task
from xai_core.tasks.answers import ValueAnswer
from xai_core.tasks.cutoffs import Cutoff
from xai_core.types import LocalisedText, Progress

STEPS = 8
"""Equal steps from what is drawn to each limit."""
HALVINGS = 6
Said = tuple[str, ...]
"""What an answer comes to: the class; of a value the limits beyond which it lies."""


@dataclass(frozen=True)
class Flip:
    """The smallest change of one number that flips the answer."""

    parameter: Changeable
    before: float
    """In the parameter's unit, as :attr:`after`."""
    after: float
    says: Said
    picture: ImageArray
    """``(H, W, 3)`` uint8: the case with this change."""

    @property
    def change(self) -> float:
        """How much more of it; negative for less."""
        return self.after - self.before

    @property
    def spreads(self) -> float:
        """The size of the change, in spreads of the parameter over the library."""
        return abs(self.change) / self.parameter.spread

    @property
    def words(self) -> LocalisedText:
        """The change as an order: "narrow the isthmus by 0.6 um"."""
        said = self.parameter.more if self.change > 0 else self.parameter.less
        amount = told(abs(self.change), self.parameter)
        return LocalisedText(en=said.en.format(amount=amount), ja=said.ja.format(amount=amount))


@dataclass(frozen=True)
class NoFlip:
    """A number that leaves the answer as it is, over all that was tried."""

    parameter: Changeable
    least: float
    most: float
    """Tried from here to there, in the parameter's unit."""


@dataclass(frozen=True)
class Counterfactuals:
    """What flips the answer to one case, and what does not."""

    case: str
    says: Said
    picture: ImageArray
    """The case as it is."""
    flips: tuple[Flip, ...]
    """The smallest change first, in spreads."""
    never: tuple[NoFlip, ...]


def smallest_changes(
    library: CaseLibrary,
    model: LoadedModel,
    case: Case,
    progress: Progress = lambda _done, _total: None,
) -> Counterfactuals:
    """Look for the smallest change of each number that flips the answer to a case.

    Parameters
    ----------
    library, case
        A drawn library and one of its cases.
    model
        Who answers; of classes, or of values where the library names limits.
    progress
        Called with (steps done, steps at most).

    Returns
    -------
    Counterfactuals
        Every number the case has, either among those that flip or among those that never do.

    Raises
    ------
    LibraryError
        The case cannot be drawn anew (:func:`xai_core.cases.redrawing.subject_of`).
    ExplanationError
        The answer is of marks, or of a value without limits.
    """
    redrawable = subject_of(library, case)
    ask = _asker(model, library.task)
    picture = library.image(case)
    says = ask(picture)
    flips: list[Flip] = []
    never: list[NoFlip] = []
    for number, parameter in enumerate(redrawable.parameters):
        part = _part_of(progress, number, len(redrawable.parameters))
        found = _Search(redrawable, parameter, ask, says).nearest(part)
        part(1.0)
        if isinstance(found, Flip):
            flips.append(found)
        else:
            never.append(found)
    flips.sort(key=lambda flip: flip.spreads)
    return Counterfactuals(case.id, says, picture, tuple(flips), tuple(never))


def _part_of(progress: Progress, number: int, of: int) -> Callable[[float], None]:
    """Tells of the share done of one of several numbers, in hundredths of each."""
    return lambda share: progress(round(100 * (number + share)), 100 * of)


def told(value: float, parameter: Changeable) -> str:
    """An amount with its unit; one too small for the parameter's decimals has two figures."""
    text = f"{value:.{parameter.digits}f}"
    if value and float(text) == 0:
        text = f"{value:.2g}"
    return f"{text} {parameter.unit}".rstrip().replace("-", "−")


@dataclass(frozen=True)
class _Search:
    """One number of one case."""

    redrawable: Redrawable
    parameter: Changeable
    ask: Callable[[ImageArray], Said]
    says: Said

    def nearest(self, progress: Callable[[float], None]) -> Flip | NoFlip:
        """The nearer of the first flips above and below; what was tried where there is none."""
        name = self.parameter.name
        start = self.redrawable.subject.asked()[name]
        before = self._drawn(start)
        tried = [before.value]
        found: list[Flip] = []
        ends = [end for end in (self.parameter.low, self.parameter.high) if end != start]
        ends = [end for end in ends if (end < start) == (end == self.parameter.low)]
        for number, end in enumerate(ends):
            inside = start
            for step in range(1, STEPS + 1):
                asked = start + (end - start) * step / STEPS
                drawn = self._drawn(asked)
                tried.append(drawn.value)
                progress((number + step / STEPS) / len(ends))
                if self.ask(drawn.image) != self.says:
                    found.append(self._narrowed(before, inside, asked))
                    break
                inside = asked
        if found:
            return min(found, key=lambda flip: flip.spreads)
        return NoFlip(self.parameter, min(tried), max(tried))

    def _narrowed(self, before: Redrawn, inside: float, outside: float) -> Flip:
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if self.ask(self._drawn(middle).image) == self.says:
                inside = middle
            else:
                outside = middle
        after = self._drawn(outside)
        return Flip(self.parameter, before.value, after.value, self.ask(after.image), after.image)

    def _drawn(self, asked: float) -> Redrawn:
        return self.redrawable.subject.draw(self.parameter.name, asked)


def _asker(model: LoadedModel, task: Task) -> Callable[[ImageArray], Said]:
    cutoffs: tuple[Cutoff, ...] = getattr(task, "cutoffs", ())
    return lambda picture: _said(predict(model, [picture])[0].answer, cutoffs)


@singledispatch
def _said(_answer: Answer, _cutoffs: tuple[Cutoff, ...]) -> Said:
    raise ExplanationError(
        "What flips an answer can be asked of classes, and of values with limits, not of marks."
    )


@_said.register
def _(answer: ClassAnswer, _cutoffs: tuple[Cutoff, ...]) -> Said:
    return (answer.class_id,)


@_said.register
def _(answer: ValueAnswer, cutoffs: tuple[Cutoff, ...]) -> Said:
    if not cutoffs:
        raise ExplanationError(
            "This library names no limit of its value, so nothing says when an answer has flipped."
        )
    return tuple(cutoff.name.en for cutoff in cutoffs if cutoff.finds(answer.value))
