"""The rule by hand; and measured where the truth is known, on a shortcut library drawn for it."""

from pathlib import PurePosixPath

import numpy as np
import pytest

from tests.evaluation.rows import outcomes_from
from xai_core.cases.case import Case
from xai_core.evaluation.case_list import SavedView, in_view, suspected
from xai_core.evaluation.wrong_reason import (
    Hidden,
    Measured,
    Support,
    acquitted,
    known_reasons,
    measured_on_shortcut,
    supports,
)

#                        right, off | right, at the blob | right, on | wrong, off | not defined
FIVE = outcomes_from("RRRWR", attention=[0.1, 0.4, 0.5, 0.1, np.nan], chance=0.2, blob=0.4)


def hidden(case: str, *, stays: bool = True, before: float = 0.9, without: float = 0.8) -> Hidden:
    return Hidden(case=case, picture_sha256="0" * 64, stays=stays, before=before, without=without)


def test_suspected_is_right_and_no_more_than_chance_or_the_blob() -> None:
    assert suspected(FIVE).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("answer", "support"),
    [
        (hidden("a"), Support.SUPPORTED),
        (hidden("a", before=0.9, without=0.65), Support.SUPPORTED),  # 0.25 itself is hardly
        (hidden("a", before=0.9, without=0.6), Support.ACQUITTED),
        (hidden("a", stays=False), Support.ACQUITTED),
        (hidden("a", before=0.5, without=0.99), Support.SUPPORTED),  # surer without it
    ],
)
def test_what_hiding_says(answer: Hidden, support: Support) -> None:
    assert answer.support() is support


def test_a_suspicion_that_was_not_checked_stays_one() -> None:
    found = supports(FIVE, {"b": hidden("b", stays=False), "c": hidden("c")})
    # c was asked about and is not suspected: hiding alone accuses nobody.
    assert found == {"a": Support.SUSPECTED, "b": Support.ACQUITTED}


def test_the_acquitted_leave_the_list() -> None:
    from dataclasses import replace

    cleared = acquitted(FIVE, {"b": hidden("b", stays=False)})
    assert cleared.tolist() == [False, True, False, False, False]
    left = in_view(replace(FIVE, acquitted=cleared), SavedView.WRONG_REASON)
    assert left.tolist() == [True, False, False, False, False]


def twin(cell: str, world: str) -> Case:
    name = f"{cell}-{world}"
    return Case(name, PurePosixPath("x.png"), "0" * 64, attributes={"world": world})


def test_twins_tell_the_reason() -> None:
    cases = [
        twin("one", "following"),  # right, and wrong when the cue is reversed
        twin("one", "reversed"),
        twin("two", "following"),  # right whatever the cue says
        twin("two", "reversed"),
        twin("lone", "following"),  # nobody to compare with
        Case("none", PurePosixPath("x.png"), "0" * 64),
    ]
    answers = np.array(["x", "y", "x", "x", "x", "x"], dtype=object)
    right = np.array([True, False, True, True, True, True])
    assert known_reasons(cases, answers, right, "world") == {
        "one-following": True,
        "two-following": False,
        "two-reversed": False,
    }


def test_precision_and_recall_by_hand() -> None:
    known = {"a": True, "b": True, "c": True, "d": False, "e": False}
    measured = Measured.of({"a", "b", "d", "unknown"}, known)
    assert (measured.listed, measured.true, measured.wrong_reason) == (3, 2, 3)
    assert measured.precision == pytest.approx(2 / 3)
    assert measured.recall == pytest.approx(2 / 3)
    none = Measured.of(set(), {})
    assert (none.precision, none.recall, none.precision_interval) == (None, None, None)


def test_what_the_screen_says_was_measured() -> None:
    measured = measured_on_shortcut()
    assert measured.precision is not None
    assert measured.precision >= 0.9
    low, _ = measured.precision_interval or (0, 0)
    assert low >= 0.9
