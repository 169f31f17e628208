"""The training cases most like a case, as the card says which they are."""

from dataclasses import replace

import pytest

from xai_core.errors import ExplanationError
from xai_core.evaluation.training_neighbours import (
    learned_cases,
    nearest_learned,
    read_learned_cases,
)
from xai_core.types import Split


@pytest.fixture
def taught(drawn_library, guesser, make_use):
    use = make_use(drawn_library.id, content_hash=drawn_library.content_hash)
    return replace(guesser, card=guesser.card.model_copy(update={"data": (use,)}))


def test_a_training_case_finds_itself_first(drawn_library, taught) -> None:
    learned = read_learned_cases(drawn_library, taught)
    assert learned.same_version
    assert {case.split for case in learned.cases} == {Split.TRAIN}
    own = learned.cases[3]
    found = nearest_learned(learned, taught, drawn_library.image(own), 3)
    assert found[0].case.id == own.id
    assert found[0].likeness == pytest.approx(1, abs=1e-4)
    assert len(found) == 3
    assert found[1].likeness >= found[2].likeness


def test_only_what_the_card_names(drawn_library, guesser, make_use) -> None:
    elsewhere = guesser.card.model_copy(update={"data": (make_use("elsewhere"),)})
    assert learned_cases(drawn_library, elsewhere) == ([], True)
    older = guesser.card.model_copy(update={"data": (make_use(drawn_library.id),)})
    cases, same = learned_cases(drawn_library, older)
    assert cases
    assert not same
    with pytest.raises(ExplanationError, match="No case of drawn-cells on this machine"):
        read_learned_cases(drawn_library, replace(guesser, card=elsewhere))
