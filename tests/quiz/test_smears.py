"""Which smears can be counted, on five smears of five drawn cells."""

from types import SimpleNamespace

from xai_core.quiz.smears import smears_of
from xai_core.tasks import ReadClasses


def reading(library):
    return ReadClasses.own(library.task.classes)


def test_each_smear_with_its_own_cells(drawn_library):
    found = smears_of(drawn_library, reading(drawn_library), frozenset())
    assert len(found) == 5
    assert all(len(smear.truths) == 5 and smear.disputed == 0 for smear in found)
    assert found[0].distribution == dict.fromkeys(found[0].distribution, 1)


def test_a_disputed_cell_is_left_out_and_said(drawn_library):
    doubted = frozenset({"monocyte-02"})
    found = smears_of(drawn_library, reading(drawn_library), doubted)
    # The one with fewer cells comes last.
    assert (len(found[-1].truths), found[-1].disputed) == (4, 1)
    assert "monocyte-02" not in found[-1].truths


def test_without_names_of_smears_there_is_none_to_count(drawn_library):
    nameless = SimpleNamespace(
        cases=[
            SimpleNamespace(id=case.id, label=case.label, specimen=None)
            for case in drawn_library.cases
        ]
    )
    assert smears_of(nameless, reading(drawn_library), frozenset()) == []
