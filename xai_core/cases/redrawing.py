"""A drawn case drawn anew with one number changed: what a field's ``Redrawing`` must do.

Question answered: *what would this very case look like with a narrower isthmus?* The seed stays, so
that outline, stain, neighbours and camera are those of the case; only what follows from the
number differs. A field names its function (:class:`xai_core.domains.contract.Redrawing`); what it
must look like is said here.

Before anything is changed, the case is drawn as it is and held against the library's picture
(:func:`subject_of`): where they differ, the library was drawn by another version of the simulator,
and what would follow from a change is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.domains import registry
from xai_core.domains.contract import Changeable, load
from xai_core.errors import LibraryError


@dataclass(frozen=True)
class Redrawn:
    """One case with one number changed."""

    image: ImageArray
    """``(H, W, 3)`` uint8, as it would stand in the library."""
    value: float
    """The number, in the parameter's unit, as measured on the drawing where it can be."""


class Subject(Protocol):
    """One case that can be drawn anew."""

    def asked(self) -> Mapping[str, float]:
        """Name of each number this case has -> what it was drawn with."""
        ...

    def draw(self, name: str, asked: float) -> Redrawn:
        """Draw it with one number changed.

        Parameters
        ----------
        name
            One of :meth:`asked`.
        asked
            Within the parameter's limits; what :meth:`asked` says gives the case itself.
        """
        ...


class Open(Protocol):
    """Finds what a case was drawn from."""

    def __call__(self, case_id: str) -> Subject | None:
        """The case of this id; None where the library has no such one."""
        ...


@dataclass(frozen=True)
class Redrawable:
    """A case, and which of its numbers may be changed."""

    subject: Subject
    parameters: tuple[Changeable, ...]
    """Those that this case has."""


def can_redraw(library_id: str) -> bool:
    """Whether a field says how cases of this library are drawn anew."""
    return library_id in registry.redrawings()


def subject_of(library: CaseLibrary, case: Case) -> Redrawable:
    """A case of a drawn library, ready to be changed.

    Parameters
    ----------
    library
        Where its picture is.
    case
        Which one.

    Returns
    -------
    Redrawable
        Drawn as it is, it is the library's picture, pixel by pixel.

    Raises
    ------
    LibraryError
        No field draws this library's cases anew, the case has nothing that can be changed, or the
        simulator draws another picture than the library holds.
    """
    how = registry.redrawings().get(library.id)
    if how is None:
        raise LibraryError(
            "Cases of {library} cannot be drawn anew: it can be done for {known}.",
            library=library.id,
            known=", ".join(registry.redrawings()) or "-",
        )
    subject = cast(Open, load(how.open))(case.id)
    asked = {} if subject is None else subject.asked()
    parameters = tuple(one for one in how.parameters if one.name in asked)
    if subject is None or not parameters:
        raise LibraryError("Nothing of the case “{case}” can be changed.", case=case.id)
    first = parameters[0].name
    if not np.array_equal(subject.draw(first, asked[first]).image, library.image(case)):
        raise LibraryError(
            "The simulator draws “{case}” otherwise than it stands in {library}: make the library"
            " anew (“builtin {library}”).",
            case=case.id,
            library=library.id,
        )
    return Redrawable(subject, parameters)
