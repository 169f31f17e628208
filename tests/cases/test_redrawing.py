"""Which cases can be drawn anew, and what is refused."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from xai_core.cases.redrawing import Redrawn, can_redraw, subject_of
from xai_core.domains.contract import Changeable, Domain, Redrawing
from xai_core.domains.registry import register
from xai_core.errors import DomainError, LibraryError
from xai_core.types import LocalisedText

WORDS = LocalisedText(en="by {amount}", ja="{amount}")
GREY = Changeable("grey", LocalisedText(en="Grey", ja="灰"), WORDS, WORDS, 0, 255, 10)


class Stored:
    """Draws what the library holds, or not."""

    pictures: dict[str, np.ndarray]

    def __init__(self, case_id: str) -> None:
        self.case_id = case_id

    def asked(self) -> dict[str, float]:
        return {"grey": 1.0}

    def draw(self, _name: str, asked: float) -> Redrawn:
        return Redrawn(self.pictures[self.case_id], asked)


def open_stored(case_id: str) -> Stored | None:
    return Stored(case_id) if case_id in Stored.pictures else None


@pytest.fixture
def tiny(drawn_library):
    place = f"{open_stored.__module__}:open_stored"
    assert sys.modules[open_stored.__module__].open_stored is open_stored
    how = Redrawing(drawn_library.id, place, (GREY, replace(GREY, name="other")))
    domain = Domain("tiny", LocalisedText(en="Tiny", ja="小"), redrawings=(how,))
    first, second = drawn_library.cases[:2]
    Stored.pictures = {
        first.id: drawn_library.image(first),
        second.id: drawn_library.image(first),
    }
    with register(domain):
        yield drawn_library


def test_a_case_that_is_drawn_as_it_stands(tiny) -> None:
    assert can_redraw(tiny.id)
    found = subject_of(tiny, tiny.cases[0])
    assert found.parameters == (GREY,)  # it has nothing called "other"


def test_another_picture_and_an_unknown_case_are_refused(tiny) -> None:
    with pytest.raises(LibraryError, match="make the library anew"):
        subject_of(tiny, tiny.cases[1])
    with pytest.raises(LibraryError, match="can be changed"):
        subject_of(tiny, tiny.cases[2])


def test_a_library_that_nobody_draws_is_refused(drawn_library) -> None:
    assert not can_redraw(drawn_library.id)
    with pytest.raises(LibraryError, match="cannot be drawn anew: it can be done for smear"):
        subject_of(drawn_library, drawn_library.cases[0])


def test_words_without_a_place_and_numbers_without_room_are_refused() -> None:
    with pytest.raises(DomainError, match="where the amount stands"):
        replace(GREY, more=LocalisedText(en="more", ja="{amount}"))
    with pytest.raises(DomainError, match="no room to change"):
        replace(GREY, high=0)
