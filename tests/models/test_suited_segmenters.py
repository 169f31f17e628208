"""Which segmenter may outline a library unasked: by the libraries it learned from."""

from pathlib import Path

import pytest

from xai_core.models.cards import Entry
from xai_core.models.segmenter_cards import suited_segmenters
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText


def asking(*ids: str) -> Classification:
    return Classification(
        classes=tuple(ClassInfo(id=name, name=LocalisedText(en=name, ja=name)) for name in ids)
    )


CELLS, OTHER_CELLS, CHESTS = asking("band", "eo"), asking("band", "eo", "mono"), asking("a", "b")


@pytest.fixture
def suited(make_segmenter, make_use):
    """``suited(library, task, name=[libraries it learned from], ...)``: ids, best first."""
    here = {"cells": CELLS, "chests": CHESTS}

    def ask(library, task, **learned):
        entries = [
            Entry(
                name,
                Path(name),
                make_segmenter(id=name, data=tuple(make_use(one) for one in libraries)).card,
            )
            for name, libraries in learned.items()
        ]
        broken = Entry("broken", Path("broken"), None)
        return [card.id for card in suited_segmenters(library, task, here, [broken, *entries])]

    return ask


def test_one_that_learned_cells_of_these_classes_suits(suited):
    assert suited("more-cells", OTHER_CELLS, one=["cells"]) == ["one"]


def test_one_that_learned_something_else_or_nothing_known_does_not(suited):
    assert suited("more-cells", OTHER_CELLS, chest=["chests"], far=["elsewhere"], no=[]) == []


def test_one_that_learned_from_the_library_itself_comes_first(suited):
    found = suited("chests", CHESTS, a=["cells"], b=["cells", "chests"])
    assert found == ["b"]
    assert suited("elsewhere", CELLS, a=["cells"], b=["elsewhere"]) == ["b", "a"]
