"""Whose a class is: the library's where it is called so, else the model's own."""

import pytest

from xai_core.errors import ModelError
from xai_core.evaluation.own_classes import task_of
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText


def classes(**names: str) -> tuple[ClassInfo, ...]:
    """Id -> its name."""
    return tuple(ClassInfo(id=i, name=LocalisedText(en=n, ja=n)) for i, n in names.items())


def ids(library: Classification, *names: str) -> tuple[str, ...]:
    return task_of(names, library).class_ids


POSITIVE = Classification(classes=classes(HER2="HER2 positive", rest="Rest"))
SHARES = Classification(
    classes=(*classes(low="Low"), ClassInfo(id="5", name=LocalisedText(en="<5%", ja="<5%")))
)


def test_names_that_differ_in_signs_are_two_classes() -> None:
    task = task_of(("HER2+", "HER2-", "<5%", ">5%", "5"), Classification(classes=classes(a="A")))
    assert {info.name.en: info.id for info in task.classes} == {
        "HER2+": "HER2",
        "HER2-": "HER2-",
        "<5%": "5-2",
        ">5%": "5-3",
        "5": "5",
    }


def test_a_class_that_is_not_called_so_gets_no_id_of_the_library() -> None:
    assert ids(POSITIVE, "HER2-", "other") == ("HER2-", "other")
    assert ids(POSITIVE, "HER2+", "-HER2", "rest!") == ("HER2-3", "HER2-2", "rest-2")
    assert ids(POSITIVE, "her2 POSITIVE", "rest") == ("HER2", "rest")
    assert ids(POSITIVE, "HER2", "other") == ("HER2", "other")
    assert ids(SHARES, "<5%", ">5%") == ("5", "5-2")
    assert ids(SHARES, ">5%", "<5%") == ("5-2", "5")


def test_a_name_goes_before_an_id_and_its_own_case_before_any() -> None:
    """As where pictures labelled +5 and 5, or b and B, were imported."""
    signs = Classification(
        classes=(
            ClassInfo(id="5", name=LocalisedText(en="+5", ja="+5")),
            ClassInfo(id="5-2", name=LocalisedText(en="5", ja="5")),
        )
    )
    assert ids(signs, "5", "+5") == ("5-2", "5")
    letters = Classification(
        classes=(
            ClassInfo(id="b", name=LocalisedText(en="b", ja="b")),
            ClassInfo(id="B-2", name=LocalisedText(en="B", ja="B")),
        )
    )
    assert ids(letters, "B", "b") == ("B-2", "b")


def test_where_two_classes_are_called_so_it_is_neither() -> None:
    twice = Classification(classes=classes(one="Cell", two="cell", three="Rest"))
    assert ids(twice, "CELL", "Rest") == ("CELL", "three")


def test_the_same_class_twice_is_said() -> None:
    for names in (("Rest", "rest"), ("x", "x"), ("x", " x ")):
        with pytest.raises(ModelError, match="Two of the classes have the same name"):
            task_of(names, POSITIVE)


def test_a_coarser_class_is_known_as_well() -> None:
    grouping = {
        "id": "coarse",
        "name": {"en": "Coarse", "ja": "粗い"},
        "classes": [{"id": "granulocyte", "name": {"en": "Granulocytes", "ja": "顆粒球"}}],
        "groups": {"granulocyte": ["band", "segmented"]},
    }
    library = Classification(
        classes=classes(band="Band", segmented="Segmented"), groupings=(grouping,)
    )
    assert ids(library, "顆粒球", "granulocyte+") == ("granulocyte", "granulocyte-2")


def test_very_many_names_of_one_stem_take_no_time() -> None:
    names = [f"a{'+' * (n // 170)}{'-' * (n % 170)}!" for n in range(170 * 30)]
    assert len(set(ids(POSITIVE, *names))) == len(names)


def test_a_long_name_in_letters_and_signs_gets_an_id_that_may_be_one() -> None:
    (name,) = ids(POSITIVE, "a" * 56 + "あ")
    assert len(name) == 64
