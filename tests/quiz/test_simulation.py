"""Adaptive practice against random order, with learners of known skill.

The figures for all kinds of learner come from ``python -m xai_core.quiz.simulation``; here a
small sample shows that the saving is there and that the bookkeeping is right.
"""

import pytest

from xai_core.quiz.simulation import (
    CATEGORIES,
    LEARNERS,
    Order,
    SimulatedLearner,
    _in_turn,
    _pool,
    compare,
    run,
)

MIXED = LEARNERS[0]


def test_the_learner_moves_a_fixed_share_of_the_way():
    learner = SimulatedLearner(LEARNERS[1], seed=0)  # all skills 0.1, rate 0.1
    assert learner.lowest == pytest.approx(0.1 + 0.9 / 8)
    for name in CATEGORIES:
        learner.look(name)
    assert learner.lowest == pytest.approx(0.19 + 0.81 / 8)


def test_it_forgets_where_told_to():
    forgetful = SimulatedLearner(LEARNERS[-1], seed=0)
    before = forgetful.lowest
    forgetful.sleep()
    assert forgetful.lowest < before


def test_it_is_as_often_right_as_its_skill_says():
    learner = SimulatedLearner(LEARNERS[1], seed=1)
    learner._learn = lambda category: None  # it stays at 0.1
    right = sum(learner.look("A")[0] == "A" for _ in range(4000))
    # 4000 x (0.1 + 0.9 / 8) = 850 with a standard deviation of 26.
    assert abs(right - 850) < 5 * 26


def test_the_orders_to_beat():
    from random import Random

    turn = [case.category for case in _in_turn(_pool(), Random(0), shuffled=False)]
    assert sorted(turn[:8]) == sorted(turn[8:16]) == list(CATEGORIES)
    assert turn[:8] != turn[8:16]
    anyhow = [case.case_id for case in _in_turn(_pool(), Random(0), shuffled=True)]
    assert len(set(anyhow)) == len(_pool())


@pytest.mark.parametrize("order", Order)
def test_the_same_seed_gives_the_same_run(order):
    assert run(MIXED, order, 3) == run(MIXED, order, 3)


def test_adaptive_practice_reaches_mastery_with_fewer_pictures():
    against_random, against_turns = compare(MIXED, learners=40)
    assert against_random.other is Order.RANDOM
    for row in (against_random, against_turns):
        assert row.saving.n_used == 40
        assert row.saving.n_undefined == 0
    assert against_random.saving.low is not None
    assert against_random.saving.low > 0
