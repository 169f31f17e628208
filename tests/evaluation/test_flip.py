"""The smallest change of a made-up case whose answer is known, by hand."""

import numpy as np
import pytest

from xai_core.arrays import ImageArray
from xai_core.cases.redrawing import Redrawable, Redrawn
from xai_core.domains.contract import Changeable
from xai_core.evaluation.flip import Flip, NoFlip, Said, _Search, told
from xai_core.types import LocalisedText

WIDTH = Changeable(
    name="width",
    title=LocalisedText(en="Width", ja="幅"),
    more=LocalisedText(en="widen it by {amount}", ja="{amount}広げる"),
    less=LocalisedText(en="narrow it by {amount}", ja="{amount}狭める"),
    low=0.0,
    high=10.0,
    spread=2.0,
    unit="µm",
    digits=1,
)


class Plain:
    """A grey picture as bright as it is wide; told in half micrometres."""

    def __init__(self, width: float) -> None:
        self.width = width

    def asked(self) -> dict[str, float]:
        return {"width": self.width}

    def draw(self, _name: str, asked: float) -> Redrawn:
        return Redrawn(np.full((2, 2, 3), round(20 * asked), dtype=np.uint8), asked / 2)


def nearest(width: float, ask) -> Flip | NoFlip:
    subject = Redrawable(Plain(width), (WIDTH,))
    says = ask(subject.subject.draw("width", width).image)
    return _Search(subject, WIDTH, ask, says).nearest(lambda _share: None)


def wide_from(level: int):
    def ask(picture: ImageArray) -> Said:
        return ("wide",) if picture.max() >= level else ("narrow",)

    return ask


def test_the_change_is_found_and_told_in_words() -> None:
    found = nearest(2.0, wide_from(120))  # wide from a width of 5.98 on, told as 2.99
    assert isinstance(found, Flip)
    assert found.says == ("wide",)
    assert found.change == pytest.approx(2.0, abs=0.02)
    assert found.spreads == pytest.approx(1.0, abs=0.01)
    assert (found.words.en, found.words.ja) == ("widen it by 2.0 µm", "2.0 µm広げる")
    assert found.picture.max() == 120


def test_downwards_as_well_and_the_nearer_of_two_is_told() -> None:
    def ask(picture: ImageArray) -> Said:
        return ("middle",) if 80 <= picture.max() <= 160 else ("end",)

    found = nearest(5.0, ask)  # 4 is one away, 8 three
    assert isinstance(found, Flip)
    assert found.change == pytest.approx(-0.5, abs=0.03)
    assert found.words.en == "narrow it by 0.5 µm"


def test_what_never_flips_says_what_was_tried() -> None:
    found = nearest(4.0, lambda _picture: ("same",))
    assert found == NoFlip(WIDTH, 0.0, 5.0)


def test_a_case_beyond_the_limits_is_changed_inwards_only() -> None:
    found = nearest(12.0, wide_from(120))
    assert isinstance(found, Flip)
    assert found.after < 3.0


def test_amounts_too_small_for_their_decimals_keep_two_figures() -> None:
    assert told(1.26, WIDTH) == "1.3 µm"
    assert told(0.0123, WIDTH) == "0.012 µm"
    assert told(0.0, WIDTH) == "0.0 µm"
    assert told(-3.0, WIDTH) == "−3.0 µm"
