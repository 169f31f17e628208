"""Which pictures of a large library are asked: balanced and seeded."""

from collections import Counter

from tests.quiz.libraries import cases
from xai_core.quiz.sampling import sample


def read_as(reading: dict[str, str]):
    return lambda case: reading[case.label]


OWN = {"a": "a", "b": "b", "c": "c"}


def test_a_small_library_is_asked_whole():
    assert sample(cases(a=3, b=2), read_as(OWN), seed=1, largest=5) == cases(a=3, b=2)


def test_a_large_one_is_sampled_evenly_and_the_rare_are_kept():
    chosen = sample(cases(a=500, b=100, c=4), read_as(OWN), seed=1, largest=60)
    assert Counter(case.label for case in chosen) == {"a": 28, "b": 28, "c": 4}


def test_a_coarser_reading_is_balanced_in_its_own_answers():
    read = {"a": "ab", "b": "ab", "c": "c"}
    chosen = sample(cases(a=100, b=100, c=100), read_as(read), seed=1, largest=20)
    assert Counter(read[case.label] for case in chosen) == {"ab": 10, "c": 10}


def test_a_seed_gives_one_sample_and_another_seed_another():
    everything = cases(a=200, b=200)
    first = sample(everything, read_as(OWN), seed=1, largest=20)
    assert sample(everything[::-1], read_as(OWN), seed=1, largest=20) == first[::-1]
    assert sample(everything, read_as(OWN), seed=2, largest=20) != first
