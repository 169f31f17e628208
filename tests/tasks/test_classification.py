"""Two ways of asking brought together: the finest reading that a model and a library share."""

import pytest
from pydantic import ValidationError

from xai_core.errors import AlignmentError, LibraryError
from xai_core.tasks import (
    ClassGrouping,
    Classification,
    ClassInfo,
    Regression,
    align_classes,
    align_two,
)
from xai_core.types import LocalisedText


def infos(ids: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=LocalisedText(en=name, ja=name)) for name in ids.split())


def grouping(grouping_id: str, **groups: str) -> ClassGrouping:
    return ClassGrouping(
        id=grouping_id,
        name=LocalisedText(en="g", ja="g"),
        classes=infos(" ".join(groups)),
        groups={group: tuple(members.split()) for group, members in groups.items()},
    )


def task(classes: str, *groupings: ClassGrouping, **more: object) -> Classification:
    return Classification(classes=infos(classes), groupings=groupings, **more)


NEUTROPHILS = grouping("mature", neutrophil="band segmented", eosinophil="eo", monocyte="mono")
STAGED = task("band segmented eo mono blast", NEUTROPHILS)
THREE = task("neutrophil eosinophil monocyte")
HB = Regression(unit="g/dL", tolerance=0.5)


# --- readings --------------------------------------------------------------------------------


def test_the_readings_of_a_task_the_finest_first() -> None:
    own, mature = STAGED.ways_to_read()
    assert own.grouping is None
    assert own.read == {name: name for name in STAGED.class_ids}
    assert (mature.grouping, mature.ids) == ("mature", {"neutrophil", "eosinophil", "monocyte"})
    assert mature.read == {
        "band": "neutrophil",
        "segmented": "neutrophil",
        "eo": "eosinophil",
        "mono": "monocyte",
    }
    assert NEUTROPHILS.group_of("band") == "neutrophil"
    assert NEUTROPHILS.group_of("blast") is None


def test_a_grouping_by_its_name() -> None:
    assert STAGED.grouping("mature") is STAGED.groupings[0]
    with pytest.raises(LibraryError, match="no grouping “x”; there are: mature"):
        STAGED.grouping("x")
    with pytest.raises(LibraryError, match="there are: -"):
        THREE.grouping("x")


# --- two tasks -------------------------------------------------------------------------------


def test_the_same_classes_are_read_as_they_are() -> None:
    view = align_classes(STAGED, STAGED)
    assert (view.library.grouping, view.model.grouping) == (None, None)
    assert [item.id for item in view.classes] == list(STAGED.class_ids)
    assert view.truth_of("band") == view.answer_of("band") == "band"


def test_a_coarse_model_on_a_fine_library() -> None:
    view = align_classes(STAGED, THREE)
    assert (view.library.grouping, view.model.grouping) == ("mature", None)
    assert [item.id for item in view.classes] == ["neutrophil", "eosinophil", "monocyte"]
    assert view.truth_of("band") == view.truth_of("segmented") == "neutrophil"
    assert view.truth_of("blast") is None
    assert view.truth_of(None) is None
    assert view.truth_of("nonsense") is None
    assert view.answer_of("eosinophil") == "eosinophil"


def test_a_fine_model_on_a_coarse_library() -> None:
    view = align_classes(THREE, STAGED)
    assert (view.library.grouping, view.model.grouping) == (None, "mature")
    assert view.truth_of("neutrophil") == view.answer_of("band") == "neutrophil"
    assert view.answer_of("blast") is None


def test_a_label_as_the_models_own_class() -> None:
    coarse, fine = align_classes(STAGED, THREE), align_classes(THREE, STAGED)
    asked = ("band", "mono", "blast", "nonsense", None)
    assert [coarse.model_class_of(label) for label in asked] == [
        "neutrophil",
        "monocyte",
        None,
        None,
        None,
    ]
    # Band and segmented are both neutrophils: there is no single one.
    assert fine.model_class_of("neutrophil") is None
    assert fine.model_class_of("eosinophil") == "eo"


def test_both_read_coarsely() -> None:
    """Different stages on each side: only their groupings speak of the same things."""
    other = task("young old eosin", grouping("lines", neutrophil="young old", eosinophil="eosin"))
    view = align_classes(STAGED, other)
    assert (view.library.grouping, view.model.grouping) == ("mature", "lines")
    assert {item.id for item in view.classes} == {"neutrophil", "eosinophil"}
    # The library has monocytes, and this model has no answer for them.
    assert view.truth_of("mono") is None
    assert view.answer_of("young") == "neutrophil"


def test_classes_stand_in_the_models_order() -> None:
    view = align_classes(task("a b c"), task("c a z"))
    assert [item.id for item in view.classes] == ["c", "a"]
    assert view.truth_of("b") is None
    assert view.answer_of("z") == "z"  # an answer, though not a shared one


def test_of_equally_many_shared_answers_the_fewest_left_out_win() -> None:
    """Two readings share two answers; the second leaves no library class out."""
    narrow = grouping("narrow", x="a", y="b")
    wide = grouping("wide", x="a c", y="b d e")
    library = task("a b c d e", narrow, wide)
    # Read narrowly, c, d and e are not in the reading at all, so they count as left out.
    assert align_classes(library, task("x y")).library.grouping == "wide"


def test_of_equals_in_everything_the_earlier_reading_wins() -> None:
    first, second = grouping("first", x="a", y="b"), grouping("second", x="b", y="a")
    assert align_classes(task("a b", first, second), task("x y")).library.grouping == "first"
    assert (
        align_classes(task("a b", grouping("same", a="a", b="b")), task("a b")).library.grouping
        is None
    )


@pytest.mark.parametrize("model", ["p q r", "a q r"])
def test_fewer_than_two_shared_answers_are_none(model: str) -> None:
    with pytest.raises(AlignmentError, match="no classes in common"):
        align_classes(task("a b c"), task(model))


def test_a_number_is_no_class() -> None:
    with pytest.raises(AlignmentError, match="answers a classification task, but the library asks"):
        align_classes(HB, THREE)
    with pytest.raises(AlignmentError, match="answers a regression task"):
        align_classes(THREE, HB)


# --- what a task may not say -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: task("a b a"), "appears twice"),
        (lambda: task(""), "at least one class"),
        (lambda: task("a b", stages=("a", "z")), "unknown classes: z"),
        (lambda: task("a b", grouping("g", x="a z")), "unknown classes: z"),
        (lambda: task("a b", grouping("g", x="a", y="a")), "in two groups"),
        (lambda: task("a", grouping("g", x="a"), grouping("g", x="a")), "grouping id appears"),
        (Regression, "Field required"),
        (lambda: HB.model_validate(HB.model_dump() | {"tolerance": 0}), "tolerance"),
        (lambda: HB.model_validate(HB.model_dump() | {"tolerance": float("inf")}), "tolerance"),
        (
            lambda: Regression(unit="g", tolerance=1, classes=infos("a")),
            "no classes",
        ),
        (lambda: task("../a b"), "pattern"),
    ],
)
def test_a_task_that_contradicts_itself_is_refused(make, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make()


def test_among_equals_the_reading_that_asks_exactly_the_same_wins() -> None:
    """Both groupings read a and b; only the second has nothing else."""
    wide = grouping("wide", a="a1 a2", b="b1", c="c1")
    exact = grouping("exact", a="a1 a2", b="b1")
    library = task("a1 a2 b1 c1", wide, exact)
    assert align_classes(library, task("a b")).library.grouping == "exact"


# --- two libraries ---------------------------------------------------------------------------


def test_two_libraries_are_read_in_the_same_classes() -> None:
    """Alone the first would be read in five classes; beside the second, in those both have."""
    fine, coarse = align_two(STAGED, task("neutrophil eosinophil x"), STAGED)
    assert [item.id for item in fine.classes] == ["neutrophil", "eosinophil"]
    assert fine.classes == coarse.classes
    assert fine.truth_of("band") == coarse.truth_of("neutrophil") == "neutrophil"
    # The other library has no monocytes: those of the first are not scored.
    assert fine.truth_of("mono") is None
    assert fine.answer_of("mono") == "monocyte"
    assert coarse.truth_of("x") is None


def test_two_libraries_that_speak_alike_are_read_as_they_are() -> None:
    one, other = align_two(STAGED, STAGED, STAGED)
    assert [item.id for item in one.classes] == list(STAGED.class_ids)
    assert (one.library.grouping, other.library.grouping) == (None, None)


def test_two_libraries_without_a_class_in_common() -> None:
    with pytest.raises(AlignmentError, match="two libraries and this model"):
        align_two(task("a b"), task("x y"), task("a b x y"))
    with pytest.raises(AlignmentError, match="no classes in common"):
        align_two(task("a b"), task("x y"), task("a b"))
    with pytest.raises(AlignmentError):
        align_two(HB, THREE, HB)


def test_two_libraries_of_values() -> None:
    one, other = align_two(HB, Regression(unit="g/dL", tolerance=1.0), HB)
    assert (one.tolerance, other.tolerance) == (0.5, 1.0)
