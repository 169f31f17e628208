"""Which smears can be counted, on drawn cells of five types."""

from types import SimpleNamespace

from xai_core.quiz.smears import smears_of
from xai_core.tasks import ReadClasses


def reading(library):
    return ReadClasses.own(library.task.classes)


def test_each_smear_with_its_own_cells(drawn_library):
    found = smears_of(drawn_library, reading(drawn_library), frozenset())
    # The fourth cells of two types validate: they are from a smear of their own.
    assert [len(smear.truths) for smear in found] == [5, 5, 5, 5, 3, 2]
    assert all(smear.disputed == 0 for smear in found)
    assert found[0].distribution == dict.fromkeys(found[0].distribution, 1)


def test_a_disputed_cell_is_left_out_and_said(drawn_library):
    doubted = frozenset({"monocyte-02"})
    found = smears_of(drawn_library, reading(drawn_library), doubted)
    # The one with fewer cells comes after the three whole ones.
    assert (len(found[3].truths), found[3].disputed) == (4, 1)
    assert all("monocyte-02" not in smear.truths for smear in found)


def test_without_names_of_smears_there_is_none_to_count(drawn_library):
    nameless = SimpleNamespace(
        cases=[
            SimpleNamespace(id=case.id, label=case.label, specimen=None)
            for case in drawn_library.cases
        ]
    )
    assert smears_of(nameless, reading(drawn_library), frozenset()) == []
