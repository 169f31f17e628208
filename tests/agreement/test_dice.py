"""The Dice coefficient, counted by hand."""

import numpy as np
import pytest

from xai_core.agreement.dice import dice
from xai_core.errors import ArrayError


def mask(text: str) -> np.ndarray:
    return np.array([[pixel == "#" for pixel in row] for row in text.split()])


@pytest.mark.parametrize(
    ("drawn", "truth", "expected"),
    [
        ("##. ##. ...", "##. ##. ...", 1.0),
        ("##. ##. ...", ".## .## ...", 0.5),  # 4 and 4 pixels, 2 shared: 2 * 2 / 8
        ("### ### ###", "#.. ... ...", 0.2),  # 9 and 1, 1 shared: 2 / 10
        ("##. ... ...", "... ... ..#", 0.0),
        ("... ... ...", "#.. ... ...", 0.0),  # one of them is empty: nothing is shared
        ("#.. ... ...", "... ... ...", 0.0),
        ("... ... ...", "... ... ...", None),  # nothing to agree on
    ],
)
def test_counted_by_hand(drawn: str, truth: str, expected: float | None) -> None:
    assert dice(mask(drawn), mask(truth)) == expected
    assert dice(mask(truth), mask(drawn)) == expected


def test_two_grids_do_not_compare() -> None:
    with pytest.raises(ArrayError, match="3 x 3 pixels"):
        dice(mask("### ### ###"), mask("## ##"))
