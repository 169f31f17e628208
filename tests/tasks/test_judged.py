"""Answers of each kind against the truth: right, wrong, or not to be compared."""

import math

import pytest

from tests.tasks.examples import CELLS, COARSE, GRADES, HB, HIGH, LOW, NODULES, infos, says, square
from xai_core.errors import AlignmentError
from xai_core.tasks import (
    Classification,
    Detection,
    DetectionAnswer,
    HitRule,
    KnownFacts,
    Mark,
    Regression,
    ValueAnswer,
    align,
    align_classes,
    alignable,
    lesion_question,
    within,
)


def test_confidence_is_that_of_the_answer_as_it_is_read() -> None:
    """Torn between band and segmented, sure of a neutrophil."""
    shared = align_classes(COARSE, Classification(classes=infos("neutrophil eosinophil")))
    assert shared.library.grouping == "mature"
    shared = align_classes(Classification(classes=infos("neutrophil eosinophil")), COARSE)
    found = shared.judge(says(band=0.4, seg=0.35, eo=0.25), shared.truth(KnownFacts("neutrophil")))
    assert (found.answer, found.truth, found.right) == ("neutrophil", "neutrophil", True)
    assert found.confidence == pytest.approx(0.75)
    assert found.loss == pytest.approx(-math.log(0.75))
    unknown = shared.judge(says(band=0.4, seg=0.35, eo=0.25), None)
    assert (unknown.truth, unknown.right, unknown.loss) == (None, None, None)


def test_stages_apart() -> None:
    shared = align_classes(CELLS, CELLS)
    assert shared.order == ("band", "seg")
    wrong = shared.judge(says(band=0.2, seg=0.7, eo=0.1), shared.truth(KnownFacts("band")))
    assert (wrong.right, wrong.error) == (False, 1)
    beside = shared.judge(says(band=0.2, seg=0.1, eo=0.7), shared.truth(KnownFacts("band")))
    assert beside.error is None  # an eosinophil stands on no line
    grades = align(GRADES, Classification(classes=infos("g3 g2 g1 g0")))
    down = grades.judge(says(g3=0.1, g2=0.1, g1=0.1, g0=0.7), grades.truth(KnownFacts("g2")))
    assert down.error == -2


def test_a_line_that_a_mapping_tears_is_no_line() -> None:
    shared = align_classes(COARSE, COARSE)
    assert shared.library.order_of(("band", "eo", "band")) == ()
    assert COARSE.ways_to_read()[1].order_of(("band", "seg", "eo")) == ("neutrophil", "eosinophil")
    assert COARSE.ways_to_read()[1].order_of(("band", "eo", "seg")) == ()


def test_a_value_is_right_within_its_tolerance() -> None:
    shared = align(HB, HB)
    truth = shared.truth(KnownFacts(target=12.0))
    near, far = shared.judge(ValueAnswer(11.5), truth), shared.judge(ValueAnswer(13), truth)
    assert (near.right, near.error, near.confidence) == (True, -0.5, None)
    assert (far.right, far.error) == (False, 1)
    assert shared.judge(ValueAnswer(1), shared.truth(KnownFacts())).right is None


@pytest.mark.parametrize(
    ("value", "target", "tolerance", "right"),
    [
        (12.0, 13.0, 1.0, True),  # on the limit
        (14.0, 13.0, 1.0, True),
        (14.1, 13.0, 1.0, False),
        (1.1, 1.0, 0.1, True),  # 1.1 - 1.0 is 0.10000000000000009
        (float("nan"), 13.0, 1.0, False),
        (float("inf"), 13.0, 1.0, False),
        (float("inf"), float("inf"), 1.0, False),
    ],
)
def test_the_tolerance_itself_is_right(value, target, tolerance, right: bool) -> None:
    assert within(value, target, tolerance) is right


def test_the_limit_itself_is_no_finding() -> None:
    assert [LOW.finds(value) for value in (11.9, 12, 12.1)] == [True, False, False]
    assert [HIGH.finds(value) for value in (15.9, 16, 16.1)] == [False, False, True]
    assert LOW.parts(11, 13)
    assert not LOW.parts(12, 13)
    assert not LOW.parts(10, 11)


@pytest.mark.parametrize(
    ("lesions", "marks", "right"),
    [
        ((), (), True),
        ((), (Mark(0.5, 0.5, 0.4),), True),  # below the cut-off
        ((), (Mark(0.5, 0.5, 0.5),), False),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9),), True),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9), Mark(0.45, 0.45, 0.8)), True),  # hit once
        ((square(4, 4),), (Mark(0.5, 0.5, 0.9), Mark(0.1, 0.1, 0.8)), False),
        ((square(4, 4),), (Mark(0.5, 0.5, 0.4),), False),
        ((square(4, 4), square(0, 0)), (Mark(0.5, 0.5, 0.9),), False),
        ((square(8, 8),), (Mark(1.0, 1.0, 0.9),), True),  # on the very edge
    ],
)
def test_every_lesion_and_no_false_mark(lesions, marks, right: bool) -> None:
    shared = align(NODULES, NODULES)
    truth = shared.truth(KnownFacts(masks={"nodule": lesions}))
    assert shared.judge(DetectionAnswer(marks), truth).right is right
    assert shared.judge(DetectionAnswer(marks), shared.truth(KnownFacts())).right is None


def test_lesions_beside_classes_are_asked_of_who_marks_them() -> None:
    both = CELLS.model_copy(update={"lesions": NODULES})
    assert (both.asked_of(NODULES), both.asked_of(CELLS)) == (NODULES, both)
    assert lesion_question(both) is lesion_question(NODULES) is NODULES
    assert (lesion_question(CELLS), lesion_question(HB)) == (None, None)
    marks = align(both, NODULES)
    truth = marks.truth(KnownFacts("band", masks={"nodule": (square(4, 4),)}))
    assert marks.judge(DetectionAnswer((Mark(0.5, 0.5, 0.9),)), truth).right
    assert align(both, CELLS).truth(KnownFacts("band")) == align(CELLS, CELLS).truth(
        KnownFacts("band")
    )
    with pytest.raises(AlignmentError, match="marks “other”"):
        align(both, Detection(region="other"))


def test_a_box_hits_by_its_overlap() -> None:
    """A box of 4 x 4 about a lesion of 2 x 2: an IoU of 4 / 16; a corner of it: 1 / 19."""
    boxes = Detection(region="nodule", hit=HitRule.IOU, mark_size=0.4)
    assert boxes.hits(Mark(0.5, 0.5, 1), square(4, 4))
    assert not boxes.hits(Mark(0.5, 0.5, 1), square(6, 6))  # 1 of 16 + 4 - 1
    assert not boxes.model_copy(update={"least_iou": 0.3}).hits(Mark(0.5, 0.5, 1), square(4, 4))


@pytest.mark.parametrize(
    ("library", "model", "words"),
    [
        (HB, CELLS, "classification task, but the library asks a regression"),
        (CELLS, HB, "regression task"),
        (NODULES, CELLS, "library asks a detection"),
        (HB, NODULES, "detection task"),
        (HB, Regression(unit="g/L", tolerance=1), "answers in g/L"),
        (NODULES, Detection(region="mass"), "marks “mass”"),
        (CELLS, GRADES, "no classes in common"),
    ],
)
def test_what_cannot_be_compared(library, model, words: str) -> None:
    with pytest.raises(AlignmentError, match=words):
        align(library, model)
    assert not alignable(library, model)


def test_only_classes_where_only_classes_will_do() -> None:
    assert align_classes(GRADES, GRADES).order == ("g0", "g1", "g2", "g3")
    with pytest.raises(AlignmentError, match="answer with a class"):
        align_classes(HB, HB)
    assert align(HB, HB).classes == ()
