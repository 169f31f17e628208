"""Which pictures are asked: balanced, seeded, held out; and in which reading the AI is judged."""

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from xai_core.cases.case import Case
from xai_core.errors import QuizError
from xai_core.quiz import (
    RoundMaterial,
    answers_in,
    chosen_cases,
    pool_of,
    reading_of,
    readings,
    reference_shelf,
    references,
    unlearned_only,
)
from xai_core.quiz import round_material as room
from xai_core.quiz.sampling import sample
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText, Split


def cases(**numbers: int) -> list[Case]:
    return [
        Case(f"{label}-{n}", PurePosixPath(f"images/{label}-{n}.png"), "0" * 64, label=label)
        for label, number in numbers.items()
        for n in range(number)
    ]


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


def test_readings_are_those_with_something_to_tell_apart(drawn_library):
    assert [view.grouping for view in readings(drawn_library)] == [None]
    (own,) = readings(drawn_library)
    assert answers_in(drawn_library, own) == drawn_library.task.class_ids


@pytest.mark.parametrize("learned", [True, False])
def test_what_a_model_learned_from_is_not_asked(drawn_library, make_card, monkeypatch, learned):
    from xai_core.models.card_parts import DataUse

    (own,) = readings(drawn_library)
    use = DataUse.model_construct(library=drawn_library.id)
    card = make_card().model_copy(update={"data": (use,) if learned else ()})
    monkeypatch.setattr(room, "FEWEST", 2)
    by_answer = {case.label: case for case in drawn_library.cases}
    held_out = [replace(case, split=Split.TEST) for case in by_answer.values()]
    library = _Library(drawn_library, held_out)
    assert unlearned_only(library, card, own) is learned
    monkeypatch.setattr(room, "FEWEST", 10_000)
    assert not unlearned_only(library, card, own)


class _Library:
    """The drawn library with other cases."""

    def __init__(self, library, cases):
        self.id, self.task, self.cases = library.id, library.task, cases


WORD = LocalisedText(en="A", ja="あ")

# --- the pool --------------------------------------------------------------------------------

FINE = Classification(
    classes=tuple(ClassInfo(id=name, name=WORD) for name in ("band", "segmented", "eo")),
    groupings=(
        ClassGrouping(
            id="mature",
            name=WORD,
            classes=tuple(ClassInfo(id=name, name=WORD) for name in ("neutrophil", "eosinophil")),
            groups={"neutrophil": ("band", "segmented"), "eosinophil": ("eo",)},
        ),
    ),
)


class _Fine:
    id, task = "fine", FINE
    cases = cases(band=1, segmented=1, eo=1)


@pytest.fixture
def material(make_card):
    """Asked in the library's own three classes; the model knows two coarser ones."""
    card = make_card(classes=("neutrophil", "eosinophil"))
    return RoundMaterial(_Fine, card, reading_of(_Fine, None), seed=1)


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
    material = RoundMaterial(_Fine, card, reading_of(_Fine, None), seed=1)
    answers = {case.id: {"band": 0.6, "segmented": 0.4} for case in _Fine.cases}
    pool = pool_of(material, chosen_cases(material), answers)
    assert [case.ai and case.ai.right for case in pool.cases] == [True, False, None]


def test_a_reading_the_library_does_not_have_is_refused():
    assert reading_of(_Fine, "mature").grouping == "mature"
    with pytest.raises(QuizError, match="reading"):
        reading_of(_Fine, "elsewhere")


# --- which answers, and which pictures stand beside ------------------------------------------


def task(names: tuple[str, ...], **groups: tuple[str, ...]) -> Classification:
    def named(ids):
        return tuple(ClassInfo(id=name, name=WORD) for name in ids)

    if not groups:
        return Classification(classes=named(names))
    coarse = ClassGrouping(id="coarse", name=WORD, classes=named(groups), groups=groups)
    return Classification(classes=named(names), groupings=(coarse,))


class _Of:
    """A library of these cases."""

    def __init__(self, asked: Classification, found: list[Case]) -> None:
        self.id, self.task, self.cases = "of", asked, found


def test_stage_unknown_is_no_answer_of_its_own_and_is_read_in_a_coarser_one():
    names = ("band", "segmented", "neutrophil", "eosinophil")
    asked = task(names, neutrophil=("band", "segmented", "neutrophil"), eosinophil=("eosinophil",))
    library = _Of(asked, cases(band=1, segmented=1, neutrophil=1, eosinophil=1))
    own, coarse = readings(library)
    assert answers_in(library, own) == ("band", "segmented", "eosinophil")
    assert "neutrophil" not in own.read
    assert coarse.read["neutrophil"] == "neutrophil"


def test_a_question_has_at_most_twelve_answers():
    names = tuple(f"c{n}" for n in range(13))
    numbers = {name: n + 1 for n, name in enumerate(names)}
    # With a coarser reading, that is asked; without one, the most frequent classes are.
    halves = task(names, low=names[:6], high=names[6:])
    assert [way.grouping for way in readings(_Of(halves, cases(**numbers)))] == ["coarse"]
    library = _Of(task(names), cases(**numbers))
    (own,) = readings(library)
    assert answers_in(library, own) == names[1:]


def test_references_are_never_asked_and_prefer_training_pictures_the_model_has_right(make_card):
    found = [replace(case, split=Split.TEST) for case in cases(a=16, b=16)]
    found[3] = replace(found[3], split=Split.TRAIN)
    library = _Of(task(("a", "b")), found)
    material = RoundMaterial(library, make_card(classes=("a", "b")), reading_of(library, None), 1)
    shelf = reference_shelf(material)
    assert {answer: len(kept) for answer, kept in shelf.items()} == {"a": 4, "b": 4}
    assert shelf["a"][0].id == "a-3"
    kept = {case.id for of in shelf.values() for case in of}
    assert not kept & {case.id for case in chosen_cases(material)}
    first, second, third, fourth = (case.id for case in shelf["a"])
    said = {
        first: {"a": 0.1, "b": 0.9},
        second: {"a": 0.9, "b": 0.1},
        third: {"a": 0.95, "b": 0.05},
    }
    shown = references(material, shelf["a"], "b-9", said, contested={third})
    assert [case.id for case in shown] == [second, fourth]
    assert references(material, shelf["a"], "b-9", said, {third}) == shown
