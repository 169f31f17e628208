"""Pictures shown beside others are never asked, and undisputed."""

from dataclasses import replace

from tests.quiz.libraries import Of, cases, task
from xai_core.quiz import (
    RoundMaterial,
    chosen_cases,
    reading_of,
    reference_shelf,
    references,
)
from xai_core.types import Split


def test_references_are_never_asked_and_prefer_training_pictures_the_model_has_right(make_card):
    found = [replace(case, split=Split.TEST) for case in cases(a=16, b=16)]
    found[3] = replace(found[3], split=Split.TRAIN)
    library = Of(task(("a", "b")), found)
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
