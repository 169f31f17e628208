"""What a round may ask: held out where the model learned, and judged in the reading it shares."""

from dataclasses import replace

import pytest

from tests.quiz.libraries import Fine, Of
from xai_core.errors import QuizError
from xai_core.quiz import (
    RoundMaterial,
    chosen_cases,
    pool_of,
    reading_of,
    readings,
    unlearned_only,
)
from xai_core.quiz import round_material as room
from xai_core.types import Split


@pytest.mark.parametrize("learned", [True, False])
def test_what_a_model_learned_from_is_not_asked(drawn_library, make_card, monkeypatch, learned):
    from xai_core.models.card_parts import DataUse

    (own,) = readings(drawn_library)
    monkeypatch.setattr(room, "FEWEST", 2)
    by_answer = {case.label: case for case in drawn_library.cases}
    held_out = [replace(case, split=Split.TEST) for case in by_answer.values()]
    library = Of(drawn_library.task, held_out)
    use = DataUse.model_construct(library=library.id)
    card = make_card().model_copy(update={"data": (use,) if learned else ()})
    assert unlearned_only(library, card, own) is learned
    monkeypatch.setattr(room, "FEWEST", 10_000)
    assert not unlearned_only(library, card, own)


@pytest.fixture
def material(make_card):
    """Asked in the library's own three classes; the model knows two coarser ones."""
    card = make_card(classes=("neutrophil", "eosinophil"))
    return RoundMaterial(Fine, card, reading_of(Fine, None), seed=1)


def said(neutrophil: float) -> dict[str, float]:
    return {"neutrophil": neutrophil, "eosinophil": 1 - neutrophil}


def test_the_model_is_judged_in_the_reading_it_shares(material):
    answers = {"band-0": said(0.9), "segmented-0": said(0.2), "eo-0": said(0.3)}
    pool = pool_of(material, chosen_cases(material), answers)
    told = [
        (case.category, case.ai.answer, case.ai.confidence, case.ai.right) for case in pool.cases
    ]
    assert told == [
        ("band", "neutrophil", 0.9, True),
        ("segmented", "eosinophil", 0.8, False),
        ("eo", "eosinophil", 0.7, True),
    ]


def test_pictures_that_cannot_be_read_are_left_out(material):
    pool = pool_of(material, chosen_cases(material), {"eo-0": said(0.3)})
    assert [case.case_id for case in pool.cases] == ["eo-0"]
    with pytest.raises(QuizError, match="nothing to ask"):
        pool_of(material, chosen_cases(material), {})


def test_of_a_class_the_model_does_not_know_nothing_is_said(make_card):
    card = make_card(classes=("band", "segmented"))
    material = RoundMaterial(Fine, card, reading_of(Fine, None), seed=1)
    answers = {case.id: {"band": 0.6, "segmented": 0.4} for case in Fine.cases}
    pool = pool_of(material, chosen_cases(material), answers)
    assert [case.ai and case.ai.right for case in pool.cases] == [True, False, None]
