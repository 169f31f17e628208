"""Every method has a card, and what it must warn of is what the method really does."""

import pytest

from ui.common.method_cards import CARDS, INFILLS
from xai_core.explain.explanation import Method
from xai_core.explain.infills import Infill
from xai_core.explain.methods import explain


def test_every_method_and_every_fill_has_its_words():
    assert set(CARDS) == set(Method)
    assert set(INFILLS) == set(Infill)
    assert all("doi:" in card.source or "arXiv:" in card.source for card in CARDS.values())


FAST = [method for method in Method if not method.slow and method.possible_for("compact-resnet")]


@pytest.mark.parametrize("method", FAST)
def test_a_method_whose_map_ignores_the_class_is_flagged(method, guesser, drawn_library):
    image = drawn_library.image(drawn_library.cases[0])
    maps = [e.heat_map for e in explain(guesser, image, method).explanations.values()]
    same = all((maps[0] == other).all() for other in maps)
    assert same == (CARDS[method].warning is not None)
