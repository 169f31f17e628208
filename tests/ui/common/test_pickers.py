"""Which cases a list offers, without a page around it."""

from ui.common import pickers
from xai_core.tasks import Classification, ClassInfo, align
from xai_core.types import LocalisedText


def classes(*ids: str) -> Classification:
    return Classification(
        classes=tuple(ClassInfo(id=name, name=LocalisedText(en=name, ja=name)) for name in ids)
    )


def test_the_first_case_is_one_whose_truth_the_model_could_give(write_cases):
    library = write_cases(classes("blast", "band", "eo"), [("blast", 0), ("band", 1), ("eo", 2)])
    alignment = align(library.task, classes("band", "eo"))
    assert pickers._first_case(library, library.cases, alignment) == "c1"
    assert pickers._first_case(library, library.cases[:1], alignment) == "c0"
