"""A recipe at several sizes: every way once, and nothing twice."""

from contextlib import contextmanager

import pytest

from xai_core.errors import RecipeError
from xai_core.training import learning_curve as work
from xai_core.training.learning_curve import learning_curve


@contextmanager
def no_bar(_title):
    yield lambda *_: None


def test_each_way_at_each_size_and_again_for_nothing(
    make_recipe, drawn_library, tmp_path, monkeypatch
) -> None:
    one = {"epochs": 1, "batch": 64, "learning_rate": 0.01, "average": 0}
    test = {"id": "fresh", "name": {"en": "A", "ja": "あ"}, "library": "drawn-cells"}
    recipe = make_recipe(schedule=one, test=[test | {"split": "test"}])
    shelf = {"drawn-cells": drawn_library}

    def curve(sizes):
        return learning_curve(recipe, shelf, sizes, None, tmp_path, no_bar)

    points = curve([16])
    told = [(p.size, p.n_train, p.start, p.augmented) for p in points]
    assert told == [(16, 16, None, False), (16, 16, None, True)]
    (accuracy,) = points[0].figures
    assert (accuracy.name, accuracy.n) == ("accuracy", 5)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}  # no unfinished training
    monkeypatch.setattr(work, "_measured", lambda *_: pytest.fail("it is there"))
    assert curve([16]) == points
    with pytest.raises(RecipeError, match="at least 8 cases, not 4"):
        curve([16, 4])


def test_the_ways_with_a_start(make_recipe, tmp_path) -> None:
    way = work._way(make_recipe(), 24, "smear11", False, tmp_path, "0" * 64)
    assert (way.recipe.start, way.recipe.schedule.batch, way.recipe.data[0].at_most) == (
        "smear11",
        6,
        24,
    )
    assert way.recipe.augmentation == work.UNCHANGED
    other = work._way(make_recipe(), 24, None, False, tmp_path, "0" * 64)
    assert way.kept != other.kept


def test_a_recipe_of_several_libraries_or_none_to_test_on(tmp_path) -> None:
    with pytest.raises(RecipeError, match="“cell-seg” does not"):
        work.with_one_library("cell-seg")
