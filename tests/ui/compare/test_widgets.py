"""What the widgets say of numbers, and which cases a list offers, without a page around them."""

from dataclasses import replace

import numpy as np
import pytest

from ui.common import pickers
from ui.common.binarisations import NAMES
from ui.common.numbers import number, share
from ui.compare.agreement import PATTERNS, _verdict
from xai_core.agreement import Binarisation, Pattern, score_heat_map
from xai_core.tasks import Classification, ClassInfo, align_classes
from xai_core.types import LocalisedText

SCORED = score_heat_map(np.ones((4, 4)), np.eye(4))


@pytest.mark.parametrize(
    ("attention", "said"),
    [
        (None, "Not defined"),
        (0.1, "No more than chance"),
        (0.2, "No more than chance"),
        (0.21, "a blob in the middle of the picture would score as much or more"),
        (0.5, "a blob in the middle of the picture would score as much or more"),
        (0.51, "more than a blob in the middle"),
    ],
)
def test_the_verdict_holds_the_headline_against_its_baselines(attention, said):
    scored = replace(
        SCORED, attention_in_region=attention, chance=0.2, centre_blob=0.3, centre_blob_narrow=0.5
    )
    assert said in _verdict(scored)


def test_an_empty_region_has_no_verdict():
    assert _verdict(score_heat_map(np.ones((4, 4)), np.zeros((4, 4)))).startswith("Not defined")


@pytest.mark.parametrize(
    ("value", "as_share", "as_number"),
    [
        (None, "not defined", "not defined"),
        (0.0, "0.0\N{NO-BREAK SPACE}%", "0.00"),
        (0.1234, "12.3\N{NO-BREAK SPACE}%", "0.12"),
        (-0.5, "-50.0\N{NO-BREAK SPACE}%", "−0.50"),
        (1.0, "100.0\N{NO-BREAK SPACE}%", "1.00"),
    ],
)
def test_numbers_in_words(value, as_share, as_number):
    assert (share(value), number(value)) == (as_share, as_number)


def test_every_pattern_has_a_meaning_and_every_cut_parses():
    assert set(PATTERNS) == set(Pattern)
    assert [str(Binarisation.parse(name)) for name in NAMES] == list(NAMES)


def test_right_is_judged_in_the_classes_both_share():
    task = Classification(
        classes=tuple(ClassInfo(id=c, name=LocalisedText(en=c, ja=c)) for c in ("band", "eo")),
    )
    view = align_classes(task, task)
    judged = [pickers._right(view, "band", answer) for answer in ("band", "eo", "", None)]
    assert judged == [True, False, None, None]
    assert pickers._right(view, None, "eo") is None
