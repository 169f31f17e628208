"""How much there is of an answer, and what is added to it, in the words of its task.

A class has a probability: it is said as a share, and its changes in points. A value is said in its
unit, and so are its changes. Everything that hides, fills or reorders places speaks this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from ui.common.numbers import number, share, signed
from ui.common.tasks import value_name, value_unit
from ui.common.text import t, verbatim
from ui.compare.case_view import CaseView
from xai_core.report.causal_figures import points
from xai_core.tasks import Answer, ValueAnswer


@dataclass(frozen=True)
class Amounts:
    """The words for the amounts of one answer; plain text but for :attr:`reading`."""

    target: str
    """Of which there is so much."""
    name: str
    """The target's: a class, or what is measured."""
    what: str
    """The amount itself, as in "the mean of …"."""
    reading: str
    """How bars of changes are to be read, as Markdown."""
    unit: str | None = None
    """Of a value; None for a probability."""

    def of(self, answer: Answer) -> float:
        """How much of it another answer about the same case has."""
        return answer.amounts()[self.target]

    def amount(self, value: float) -> str:
        """So much of it."""
        return share(value) if self.unit is None else f"{number(value)} {self.unit}"

    def change(self, value: float) -> str:
        """So much more or less of it, the sign always written."""
        if self.unit is None:
            return t("{points} points", points=points(value))
        return f"{signed(value)} {self.unit}"


def amounts_of(view: CaseView) -> Amounts:
    """The words for this view's answer."""
    return _words(view.prediction.answer, view)


@singledispatch
def _words(_answer: Answer, view: CaseView) -> Amounts:
    name = view.target_names[view.answer]
    return Amounts(
        target=view.answer,
        name=name,
        what=t("the probability of {name}", name=name),
        reading=t(
            "Points of the probability. To the right: it speaks for the answer; to the left:"
            " against it. The points add up exactly."
        ),
    )


@_words.register
def _(_answer: ValueAnswer, view: CaseView) -> Amounts:
    task = view.naming
    lowers, raises = view.sides
    return Amounts(
        target=view.answer,
        name=value_name(task),
        what=value_name(task),
        reading=t(
            "In {unit}. To the right: {raises}; to the left: {lowers}. The numbers add up exactly.",
            unit=verbatim(value_unit(task)),
            raises=verbatim(raises),
            lowers=verbatim(lowers),
        ),
        unit=value_unit(task),
    )
