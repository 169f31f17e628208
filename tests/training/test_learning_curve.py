"""A recipe at several sizes: every way once, and nothing twice."""

import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest

from xai_core.errors import RecipeError
from xai_core.models.checkpoints import save_model, weights_bytes
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


TEST = {"id": "fresh", "name": {"en": "A", "ja": "あ"}, "library": "drawn-cells", "split": "test"}


def test_the_ways_with_a_start(make_recipe, drawn_library, tmp_path) -> None:
    recipe, shelf = make_recipe(test=[TEST]), {"drawn-cells": drawn_library}
    way = work._way(recipe, 24, "smear11", False, tmp_path, shelf)
    assert (way.recipe.start, way.recipe.schedule.batch, way.recipe.data[0].at_most) == (
        "smear11",
        6,
        24,
    )
    assert way.recipe.augmentation == work.UNCHANGED
    other = work._way(recipe, 24, None, False, tmp_path, shelf)
    assert way.kept != other.kept


def test_a_point_counts_for_what_it_learned_from(
    make_recipe, make_model, drawn_library, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path / "home"))
    recipe = make_recipe(test=[TEST | {"library": "others"}], teachers={"models": ["teacher"]})
    shelf = {"drawn-cells": drawn_library, "others": replace(drawn_library)}

    def kept(**others):
        return work._way(recipe, 24, "first", False, tmp_path, shelf | others).kept.name

    def weigh(name: str, seed: int) -> None:
        model = make_model(seed=seed, id=name)
        folder = tmp_path / "home" / "models"
        shutil.rmtree(folder / name, ignore_errors=True)
        save_model(folder, model.card, weights_bytes(model.network))

    weigh("first", 1)
    weigh("teacher", 2)
    corrected = replace(drawn_library, content_hash="0" * 64)
    names = [kept(), kept(others=corrected), kept(**{"drawn-cells": corrected})]
    weigh("first", 3)
    names.append(kept())
    weigh("teacher", 4)
    names.append(kept())
    assert len(set(names)) == 5
    assert kept() == names[-1]


def test_a_recipe_of_several_libraries_or_none_to_test_on(tmp_path) -> None:
    with pytest.raises(RecipeError, match="“cell-seg” does not"):
        work.with_one_library("cell-seg")
