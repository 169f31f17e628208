"""Concepts of a network over a library, each with what it adds and where it is seen."""

import pytest

from xai_core.errors import ExplanationError
from xai_core.evaluation.found_concepts import find_concepts
from xai_core.models.predict import predict


def test_concepts_come_with_examples_and_with_this_pictures_own(drawn_library, guesser) -> None:
    images = [drawn_library.image(case) for case in drawn_library.cases]
    answers = [one.class_answer.class_id for one in predict(guesser, images)]
    target = max(set(answers), key=answers.count)
    asked = images[answers.index(target)]
    found = find_concepts(drawn_library, guesser, target, asked, n_concepts=3, most=12)
    assert found.exact
    assert found.layer == "stage4"
    assert found.n_cases == min(12, answers.count(target))
    assert len(found.concepts) == 3
    sizes = [abs(one.contribution) for one in found.concepts]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(one.share for one in found.concepts) == pytest.approx(1)
    known = {case.id for case in drawn_library.cases}
    for one in found.concepts:
        assert one.here is not None
        assert {example.case for example in one.examples} <= known
    alone = find_concepts(drawn_library, guesser, target, n_concepts=2, most=12)
    assert all(one.here is None and one.here_box is None for one in alone.concepts)


def test_what_is_not_answered_is_refused(drawn_library, guesser) -> None:
    with pytest.raises(ExplanationError, match="nothing called “cat”"):
        find_concepts(drawn_library, guesser, "cat")
