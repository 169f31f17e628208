"""Suspicious labels, by hand."""

import numpy as np
import pytest

from xai_core.errors import ArrayError, ChoiceError
from xai_core.stats.label_errors import suspicious_labels

CLASSES = ["a", "b"]


def test_a_swapped_label_is_found() -> None:
    labels = ["a", "a", "b", "b", "a"]
    probabilities = [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.05, 0.95]]
    (found,) = suspicious_labels(labels, CLASSES, probabilities, share=1)
    assert (found.place, found.label, found.suggested) == (4, "a", "b")
    assert (found.probability_of_label, found.probability_of_suggested) == (0.05, 0.95)


def test_an_unsure_dispute_is_not_enough() -> None:
    """The usual confidence in b is 0.9; 0.55 does not reach it."""
    probabilities = [[0.9, 0.1], [0.45, 0.55], [0.1, 0.9]]
    assert suspicious_labels(["a", "a", "b"], CLASSES, probabilities, share=1) == ()


def test_the_most_suspicious_come_first_and_only_the_share_asked_for() -> None:
    labels = ["a"] * 8 + ["b"] * 2
    probabilities = [[0.9, 0.1]] * 6 + [[0.3, 0.7], [0.1, 0.9], [0.4, 0.6], [0.2, 0.8]]
    found = suspicious_labels(labels, CLASSES, probabilities, share=1)
    assert [one.place for one in found] == [7, 6]
    assert [one.place for one in suspicious_labels(labels, CLASSES, probabilities, 0.1)] == [7]


def test_a_class_nobody_was_given_is_never_suggested() -> None:
    assert suspicious_labels(["a", "a"], CLASSES, [[0.5, 0.5], [0.1, 0.9]], share=1) == ()


def test_errors_put_in_are_found_again() -> None:
    random = np.random.default_rng(3)
    truth = random.integers(3, size=600)
    probabilities = np.full((600, 3), 0.04)
    probabilities[np.arange(600), truth] = 0.92
    labels = truth.copy()
    wrong = random.choice(600, 12, replace=False)
    labels[wrong] = (labels[wrong] + 1) % 3
    names = ["x", "y", "z"]
    found = suspicious_labels([names[k] for k in labels], names, probabilities, share=0.02)
    assert {one.place for one in found} == set(wrong.tolist())


def test_what_does_not_fit_is_refused() -> None:
    assert suspicious_labels([], CLASSES, np.empty((0, 2))) == ()
    with pytest.raises(ChoiceError, match="not one of a, b"):
        suspicious_labels(["c"], CLASSES, [[0.5, 0.5]])
    for share in (0, -1, 1.1, float("nan")):
        with pytest.raises(ChoiceError, match="share"):
            suspicious_labels(["a"], CLASSES, [[0.5, 0.5]], share)
    with pytest.raises(ArrayError):
        suspicious_labels(["a"], CLASSES, [[0.5, 0.9]])
