"""Smear by smear, in the readings both sides have."""

from dataclasses import replace

import pytest

from xai_core.errors import AlignmentError, LibraryError
from xai_core.evaluation import specimens
from xai_core.evaluation.evaluate import evaluate
from xai_core.evaluation.specimens import by_grouping, compared, specimen_by_specimen
from xai_core.stats.specimens import OWN_CLASSES
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")


def infos(*names: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=WORD) for name in names)


def grouping(name: str, **groups: tuple[str, ...]) -> ClassGrouping:
    return ClassGrouping(id=name, name=WORD, classes=infos(*groups), groups=groups)


TASK = Classification(
    classes=infos("band", "seg", "eo", "blast"),
    groupings=(
        grouping("coarse", neutrophil=("band", "seg"), eo=("eo",)),
        grouping("fine", band=("band",), seg=("seg",), eo=("eo",)),
    ),
)
ROWS = [
    ("band", 1, "s1"),  # called segmented: right in the coarse reading only
    ("eo", 2, "s1"),
    ("seg", 1, "s2"),
    ("eo", 3, "s2"),  # called a blast: no answer of either reading
    ("blast", 3, "s2"),  # not in either reading
    ("seg", 1),  # nobody knows of which smear
]


def quiet(_done: int, _total: int) -> None:
    pass


def test_two_readings_of_two_smears(write_cases, make_reader) -> None:
    model = make_reader(("band", "seg", "eo", "blast"), task=TASK)
    found = specimen_by_specimen(write_cases(TASK, ROWS), model, ["coarse", "fine"], quiet)
    coarse, fine = found.readings["coarse"], found.readings["fine"]
    assert [one.accuracy for one in coarse.specimens] == [1.0, 0.5]
    assert [one.accuracy for one in fine.specimens] == [0.5, 0.5]
    assert coarse.table.classes == ("neutrophil", "eo", "other")
    assert coarse.table.counts == ((2, 0, 0), (0, 1, 1), (0, 0, 0))
    assert fine.table.counts[0] == (0, 1, 0, 0)
    assert (coarse.n_unnamed, found.skipped) == (1, ())
    better = compared(found, found)
    assert better["coarse"].rank_biserial == 0
    assert found.readings["fine"].n == 4


def test_a_model_of_just_those_classes(write_cases, make_reader) -> None:
    model = make_reader(("band", "seg", "eo"))
    found = specimen_by_specimen(write_cases(TASK, ROWS[:3]), model, ["fine"], quiet)
    assert [one.accuracy for one in found.readings["fine"].specimens] == [0.5, 1.0]


def test_what_does_not_fit_is_said(write_cases, make_reader) -> None:
    library = write_cases(TASK, ROWS)
    with pytest.raises(LibraryError, match="no grouping “five”"):
        specimen_by_specimen(library, make_reader(("band", "seg", "eo")), ["five"], quiet)
    with pytest.raises(AlignmentError, match="cannot be read in the grouping “coarse”"):
        specimen_by_specimen(library, make_reader(("band", "seg", "eo")), ["coarse"], quiet)


# --- what a card keeps: answers that are there already ---------------------------------------


def answers_of(library, model):
    results = evaluate(library, model, quiet).results
    return [(case, one.prediction.class_answer.class_id) for case, one in results]


def test_in_its_own_classes_and_in_each_of_its_groupings(write_cases, make_reader) -> None:
    library = write_cases(TASK, ROWS)
    model = make_reader(("band", "seg", "eo", "blast"), task=TASK)
    found = by_grouping(library.task, model.card.task, answers_of(library, model))
    assert list(found) == [OWN_CLASSES, "coarse", "fine"]
    own, coarse = found[OWN_CLASSES], found["coarse"]
    assert own.table.classes == ("band", "seg", "eo", "blast")
    assert [(one.specimen, one.right, one.n) for one in own.specimens] == [
        ("s1", 1, 2),
        ("s2", 2, 3),
    ]
    alone = specimen_by_specimen(library, model, ["coarse", "fine"], quiet)
    assert coarse == alone.readings["coarse"]
    assert found["fine"] == alone.readings["fine"]


def test_a_library_that_does_not_know_the_groupings(write_cases, make_reader) -> None:
    """Its labels are read through the model's classes."""
    plain = TASK.model_copy(update={"groupings": ()})
    library = write_cases(plain, ROWS)
    model = make_reader(("band", "seg", "eo", "blast"), task=TASK)
    found = by_grouping(plain, model.card.task, answers_of(library, model))
    assert found["coarse"].table.counts[0] == (2, 0, 0)


def test_a_model_of_six_on_a_library_of_finer_classes(write_cases, make_reader) -> None:
    """As smear6 on the simulated smears: its own classes are a grouping of the library's."""
    finer = Classification(
        classes=infos("band", "seg", "small", "large"),
        groupings=(grouping("six", band=("band",), seg=("seg",), lymph=("small", "large")),),
    )
    rows = [("band", 0, "s1"), ("small", 2, "s1"), ("large", 2, "s2"), ("seg", 0, "s2")]
    six = Classification(
        classes=infos("band", "seg", "lymph"),
        groupings=(grouping("five", neut=("band", "seg"), lymph=("lymph",)),),
    )
    library, model = write_cases(finer, rows), make_reader(("band", "seg", "lymph"), task=six)
    found = by_grouping(library.task, model.card.task, answers_of(library, model))
    assert found[OWN_CLASSES].table.counts == ((1, 0, 0), (1, 0, 0), (0, 0, 2))
    assert found[OWN_CLASSES].accuracies == [1.0, 0.5]
    assert found["five"].table.counts == ((2, 0), (0, 2))
    assert found["five"].accuracies == [1.0, 1.0]


def test_a_model_that_only_compares_in_a_grouping(write_cases, make_reader) -> None:
    coarse = Classification(classes=infos("neutrophil", "eo"))
    library = write_cases(coarse, [("neutrophil", 0, "s1"), ("eo", 0, "s1")])
    model = make_reader(("band", "seg", "eo", "blast"), task=TASK)
    found = by_grouping(coarse, model.card.task, answers_of(library, model))
    assert list(found) == ["coarse"]
    assert found["coarse"].accuracies == [0.5]


def test_nothing_is_kept_without_specimens_or_with_too_many(
    write_cases, make_reader, monkeypatch
) -> None:
    library = write_cases(TASK, ROWS)
    model = make_reader(("band", "seg", "eo", "blast"), task=TASK)
    answers = answers_of(library, model)
    bare = [(replace(case, specimen=None), said) for case, said in answers]
    assert by_grouping(library.task, model.card.task, bare) == {}
    monkeypatch.setattr(specimens, "MOST_SPECIMENS", 1)
    assert by_grouping(library.task, model.card.task, answers) == {}
