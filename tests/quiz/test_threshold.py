"""A series of pictures along an axis: where they lie, and what the answers say."""

from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tests.quiz.test_presses import NOW, one
from xai_core.domains.contract import Continuum, ContinuumEnd
from xai_core.errors import DomainError, QuizError
from xai_core.quiz.presses import finish, press
from xai_core.quiz.threshold import (
    SeriesPlan,
    SeriesState,
    Trial,
    answered_threshold,
    begin,
    knowing,
    plan_trials,
    said_of,
    threshold_of,
)
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText

VALUES = (0.7, 0.1, 0.5, 0.3, 0.2, 0.6)


def both(word: str) -> LocalisedText:
    return LocalisedText(en=word, ja=word)


def plan(values: tuple[float, ...] = VALUES) -> SeriesPlan:
    return SeriesPlan(
        series_id="series",
        continuum="width",
        below="thin",
        above="wide",
        trials=tuple(Trial(asked=v, seed=n, value=v) for n, v in enumerate(values)),
        model=None,
        weights_sha256=None,
    )


def answered(line: float) -> SeriesState:
    """By somebody who says thin below the line, without fail."""
    state = begin(plan(), NOW)
    for cell, value in enumerate(VALUES):
        state = press(state, one(cell, "thin" if value < line else "wide"))
    return finish(state, NOW)


def test_pictures_are_spread_over_the_whole_axis_in_random_order():
    trials = plan_trials(0.0, 1.0, 10, Random(1))
    places = [place for place, _ in trials]
    assert [int(10 * place) for place in sorted(places)] == list(range(10))
    assert places != sorted(places)
    assert len({seed for _, seed in trials}) == 10
    assert trials == plan_trials(0.0, 1.0, 10, Random(1))


def test_the_line_lies_between_the_last_thin_and_the_first_wide():
    found = threshold_of(answered(0.45), (0.0, 1.0))
    assert found.value == pytest.approx(0.4)
    assert found.n == 6


def test_answers_of_a_third_class_say_nothing_of_the_line():
    given = ["wide", "thin", "wide", "round", "thin", "wide"]
    found = answered_threshold(plan(), given, (0.0, 1.0))
    assert found.n == 5
    assert found.value == pytest.approx(0.35)


def test_a_model_says_which_of_the_two_it_finds_more_probable():
    assert said_of(plan(), {"thin": 0.2, "wide": 0.1, "round": 0.7}) == "thin"
    assert said_of(plan(), {"thin": 0.1, "wide": 0.1, "round": 0.8}) == "wide"


def test_only_the_two_classes_can_be_answered():
    with pytest.raises(QuizError):
        press(begin(plan(), NOW), one(0, "round"))


def test_there_and_back_through_json():
    state = answered(0.45)
    assert SeriesState.from_dict(state.as_dict()) == state


def continuum(**changes: Any) -> Continuum:
    values: dict[str, Any] = {
        "id": "width",
        "title": both("From thin to wide"),
        "below": ContinuumEnd("thin", both("Thin")),
        "above": ContinuumEnd("wide", both("Wide")),
        "axis": both("Width"),
        "rule": 0.5,
        "rule_source": both("Half"),
        "low": 0.0,
        "high": 1.0,
        "draw": "somewhere:draw",
        "library": "strips",
    }
    return Continuum(**(values | changes))


def card(name: str, classes: tuple[str, ...], library: str) -> Any:
    task = Classification(classes=tuple(ClassInfo(id=one, name=both(one)) for one in classes))
    return SimpleNamespace(id=name, task=task, data=(SimpleNamespace(library=library),))


def test_models_that_know_both_classes_the_ones_that_learned_from_such_pictures_first():
    cards = [
        card("a", ("thin", "wide"), "elsewhere"),
        card("b", ("thin", "round"), "strips"),
        card("c", ("thin", "wide", "round"), "strips"),
    ]
    assert [one.id for one in knowing(continuum(), cards)] == ["c", "a"]


def test_a_rule_beyond_the_ends_is_refused():
    with pytest.raises(DomainError, match="between its ends"):
        continuum(rule=1.5)
