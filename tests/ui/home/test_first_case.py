"""The first case has outlines, people's before code's, and a truth the model could give."""

from dataclasses import replace
from pathlib import Path

import pytest

from ui.home.first_case import FirstCase, first_case
from xai_core.cases.registry import LibraryEntry
from xai_core.errors import LibraryError
from xai_core.models.cards import Entry
from xai_core.types import Origin, Split


def shelf(*libraries):
    return tuple(LibraryEntry(library.id, library, None) for library in libraries)


def drawn_as(library, library_id: str, origin: Origin):
    """The same library under another name, as if this origin had drawn its regions."""
    regions = tuple(
        region.model_copy(update={"origin": origin}) for region in library.manifest.regions
    )
    manifest = library.manifest.model_copy(update={"id": library_id, "regions": regions})
    return replace(library, manifest=manifest)


@pytest.fixture
def card(make_card, drawn_library):
    return make_card(id="model", task=drawn_library.task)


@pytest.fixture
def models(card):
    broken = Entry("broken", Path("broken"), None, LibraryError("?"))
    return (broken, Entry(card.id, Path("model"), card))


def test_people_come_before_code_before_models_before_nobody(drawn_library, plain_library, models):
    code, people, machine = (
        drawn_as(drawn_library, name, origin)
        for name, origin in (
            ("code", Origin.BY_CONSTRUCTION),
            ("people", Origin.EXPERT),
            ("machine", Origin.MODEL_PROPOSED),
        )
    )
    order = [people, code, machine, plain_library]
    for first in range(len(order)):
        rest = order[first:]
        for given in (rest, rest[::-1]):
            assert first_case(shelf(*given), models).library == rest[0].id


def test_the_case_has_outlines_even_where_the_first_ones_have_none(drawn_library, models):
    cases = [replace(case, regions={}) for case in drawn_library.cases[:2]]
    cases.append(replace(drawn_library.cases[2], regions={"nucleus": ()}))  # looked for in vain
    library = replace(drawn_library, cases=(*cases, *drawn_library.cases[3:]))
    found = first_case(shelf(library), models)
    assert found == FirstCase("drawn-cells", "model", drawn_library.cases[3].id)


def test_a_truth_the_model_could_give_and_a_case_it_did_not_learn_from(
    drawn_library, make_card, make_use
):
    task = drawn_library.task
    two = task.model_copy(update={"classes": task.classes[-2:]})  # monocyte and lymphocyte
    for data, expected in (((), "monocyte-01"), ((make_use("drawn-cells"),), "monocyte-05")):
        card = make_card(id="two", task=two, data=data)
        found = first_case(shelf(drawn_library), (Entry("two", Path("two"), card),))
        assert found.case == expected
    assert drawn_library.case("monocyte-05").split is Split.TEST


def test_without_a_library_or_a_model_there_is_none(drawn_library, models):
    assert first_case((), models) is None
    assert first_case(shelf(drawn_library), ()) is None
    assert first_case((LibraryEntry("x", None, LibraryError("?")),), models) is None
