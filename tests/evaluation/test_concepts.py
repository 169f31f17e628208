"""Which cases show a concept, and what is said of it."""

from pathlib import PurePosixPath

import numpy as np
import pytest

from xai_core.cases.case import Case
from xai_core.errors import LibraryError
from xai_core.evaluation.concept_sets import Concept, concepts_of, spread_cases, strata_of
from xai_core.evaluation.concepts import Question, Seen, ask_concepts, judge
from xai_core.explain.concepts.reading import Pooled
from xai_core.explain.concepts.testing import Use


def case(number: int, label: str | None = "a", target: float | None = None, **said: str) -> Case:
    return Case(f"case-{number}", PurePosixPath("x.png"), "0" * 64, label, target, attributes=said)


def test_a_number_is_high_or_low_within_its_class() -> None:
    cases = [case(n, label, width=str(n)) for n, label in enumerate("aaaaaabbbbbb")]
    (concept,) = concepts_of(cases, strata_of(cases), ["width"])
    assert concept.value == "high"
    assert np.flatnonzero(concept.having).tolist() == [4, 5, 10, 11]
    assert np.flatnonzero(concept.lacking).tolist() == [0, 1, 6, 7]


def test_what_all_of_a_class_share_says_nothing_there() -> None:
    cases = [case(n, "a", width=str(n)) for n in range(12)]
    cases += [case(20 + n, "b", width="7") for n in range(6)]
    (concept,) = concepts_of(cases, strata_of(cases), ["width"])
    assert not (concept.having | concept.lacking)[12:].any()


def test_a_word_is_held_against_all_others_and_unknown_is_neither() -> None:
    cases = [case(0, shape="round"), case(1, shape="bent"), case(2, shape=""), case(3)]
    (concept,) = concepts_of(cases, strata_of(cases), ["shape=round"])
    assert concept.having.tolist() == [True, False, False, False]
    assert concept.lacking.tolist() == [False, True, False, False]
    assert [one.value for one in concepts_of(cases, strata_of(cases))] == ["bent", "round"]


def test_what_nobody_said_is_refused() -> None:
    cases = [case(0, shape="round"), case(1, shape="bent")]
    with pytest.raises(LibraryError, match="No case has an attribute “size”; there are: shape"):
        concepts_of(cases, strata_of(cases), ["size"])
    with pytest.raises(LibraryError, match="“shape” = “flat”; there are: bent, round"):
        concepts_of(cases, strata_of(cases), ["shape=flat"])


def test_values_are_matched_by_their_quarter() -> None:
    cases = [case(n, None, float(n)) for n in range(8)]
    assert strata_of(cases).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]


def test_cases_are_taken_from_every_class_in_turn() -> None:
    cases = [case(n, label) for n, label in enumerate("aaaab")]
    assert [one.id for one in spread_cases(cases, 3)] == ["case-0", "case-4", "case-1"]


def seen(n: int = 120) -> tuple[Seen, list[Concept]]:
    """Channel 0 shows the concept "used", 1 "unused", 2 nothing; the answer is channel 0."""
    random = np.random.default_rng(0)
    used, unused, absent = (np.arange(n) // block % 2 == 0 for block in (1, 2, 4))
    rows = random.normal(0, 0.2, (n, 3))
    rows[:, 0] += used
    rows[:, 1] += unused
    read = Pooled("late", rows, np.tile([1.0, 0.0, 0.0], (n, 1)))
    flags = {"used": used, "unused": unused, "absent": absent, "never": np.zeros(n, dtype=bool)}
    concepts = [Concept(name, "yes", having, ~having) for name, having in flags.items()]
    return (
        Seen(read, ("a",) * n, np.zeros(n, dtype=np.intp), tuple(f"s{k // 8}" for k in range(n))),
        concepts,
    )


def test_each_concept_is_told_as_it_was_planted() -> None:
    one, concepts = seen()
    used, unused, absent, never = judge(one, concepts, Question(runs=200))
    assert used.found
    assert (used.uses[0].use, used.uses[0].score) == (Use.TOWARDS, 1.0)
    assert used.uses[0].sensitivity == pytest.approx(1, abs=0.15)
    assert unused.found
    assert unused.uses[0].use is Use.UNUSED
    assert not absent.found
    assert absent.uses == ()
    assert (never.accuracy, never.n_each) == (None, 0)


def test_a_library_and_a_model(drawn_library, guesser) -> None:
    progress: list[tuple[int, int]] = []
    report = ask_concepts(
        drawn_library,
        guesser,
        ["blue"],
        Question(runs=20),
        progress=lambda *told: progress.append(told),
    )
    assert report.layer == "stage3"
    assert report.n_cases == 25
    assert progress[-1] == (25, 25)
    (blue,) = report.concepts
    assert blue.accuracy is None  # too few of each to say anything
    with pytest.raises(LibraryError, match="No case of drawn-cells fits"):
        ask_concepts(drawn_library, guesser, [], Question(), where={"blue": "never"})
