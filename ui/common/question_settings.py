"""What Quiz and Class both ask of the questions to come.

Question answered: *in which reading of a library's classes, and how often is the AI wrong?*
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ui.common.choices import choose_listed, choose_shown
from ui.common.numbers import NO_BREAK
from ui.common.session import SessionValue
from ui.common.text import localised, t, tn
from xai_core.cases.library import CaseLibrary
from xai_core.quiz import OWN_CLASSES
from xai_core.tasks import ReadClasses


def choose_reading(
    value: SessionValue[str],
    library: CaseLibrary,
    found: Sequence[ReadClasses],
    first: str | None,
    count: Callable[[ReadClasses], int],
) -> ReadClasses:
    """One of the readings ``found``, at least one; a list of them where there are several.

    ``first`` is the class grouping of the one that is chosen at first, None for the library's own
    classes; ``count`` says how many classes a reading is said to have.
    """
    ways = {view.grouping or OWN_CLASSES: view for view in found}
    if len(ways) == 1:
        value.set(next(iter(ways)))
        return found[0]
    names = {name: _reading_name(library, view, count(view)) for name, view in ways.items()}
    return ways[choose_listed(value, t("Which classes"), names, default=first or OWN_CLASSES)]


def choose_wrong_rate(value: SessionValue[int], rates: Sequence[int]) -> int:
    """How many of the AI's answers are to be wrong, in per cent."""
    names = {rate: f"{rate}{NO_BREAK}%" for rate in rates}
    return choose_shown(value, t("Wrong AI answers"), names, wrap=True)


def _reading_name(library: CaseLibrary, view: ReadClasses, count: int) -> str:
    if view.grouping is None:
        return tn("Its own {n} class", "Its own {n} classes", count)
    name = localised(library.task.grouping(view.grouping).name)
    return tn("{name} ({n} class)", "{name} ({n} classes)", count, name=name)
