"""A test asks everybody the same, balanced."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.quiz import Pool, QuizCase
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.practice import wrong_target


def categories(pool, names):
    return Counter(pool.case(name).category for name in names)


def test_the_same_for_everybody(pool):
    listed = fixed_list(pool, 8, 0.3, seed=7)
    assert fixed_list(Pool(reversed(pool.cases)), 8, 0.3, seed=7) == listed
    assert fixed_list(pool, 8, 0.3, seed=8) != listed
    # Written down, so that no version of anything changes a test that was given.
    assert listed == GOLDEN


def test_balanced_with_the_wrong_ones_spread(pool):
    listed = fixed_list(pool, 12, 0.3, seed=1)
    assert set(categories(pool, listed).values()) == {3}
    wrong = [name for name in listed if pool.case(name).ai_wrong]
    assert len(wrong) == 4
    assert set(categories(pool, wrong).values()) == {1}


def test_numbers_differ_by_at_most_one(pool):
    counts = categories(pool, fixed_list(pool, 10, 0.3, seed=1))
    assert sorted(counts.values()) == [2, 2, 3, 3]


def test_a_small_category_gives_all_it_has():
    sizes = {"a": 1, "b": 9, "c": 9}
    pool = Pool(QuizCase(f"{name}{n}", name) for name, size in sizes.items() for n in range(size))
    assert categories(pool, fixed_list(pool, 9, 0.3, 0)) == {"a": 1, "b": 4, "c": 4}


def test_balance_comes_before_the_rate(make_pool):
    """One category the AI always has wrong, one never: half and half, whatever the rate."""
    wrong, right = make_pool(6, 6, ("a",)), make_pool(6, 0, ("b",))
    pool = Pool((*wrong.cases, *right.cases))
    for rate in (0.0, 0.3, 1.0):
        assert categories(pool, fixed_list(pool, 8, rate, 0)) == {"a": 4, "b": 4}


def test_a_pool_smaller_than_the_test(make_pool):
    pool = make_pool(2, 1)
    assert sorted(fixed_list(pool, 500, 0.3, 0)) == sorted(c.case_id for c in pool.cases)


def test_no_position_tells_of_the_ai(make_pool):
    """Over many seeds every position holds about as many wrong-AI cases."""
    pool = make_pool(20, 6)
    found = Counter(
        position
        for seed in range(400)
        for position, name in enumerate(fixed_list(pool, 8, 0.25, seed))
        if pool.case(name).ai_wrong
    )
    # Binomial(400, 0.25): 100 with a standard deviation of 8.7.
    assert all(abs(found[position] - 100) < 5 * 8.7 for position in range(8))


@settings(max_examples=40)
@given(
    sizes=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=5),
    length=st.integers(1, 40),
    rate=st.floats(0, 1),
    seed=st.integers(0, 2**63 - 1),
)
def test_any_pool(make_pool, sizes, length, rate, seed):
    cases = []
    for number, (wrong, other) in enumerate(sizes):
        if wrong + other:
            cases += make_pool(wrong + other, wrong, (f"c{number}",)).cases
    if not cases:
        return
    pool = Pool(cases)
    listed = fixed_list(pool, length, rate, seed)
    assert len(listed) == len(set(listed)) == min(length, len(pool))
    counts = categories(pool, listed)
    for name, cases_of in pool.by_category.items():
        full = counts[name] == len(cases_of)
        assert full or counts[name] >= max(counts.values()) - 1
    wrong = sum(pool.case(name).ai_wrong for name in listed)
    target = wrong_target(rate, len(listed))
    missed_low = wrong < target and any(
        counts[name] > sum(pool.case(i).ai_wrong for i in listed if pool.case(i).category == name)
        and any(c.ai_wrong and c.case_id not in listed for c in pool.by_category[name])
        for name in counts
    )
    assert not missed_low


GOLDEN = (
    "band-2",
    "band-1",
    "segmented-4",
    "lymphocyte-5",
    "lymphocyte-2",
    "eosinophil-3",
    "eosinophil-0",
    "segmented-7",
)
