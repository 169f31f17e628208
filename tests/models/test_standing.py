"""Which models are offered first: those of which most is known."""

from pathlib import Path

import pytest

from xai_core.errors import ModelError
from xai_core.models.cards import Entry, list_cards
from xai_core.models.standing import Standing, honest_first, key_figure, standing

WORD = {"en": "A", "ja": "あ"}


def metric(value, n=10, **more):
    known = {"name": "accuracy", "value": value, "n": n, "report": "r", "measured_on": WORD}
    return known | more


def test_the_figure_on_another_source_says_most(make_card):
    card = make_card(metrics=(metric(0.99, 900), metric(0.7, 60, other_source=True)))
    assert key_figure(card).value == 0.7
    assert standing(card) is Standing.OTHER_SOURCE


def test_figures_on_training_cases_and_undefined_ones_do_not_count(make_card):
    seen = metric(1.0, 900, trained_on=True, other_source=True)
    assert standing(make_card(metrics=(seen, metric(None)))) is Standing.UNMEASURED
    card = make_card(metrics=(seen, metric(0.8)))
    assert key_figure(card).value == 0.8
    assert standing(card) is Standing.OWN_SOURCE


def test_a_demonstration_stays_one_however_good_its_figures(make_card):
    figures = (metric(1.0, other_source=True), metric(0.0))
    card = make_card(metrics=figures, demonstrates=WORD)
    assert standing(card) is Standing.DEMONSTRATION
    assert key_figure(card).value == 0.0


def test_one_from_elsewhere_may_have_seen_the_cases(make_card):
    card = make_card(metrics=(metric(1.0, 17_000),), recipe={"kind": "added"})
    assert standing(card) is Standing.FROM_ELSEWHERE
    assert standing(make_card(recipe={"kind": "added"})) is Standing.UNMEASURED


def test_the_order(make_card):
    cards = {
        "shows": {"demonstrates": WORD, "metrics": (metric(1.0),)},
        "few": {"metrics": (metric(0.9, 20),)},
        "many": {"metrics": (metric(0.8, 2000),)},
        "nothing": {},
        "brought": {"metrics": (metric(1.0, 17_000),), "recipe": {"kind": "added"}},
        "elsewhere": {"metrics": (metric(0.6, 5, other_source=True),)},
    }
    entries = [Entry(name, Path(), make_card(id=name, **more)) for name, more in cards.items()]
    entries.insert(0, Entry("broken", Path(), None, ModelError("It is broken.")))
    ordered = [entry.id for entry in honest_first(entries)]
    assert ordered == ["elsewhere", "many", "few", "brought", "nothing", "shows", "broken"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("wbc5-wide", Standing.OTHER_SOURCE),
        ("wbc11", Standing.OWN_SOURCE),
        ("smear-shortcut", Standing.DEMONSTRATION),
        ("wbc6-cut", Standing.DEMONSTRATION),
    ],
)
def test_the_shipped_ones(model, expected):
    (card,) = (entry.card for entry in list_cards() if entry.id == model)
    assert standing(card) is expected


def test_cards_and_recipes_say_the_same_words():
    from xai_core.training.recipes import read_recipe, words_of

    for entry in list_cards():
        recipe = read_recipe(entry.id)
        words = words_of(recipe)
        assert {name: getattr(entry.card, name) for name in words} == words
        named = {test.id: (test.name, test.other_source) for test in recipe.test}
        assert {m.report: (m.measured_on, m.other_source) for m in entry.card.metrics} == named
