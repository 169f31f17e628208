"""The steps of confidence: declared, rising, between chance and certainty."""

import pytest

from xai_core.quiz import Confidence, SelfJudgement, declared, self_judgement


@pytest.mark.parametrize(
    ("n_classes", "shares"),
    [(2, [0.5, 0.7, 0.85, 0.95]), (5, [0.2, 0.5, 0.8, 0.95]), (10, [0.1, 0.45, 0.75, 0.95])],
)
def test_the_steps_by_hand(n_classes, shares):
    assert [declared(step, n_classes) for step in Confidence] == pytest.approx(shares)


@pytest.mark.parametrize("n_classes", [2, 3, 5, 8, 11, 50, 200])
def test_they_rise_from_chance_and_stay_below_certainty(n_classes):
    shares = [declared(step, n_classes) for step in Confidence]
    assert shares[0] == 1 / n_classes
    assert shares == sorted(set(shares))
    assert shares[-1] < 1


@pytest.mark.parametrize(
    ("sure", "right", "judged"),
    [
        (0.9, 0.5, SelfJudgement.OVERSURE),
        (0.5, 0.9, SelfJudgement.UNDERSURE),
        (0.75, 0.7, SelfJudgement.WELL),
        (0.5, 0.5, SelfJudgement.WELL),
        (None, 0.5, None),
        (0.5, None, None),
    ],
)
def test_how_well_one_knows_oneself(sure, right, judged):
    assert self_judgement(sure, right) is judged
