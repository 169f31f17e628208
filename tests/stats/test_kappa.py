"""Cohen's kappa, by hand and beside scikit-learn."""

import pytest

from xai_core.stats.kappa import cohen_kappa


def test_by_hand():
    # 3 of 4 agree; by chance 2/4 * 1/4 + 2/4 * 3/4 = 1/2: (3/4 - 1/2) / (1 - 1/2) = 1/2.
    assert cohen_kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"]) == pytest.approx(0.5)


def test_perfect_is_one_and_always_the_commonest_is_zero():
    assert cohen_kappa(["a", "b"], ["a", "b"]) == 1
    assert cohen_kappa(["a", "a", "a", "b"], ["a", "a", "a", "a"]) == 0


def test_undefined_without_cases_and_where_both_gave_one_class():
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None


def test_different_lengths_are_refused():
    with pytest.raises(ValueError, match="1 and 2"):
        cohen_kappa(["a"], ["a", "b"])


def test_as_scikit_learn_has_it():
    from sklearn.metrics import cohen_kappa_score

    one, other = "abcabcabcaab", "abcbbcaacaac"
    assert cohen_kappa(list(one), list(other)) == pytest.approx(
        cohen_kappa_score(list(one), list(other))
    )
