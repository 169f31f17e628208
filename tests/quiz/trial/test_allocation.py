"""Permuted blocks of four: balanced in each, the same again, every arrangement there."""

from collections import Counter

import pytest

from xai_core.quiz.trial import arm_at


def test_each_block_of_four_holds_two_of_each_arm():
    for seed in range(20):
        arms = [arm_at(seed, number) for number in range(1, 81)]
        for start in range(0, 80, 4):
            assert sorted(arms[start : start + 4]) == [0, 0, 1, 1]


def test_the_seed_decides_alone():
    assert [arm_at(7, n) for n in range(1, 13)] == [arm_at(7, n) for n in range(1, 13)]
    assert len({tuple(arm_at(seed, n) for n in range(1, 13)) for seed in range(50)}) > 40


def test_all_six_arrangements_come_alike():
    blocks = Counter(
        tuple(arm_at(2026, 4 * block + place) for place in range(1, 5)) for block in range(600)
    )
    assert len(blocks) == 6
    # 100 of each are expected; four standard deviations are 37.
    assert all(63 <= count <= 137 for count in blocks.values())


def test_numbers_begin_at_one():
    with pytest.raises(ValueError, match="number 0"):
        arm_at(1, 0)
