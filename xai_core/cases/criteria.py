"""What decides that a case is of its class: a few sentences a learner can check on the picture.

Question answered: *by which criteria is this a band and not a segmented neutrophil, and who says
so?* A library says it in its manifest (``[[criteria]]``)::

    [[criteria]]
    answer = "band"
    source = "Palmer et al. 2015, doi:10.1111/ijlh.12327"
    points = [
        { text = { en = "No filament", ja = "核糸がない" }, region = "nucleus" },
    ]

``answer`` is a class or a class of one of the coarser readings; ``region``, which may be left out,
is where on the picture the point can be seen. What a manifest does not say, the field may know
(``Domain.criteria``): so better words reach libraries imported long ago.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pydantic import Field

from xai_core.domains.contract import load
from xai_core.domains.registry import domains
from xai_core.tasks import BaseTask, Identifier
from xai_core.types import LocalisedText, Strict


class Criterion(Strict):
    """One point that speaks for a class."""

    text: LocalisedText
    region: str | None = None
    """Region of the library on which it can be seen; None: the whole picture."""


class ClassCriteria(Strict):
    """What decides one class."""

    answer: str = Identifier
    """A class, or a class of a coarser reading."""
    points: tuple[Criterion, ...] = Field(min_length=1, max_length=8)
    """The most telling first."""
    source: str = Field(min_length=1)
    """Who says so: a reference, or how the pictures are drawn."""


class Described(Protocol):
    """What a field looks at to tell whether a library is one of its own: a manifest."""

    @property
    def task(self) -> BaseTask:
        """Its classes and coarser readings."""

    @property
    def drawn(self) -> bool:
        """Whether its pictures were drawn by code that knows what is in them."""

    def region(self, region_id: str) -> object | None:
        """What it says of this region; None where it has none of that id."""

    @property
    def criteria(self) -> tuple[ClassCriteria, ...]:
        """What the library itself says."""


class FieldCriteria(Protocol):
    """What ``Domain.criteria`` names: the field's criteria for a library, none if not its own."""

    def __call__(self, library: Described) -> Iterable[ClassCriteria]:
        """The criteria of as many answers as the field knows."""


def criteria_of(library: Described) -> dict[str, ClassCriteria]:
    """Answer -> what decides it: the library's own words, else those of the first field to know.

    Answers of which nobody says anything are not here.
    """
    found = {one.answer: one for one in library.criteria}
    for domain in domains():
        if domain.criteria is not None:
            spoken: FieldCriteria = load(domain.criteria)
            for one in spoken(library):
                found.setdefault(one.answer, one)
    return found
