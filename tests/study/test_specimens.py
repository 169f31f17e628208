"""Smear by smear, in the readings both sides have."""

import pytest

from xai_core.cases.task import ClassInfo, Grouping, Task, TaskKind
from xai_core.errors import AlignmentError, LibraryError
from xai_core.study.specimens import compared, smear_by_smear
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")


def infos(*names: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=WORD) for name in names)


def grouping(name: str, **groups: tuple[str, ...]) -> Grouping:
    return Grouping(id=name, name=WORD, classes=infos(*groups), groups=groups)


TASK = Task(
    kind=TaskKind.CLASSIFICATION,
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
    found = smear_by_smear(write_cases(TASK, ROWS), model, ["coarse", "fine"], quiet)
    coarse, fine = found.readings["coarse"], found.readings["fine"]
    assert [one.accuracy for one in coarse.scores] == [1.0, 0.5]
    assert [one.accuracy for one in fine.scores] == [0.5, 0.5]
    assert coarse.table.classes == ("neutrophil", "eo", "other")
    assert coarse.table.counts == ((2, 0, 0), (0, 1, 1), (0, 0, 0))
    assert fine.table.counts[0] == (0, 1, 0, 0)
    assert (coarse.n_unnamed, found.skipped) == (1, ())
    better = compared(found, found)
    assert better["coarse"].rank_biserial == 0
    assert found.as_dict()["readings"]["fine"]["n"] == 4


def test_a_model_of_just_those_classes(write_cases, make_reader) -> None:
    model = make_reader(("band", "seg", "eo"))
    found = smear_by_smear(write_cases(TASK, ROWS[:3]), model, ["fine"], quiet)
    assert [one.accuracy for one in found.readings["fine"].scores] == [0.5, 1.0]


def test_what_does_not_fit_is_said(write_cases, make_reader) -> None:
    library = write_cases(TASK, ROWS)
    with pytest.raises(LibraryError, match="no grouping “five”"):
        smear_by_smear(library, make_reader(("band", "seg", "eo")), ["five"], quiet)
    with pytest.raises(AlignmentError, match="cannot be read in the grouping “coarse”"):
        smear_by_smear(library, make_reader(("band", "seg", "eo")), ["coarse"], quiet)
