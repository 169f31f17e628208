"""Two ways of asking brought together: the finest reading that a model and a library share."""

import pytest
from pydantic import ValidationError

from xai_core.cases.task import ClassInfo, Grouping, Task, TaskKind, common_view
from xai_core.errors import AlignmentError, LibraryError
from xai_core.types import LocalisedText


def infos(ids: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=LocalisedText(en=name, ja=name)) for name in ids.split())


def grouping(grouping_id: str, **groups: str) -> Grouping:
    return Grouping(
        id=grouping_id,
        name=LocalisedText(en="g", ja="g"),
        classes=infos(" ".join(groups)),
        groups={group: tuple(members.split()) for group, members in groups.items()},
    )


def task(classes: str, *groupings: Grouping, **more: object) -> Task:
    return Task(kind=TaskKind.CLASSIFICATION, classes=infos(classes), groupings=groupings, **more)


NEUTROPHILS = grouping("mature", neutrophil="band segmented", eosinophil="eo", monocyte="mono")
STAGED = task("band segmented eo mono blast", NEUTROPHILS)
THREE = task("neutrophil eosinophil monocyte")
HB = Task(kind=TaskKind.REGRESSION, unit="g/dL", tolerance=0.5)


# --- readings --------------------------------------------------------------------------------


def test_the_readings_of_a_task_the_finest_first() -> None:
    own, mature = STAGED.views()
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
    view = common_view(STAGED, STAGED)
    assert (view.library.grouping, view.model.grouping) == (None, None)
    assert [item.id for item in view.classes] == list(STAGED.class_ids)
    assert view.truth("band") == view.answer("band") == "band"


def test_a_coarse_model_on_a_fine_library() -> None:
    view = common_view(STAGED, THREE)
    assert (view.library.grouping, view.model.grouping) == ("mature", None)
    assert [item.id for item in view.classes] == ["neutrophil", "eosinophil", "monocyte"]
    assert view.truth("band") == view.truth("segmented") == "neutrophil"
    assert view.truth("blast") is None
    assert view.truth(None) is None
    assert view.truth("nonsense") is None
    assert view.answer("eosinophil") == "eosinophil"


def test_a_fine_model_on_a_coarse_library() -> None:
    view = common_view(THREE, STAGED)
    assert (view.library.grouping, view.model.grouping) == (None, "mature")
    assert view.truth("neutrophil") == view.answer("band") == "neutrophil"
    assert view.answer("blast") is None


def test_both_read_coarsely() -> None:
    """Different stages on each side: only their groupings speak of the same things."""
    other = task("young old eosin", grouping("lines", neutrophil="young old", eosinophil="eosin"))
    view = common_view(STAGED, other)
    assert (view.library.grouping, view.model.grouping) == ("mature", "lines")
    assert {item.id for item in view.classes} == {"neutrophil", "eosinophil"}
    # The library has monocytes, and this model has no answer for them.
    assert view.truth("mono") is None
    assert view.answer("young") == "neutrophil"


def test_classes_stand_in_the_models_order() -> None:
    view = common_view(task("a b c"), task("c a z"))
    assert [item.id for item in view.classes] == ["c", "a"]
    assert view.truth("b") is None
    assert view.answer("z") == "z"  # an answer, though not a shared one


def test_of_equally_many_shared_answers_the_fewest_left_out_win() -> None:
    """Two readings share two answers; the second leaves no library class out."""
    narrow = grouping("narrow", x="a", y="b")
    wide = grouping("wide", x="a c", y="b d e")
    library = task("a b c d e", narrow, wide)
    # Read narrowly, c, d and e are not in the reading at all, so they count as left out.
    assert common_view(library, task("x y")).library.grouping == "wide"


def test_of_equals_in_everything_the_earlier_reading_wins() -> None:
    first, second = grouping("first", x="a", y="b"), grouping("second", x="b", y="a")
    assert common_view(task("a b", first, second), task("x y")).library.grouping == "first"
    assert (
        common_view(task("a b", grouping("same", a="a", b="b")), task("a b")).library.grouping
        is None
    )


@pytest.mark.parametrize("model", ["p q r", "a q r"])
def test_fewer_than_two_shared_answers_are_none(model: str) -> None:
    with pytest.raises(AlignmentError, match="no classes in common"):
        common_view(task("a b c"), task(model))


def test_a_number_is_no_class() -> None:
    with pytest.raises(AlignmentError, match="answers a classification task, but the library asks"):
        common_view(HB, THREE)
    with pytest.raises(AlignmentError, match="answers a regression task"):
        common_view(THREE, HB)


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
        (lambda: Task(kind=TaskKind.REGRESSION), "needs a unit and a tolerance"),
        (lambda: HB.model_validate(HB.model_dump() | {"tolerance": 0}), "tolerance"),
        (lambda: HB.model_validate(HB.model_dump() | {"tolerance": float("inf")}), "tolerance"),
        (
            lambda: Task(kind=TaskKind.REGRESSION, unit="g", tolerance=1, classes=infos("a")),
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
    assert common_view(library, task("a b")).library.grouping == "exact"
