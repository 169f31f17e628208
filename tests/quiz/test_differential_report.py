"""A count of four cells of a smear of ten, by hand."""

import pytest

from tests.quiz.test_presses import NOW, one, plan
from xai_core.errors import QuizError
from xai_core.quiz.differential import CountState, begin
from xai_core.quiz.differential_report import differential_report, said_in
from xai_core.quiz.presses import finish, press
from xai_core.tasks import ClassGrouping, Classification, ClassInfo, ReadClasses, align_classes
from xai_core.types import LocalisedText

TRUTHS = {f"c{number}": "band" if number <= 2 else "segmented" for number in range(1, 11)}
"""Two bands among ten cells; c1 and c2 are the bands."""


def finished(*answers: str) -> CountState:
    state = begin(plan(cells=("c1", "c2", "c3", "c4")), NOW)
    for cell, answer in enumerate(answers):
        state = press(state, one(cell, answer, 2.0 * (cell + 1)))
    return finish(state, NOW)


def test_cell_by_cell_and_as_percentages():
    report = differential_report(
        finished("band", "segmented", "segmented", "segmented"), TRUTHS, None
    )
    learner = report.learner
    assert (learner.n, learner.right, learner.agreement) == (4, 3, 0.75)
    assert learner.kappa == pytest.approx(0.5)
    assert learner.columns == ("band", "segmented")
    assert learner.confusion == ((1, 1), (0, 2))
    band, _ = learner.classes
    assert (band.counted, band.truly, band.share, band.in_smear) == (1, 2, 0.25, 0.2)
    assert band.within is True
    assert report.n_smear == 10
    assert report.seconds == 8.0
    assert report.seconds_per_cell == 2.0
    assert report.model is None


def test_a_class_outside_its_limits_is_named():
    report = differential_report(finished("band", "band", "band", "band"), TRUTHS, None)
    # 4 of 4: the lower limit is 0.025 ** (1 / 4) = 40 %, and the smear has 20 %.
    assert [item.class_id for item in report.learner.outside] == ["band", "segmented"]
    assert report.learner.kappa == 0.0


def test_what_the_ai_says_beside_the_classes_counts_as_other_and_never_as_right():
    said = {"c1": "band", "c2": None, "c3": "segmented", "c4": "segmented"}
    model = differential_report(
        finished("band", "band", "segmented", "segmented"), TRUTHS, said
    ).model
    assert model is not None
    assert (model.right, model.unplaced) == (3, 1)
    assert model.columns == ("band", "segmented", "other")
    assert model.confusion == ((1, 0, 1), (0, 2, 0), (0, 0, 0))


def test_nothing_is_told_before_the_end():
    with pytest.raises(QuizError, match="not finished"):
        differential_report(begin(plan(), NOW), TRUTHS, None)


def test_cells_that_are_gone_are_not_made_up():
    with pytest.raises(QuizError, match="not those of the smear"):
        differential_report(finished("band", "band", "band", "band"), {"c1": "band"}, None)


def both(word: str) -> LocalisedText:
    return LocalisedText(en=word, ja=word)


def classes(*names: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=both(name)) for name in names)


COARSE = ClassGrouping(
    id="coarse",
    name=both("coarse"),
    classes=classes("neutrophil", "monocyte"),
    groups={"neutrophil": ("band", "segmented"), "monocyte": ("monocyte",)},
)
FINE = Classification(classes=classes("band", "segmented", "monocyte"), groupings=(COARSE,))


def test_a_models_answer_in_the_reading_of_the_count():
    own = align_classes(FINE, Classification(classes=classes("band", "segmented", "monocyte")))
    read = said_in(ReadClasses.of(COARSE), own)
    assert read is not None
    assert (read("band"), read("monocyte")) == ("neutrophil", "monocyte")
    same = said_in(ReadClasses.own(FINE.classes), own)
    assert same is not None
    assert same("band") == "band"
    # A model that knows neutrophils alone cannot say which of them is a band.
    coarser = align_classes(FINE, Classification(classes=classes("neutrophil", "monocyte")))
    assert said_in(ReadClasses.own(FINE.classes), coarser) is None
