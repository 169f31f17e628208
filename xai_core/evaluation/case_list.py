"""Which of many cases are worth a look? Filters, saved views and orders over a study's rows.

A saved view is a question researchers ask again and again, put into thresholds that are declared
here and said in words on the screen:

``confident-and-wrong``
    Wrong, with a confidence of at least ``confident``.
``wrong-reason``
    Right for the wrong reason: right, but no more of the attention lies in the region than chance
    or a content-free blob in the middle of the picture would put there; less those whose answer
    needs the region all the same, as far as that was checked (``wrong_reason.py``).
``looked-right``
    Looked right, answered wrong: wrong, although the attention is in the region, above chance by
    at least ``on_target`` of the way from chance to all of it.

Inside these arrays alone, an undefined number is NaN: every comparison with it is false, so a case
whose agreement is undefined is in no view and no range that asks for agreement, and stands
at the end of every order by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.name_columns import CodedNames, Names, codes_of
from xai_core.types import Choice

NONE_OF_THESE = "(none)"
"""Stands for a label or an answer that the other side does not know; no class id has a bracket."""

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


class SavedView(Choice):
    """The questions above."""

    CONFIDENT_AND_WRONG = "confident-and-wrong"
    WRONG_REASON = "wrong-reason"
    LOOKED_RIGHT = "looked-right"


class Correctness(Choice):
    """Whether the answer was right."""

    ANY = "any"
    RIGHT = "right"
    WRONG = "wrong"


class Order(Choice):
    """What comes first."""

    LOSS = "loss"
    """The highest loss: the answers that cost most, wrong and sure of it."""
    CONFIDENT = "confident"
    UNSURE = "unsure"
    AGREEING = "agreeing"
    """The highest agreement above chance."""
    DISAGREEING = "disagreeing"
    ERROR = "error"
    """The largest absolute error, of answers that are values."""
    LIBRARY = "library"
    """As the library lists them."""


@dataclass(frozen=True)
class ViewThresholds:
    """From where on a number counts in the saved views."""

    confident: float = 0.9
    """Calibrated probability of the answer, in [0, 1]."""
    on_target: float = 0.5
    """Attention above chance: 0 is chance, 1 all of it in the region."""


DEFAULT_VIEW_THRESHOLDS = ViewThresholds()


@dataclass(frozen=True)
class Outcomes:
    """What is known of each case, ``(N,)`` each, in the library's order."""

    case_ids: Names
    truth: Names
    """In the common view; :data:`NONE_OF_THESE` where the model cannot answer the label."""
    answer: Names
    """In the common view; :data:`NONE_OF_THESE` where the library has no such label."""
    split: Names
    """None where the library names none."""
    right: Flags
    wrong: Flags
    """Not the opposite of ``right``: neither holds where the case is not scored."""
    confidence: Numbers
    loss: Numbers
    attention: Numbers
    """In the region the reader chose, like the four below."""
    chance: Numbers
    centre_blob: Numbers
    centre_blob_narrow: Numbers
    above_chance: Numbers
    acquitted: Flags | None = None
    """Suspected of the wrong reason, and cleared by hiding the region (``wrong_reason.py``)."""
    target: Numbers | None = None
    """What was measured, where answers are values; None where they are not."""
    value: Numbers | None = None
    """The model's, likewise."""

    def __len__(self) -> int:
        return len(self.case_ids)

    @property
    def error(self) -> Numbers:
        """Value - target; undefined throughout where answers are no values."""
        if self.target is None or self.value is None:
            return np.full(len(self), np.nan)
        return self.value - self.target


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included."""

    low: float
    high: float

    def holds(self, values: Numbers) -> Flags:
        """Which of the values lie in it; an undefined one never does."""
        return (values >= self.low) & (values <= self.high)


@dataclass(frozen=True)
class Selection:
    """What the reader asked for; None and ``ANY`` ask for nothing."""

    view: SavedView | None = None
    correctness: Correctness = Correctness.ANY
    truth: str | None = None
    answer: str | None = None
    split: str | None = None
    confidence: Range | None = None
    above_chance: Range | None = None


def in_view(
    outcomes: Outcomes, view: SavedView, thresholds: ViewThresholds = DEFAULT_VIEW_THRESHOLDS
) -> Flags:
    """``(N,)``: the cases of a saved view."""
    if view is SavedView.CONFIDENT_AND_WRONG:
        return outcomes.wrong & (outcomes.confidence >= thresholds.confident)
    if view is SavedView.LOOKED_RIGHT:
        return outcomes.wrong & (outcomes.above_chance >= thresholds.on_target)
    found = suspected(outcomes)
    return found if outcomes.acquitted is None else found & ~outcomes.acquitted


def suspected(outcomes: Outcomes) -> Flags:
    """``(N,)``: right, with no more attention in the region than chance or the centre blob."""
    knows_nothing = np.fmax(outcomes.chance, outcomes.centre_blob)
    return np.asarray(outcomes.right & (outcomes.attention <= knows_nothing), dtype=np.bool_)


def selected(
    outcomes: Outcomes,
    selection: Selection,
    thresholds: ViewThresholds = DEFAULT_VIEW_THRESHOLDS,
) -> Flags:
    """``(N,)``: the cases that fit everything the reader asked for."""
    fits = np.ones(len(outcomes), dtype=np.bool_)
    if selection.view is not None:
        fits &= in_view(outcomes, selection.view, thresholds)
    if selection.correctness is not Correctness.ANY:
        fits &= outcomes.right if selection.correctness is Correctness.RIGHT else outcomes.wrong
    for names, wanted in (
        (outcomes.truth, selection.truth),
        (outcomes.answer, selection.answer),
        (outcomes.split, selection.split),
    ):
        if wanted is not None:
            fits &= names == wanted
    for values, span in (
        (outcomes.confidence, selection.confidence),
        (outcomes.above_chance, selection.above_chance),
    ):
        if span is not None:
            fits &= span.holds(values)
    return fits


@dataclass(frozen=True)
class Hits:
    """How often a model is right among some cases, with what knowing nothing would score."""

    n: int
    """Cases that can be judged."""
    right: int
    share: float
    interval: tuple[float, float] | None
    """Wilson's, 95 %."""
    always_the_same: float | None
    """Share right when every case is given the most frequent answer; None where cases have no
    classes."""


def hits(outcomes: Outcomes, fits: Flags) -> Hits | None:
    """Count the cases that fit; None where none of them can be judged."""
    from xai_core.stats.intervals import wilson_interval

    right = int(np.count_nonzero(fits & outcomes.right))
    n = right + int(np.count_nonzero(fits & outcomes.wrong))
    if n == 0:
        return None
    most_frequent = _most_frequent(outcomes.truth, fits & (outcomes.right | outcomes.wrong))
    always = most_frequent / n if most_frequent else None
    return Hits(n, right, right / n, wilson_interval(right, n), always)


def _most_frequent(names: Names, fits: Flags) -> int:
    """How many of the cases that fit have the name most of them have; 0 where none has one."""
    fits = fits & ~np.asarray(names == NONE_OF_THESE, dtype=np.bool_)
    if not fits.any():
        return 0
    if isinstance(names, CodedNames):
        return int(np.bincount(names.codes[fits]).max())
    return int(np.unique(names[fits].astype(str), return_counts=True)[1].max())


def ordered(outcomes: Outcomes, fits: Flags, order: Order) -> NDArray[np.intp]:
    """Places of the cases that fit, first things first; equals keep the library's order."""
    places = np.flatnonzero(fits)
    keys = _keys(outcomes, order)
    # NaN sorts last in either direction, which is where the undefined belong.
    return places if keys is None else places[np.argsort(keys[places], kind="stable")]


def whole_order(outcomes: Outcomes, order: Order) -> NDArray[np.int32]:
    """``(N,)``: every place, first things first: what :func:`kept_of` picks from, once sorted."""
    return ordered(outcomes, np.ones(len(outcomes), dtype=np.bool_), order).astype(np.int32)


def kept_of(whole: NDArray[np.int32], fits: Flags) -> NDArray[np.intp]:
    """What :func:`ordered` gives, from the order of all cases: of very many, without sorting."""
    return whole[fits[whole]].astype(np.intp)


def _keys(outcomes: Outcomes, order: Order) -> Numbers | None:
    """What cases are sorted by, the smallest first; None for the library's order."""
    if order is Order.LIBRARY:
        return None
    if order is Order.LOSS:
        return -outcomes.loss
    if order is Order.ERROR:
        return -np.abs(outcomes.error)
    sure = order in (Order.CONFIDENT, Order.UNSURE)
    values = outcomes.confidence if sure else outcomes.above_chance
    return -values if order in (Order.CONFIDENT, Order.AGREEING) else values


def confusion(
    outcomes: Outcomes, fits: Flags, truths: Sequence[str], answers: Sequence[str]
) -> NDArray[np.intp]:
    """Numbers of cases ``(len(truths), len(answers))``, truth down, answer across.

    Parameters
    ----------
    outcomes
        The cases with their truths and answers.
    fits
        ``(N,)`` bool: which of the cases are counted.
    truths, answers
        The classes down and across, in the order shown; cases of others are not counted.

    Returns
    -------
    NDArray[np.intp]
        ``(len(truths), len(answers))`` numbers of cases.
    """
    down, across = codes_of(outcomes.truth, truths)[fits], codes_of(outcomes.answer, answers)[fits]
    known = (down >= 0) & (across >= 0)
    cells = np.bincount(
        down[known] * len(answers) + across[known], minlength=len(truths) * len(answers)
    )
    return cells.reshape(len(truths), len(answers))


def even_sample(places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """At most ``most`` of the places, evenly spread over them; all where they are few."""
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).round().astype(np.intp)]
