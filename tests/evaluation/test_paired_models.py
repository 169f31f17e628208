"""Two models over eight cases."""

import numpy as np
import pytest

from tests.evaluation.rows import outcomes_from
from xai_core.evaluation.paired_models import Together, paired, paired_report

FIRST = outcomes_from(right="RRRWWW-R", ids="abcdefgh")
SECOND = outcomes_from(right="WRRRRWR", ids="abcdefg", answer="y")


def ids(flags: np.ndarray) -> str:
    return "".join(FIRST.case_ids[flags])


def test_each_case_is_in_one_place_or_in_none() -> None:
    found = paired(FIRST, SECOND)
    assert ids(found.together[Together.BROKEN]) == "a"
    assert ids(found.together[Together.BOTH_RIGHT]) == "bc"
    assert ids(found.together[Together.FIXED]) == "de"
    assert ids(found.together[Together.BOTH_WRONG]) == "f"
    # g: the first is not judged; h: the second has no such case.
    assert found.second_answer.tolist() == ["y"] * 7 + [None]
    assert np.isnan(found.second_confidence[7])


def test_the_report_by_hand() -> None:
    report = paired_report(paired(FIRST, SECOND), [None] * 8)
    assert (report.n, report.n_left_out) == (6, 2)
    assert report.first_accuracy == pytest.approx(3 / 6)
    assert report.second_accuracy == pytest.approx(4 / 6)
    assert report.difference == pytest.approx(1 / 6)
    assert report.outcomes[Together.FIXED].share == pytest.approx(2 / 6)
    assert report.mcnemar_p == pytest.approx(1.0)  # one against two
    low, high = report.difference_interval or (0, 0)
    assert -1 <= low < 1 / 6 < high <= 1
    assert report.n_groups == 6


def test_specimens_are_resampled_whole() -> None:
    report = paired_report(paired(FIRST, SECOND), ["s"] * 8)
    assert report.n_groups == 1
    assert report.difference_interval is None  # one specimen says nothing of the next


def test_among_some_cases_and_among_none() -> None:
    some = np.isin(FIRST.case_ids, list("def"))
    report = paired_report(paired(FIRST, SECOND), [None] * 8, some)
    assert (report.n, report.first_accuracy) == (3, 0)
    none = paired_report(paired(FIRST, SECOND), [None] * 8, np.zeros(8, dtype=bool))
    assert (none.n, none.first_accuracy, none.difference, none.mcnemar_p) == (0, None, None, None)
    assert none.outcomes[Together.FIXED].interval is None
