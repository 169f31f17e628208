"""Bad slices by hand, and planted ones found again."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from xai_core.evaluation.planted_slices import Plan, measure, planted_study
from xai_core.evaluation.slice_finder import find_slices
from xai_core.evaluation.slices import Attribute, AttributeKind


def stated(name: str, values: list[str | None]) -> Attribute:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return Attribute(AttributeKind.STATED, name, found)


def said(search) -> list[list[str]]:
    return [[f"{c.attribute}={c.value}" for c in one.conditions] for one in search.found]


A = ["1"] * 50 + ["2"] * 50
B = (["u"] * 25 + ["v"] * 25) * 2


def test_one_value_is_found_and_its_pairs_are_not_told_again() -> None:
    wrong = np.zeros(100, dtype=bool)
    wrong[:40] = True  # of a=1, whatever b is... and nothing of a=2
    wrong = np.random.default_rng(0).permuted(wrong.reshape(2, 50), axis=1).ravel()
    search = find_slices([stated("a", A), stated("b", B)], ~wrong, wrong)
    assert said(search) == [["attribute.a=1"]]
    (found,) = search.found
    assert (found.n, found.n_wrong, found.error, found.error_of_rest) == (50, 40, 0.8, 0)
    expected = fisher_exact([[40, 10], [0, 50]], alternative="greater").pvalue
    assert found.p_value == pytest.approx(expected)
    assert found.q_value >= found.p_value
    # Two values each and four pairs, all of them large enough.
    assert search.n_candidates == 8


def test_a_pair_is_found_where_only_both_together_are_bad() -> None:
    wrong = np.zeros(100, dtype=bool)
    wrong[:22] = True  # a=1 and b=u
    search = find_slices([stated("a", A), stated("b", B)], ~wrong, wrong)
    assert said(search) == [["attribute.a=1", "attribute.b=u"]]
    assert search.found[0].n == 25


def test_the_same_value_under_two_names_is_one_finding() -> None:
    wrong = np.arange(100) < 40
    search = find_slices([stated("a", A), stated("twin", A)], ~wrong, wrong)
    assert len(search.found) == 1


@pytest.mark.parametrize("wrong", [np.zeros(100, dtype=bool), np.ones(100, dtype=bool)])
def test_nothing_is_worse_than_the_rest_where_all_are_alike(wrong: np.ndarray) -> None:
    search = find_slices([stated("a", A)], ~wrong, wrong)
    assert search.found == ()
    assert search.n_candidates == 2


def test_cases_that_are_not_judged_do_not_count() -> None:
    wrong = np.zeros(100, dtype=bool)
    wrong[:40] = True
    right = ~wrong
    right[50:] = False
    search = find_slices([stated("a", A)], right, wrong)
    assert (search.n, search.n_candidates) == (50, 0)  # no rest to compare with


def test_small_slices_are_not_tested() -> None:
    few = ["rare"] * 5 + ["2"] * 95
    wrong = np.arange(100) < 5
    search = find_slices([stated("a", few)], ~wrong, wrong)
    assert said(search) == []
    assert said(find_slices([stated("a", few)], ~wrong, wrong, fewest=5)) == [["attribute.a=rare"]]


def test_no_case_and_no_attribute() -> None:
    none = np.zeros(0, dtype=bool)
    assert find_slices([], none, none).n_candidates == 0
    assert find_slices([stated("a", [])], none, none).found == ()


def test_planted_slices_hold_what_they_promise() -> None:
    study = planted_study(Plan(n_planted=2), seed=3)
    again = planted_study(Plan(n_planted=2), seed=3)
    assert np.array_equal(study.wrong, again.wrong)
    assert len(study.planted) == 2
    for members in study.planted:
        assert 0.03 <= members.mean() <= 0.12
        assert study.wrong[members].mean() > 0.2


def test_planted_slices_are_found_and_little_else() -> None:
    report = measure(Plan(n_planted=1), n_studies=30, seed=1000)
    assert report.recall.n == 30
    assert report.recall.share >= 0.9
    assert report.precision.share >= 0.85


def test_where_nothing_is_planted_hardly_anything_is_found() -> None:
    report = measure(Plan(n_planted=0), n_studies=40, seed=2000)
    assert report.recall.share is None
    assert report.any_false.count <= 4  # 5 % of 40 are 2
