"""Recipes: what a person may write, and what a TOML that lies is told."""

import os
import re
from pathlib import Path

import pytest
import tomli_w

from xai_core.errors import RecipeError
from xai_core.training.recipes import RECIPES, SegmenterRecipe, read_recipe
from xai_core.training.resume import fingerprint

WORDS = {"en": "held out", "ja": "未学習"}


def write(folder: Path, content: object) -> str:
    path = folder / "mine.toml"
    path.write_text(content if isinstance(content, str) else tomli_w.dumps(content))
    return str(path)


def dump(recipe) -> dict:
    return recipe.model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_recipes_of_the_house_are_valid(path: Path) -> None:
    recipe = read_recipe(path.stem)
    assert recipe.id == path.stem
    assert read_recipe(str(path)) == recipe


def test_what_is_written_is_read_back(make_recipe, tmp_path: Path) -> None:
    recipe = make_recipe(
        test=[{"id": "held-out", "name": WORDS, "library": "drawn-cells", "split": "test"}],
        data=[{"library": "drawn-cells", "where": {"stain": "a"}, "weight": 2.0}],
    )
    assert read_recipe(write(tmp_path, dump(recipe))) == recipe


GROUP = {
    "id": "g",
    "name": {"en": "G", "ja": "G"},
    "classes": [{"id": "granulocyte", "name": {"en": "G", "ja": "G"}}],
    "groups": {"granulocyte": ["neutrophil", "plasma"]},
}


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("surprise", 1, "surprise"),
        ("format", 2, "format"),
        ("id", "../x", "id"),
        ("id", "a/b", "id"),
        ("title", {"en": "only"}, "title.ja"),
        ("architecture", "vgg", "architecture"),
        ("seed", -1, "seed"),
        ("seed", "many", "seed"),
        ("data", [], "data"),
        ("data", [{"library": "../x"}], "data.[1].library"),
        ("data", [{"library": "x", "weight": 0}], "data.[1].weight"),
        ("data", [{"library": "x", "weight": float("inf")}], "data.[1].weight"),
        ("schedule.epochs", -2, "schedule.epochs"),
        ("schedule.epochs", 1.5, "schedule.epochs"),
        ("schedule.epochs", "two", "schedule.epochs"),
        ("schedule.batch", 1, "schedule.batch"),
        ("schedule.learning_rate", float("nan"), "schedule.learning_rate"),
        ("schedule.weight_decay", float("inf"), "schedule.weight_decay"),
        ("schedule.surprise", 1, "schedule.surprise"),
        ("input.height", 4, "input.height"),
        ("input.std", [0.1, 0.0, 0.1], "input.std.[2]"),
        ("augmentation.zoom", [2.0, 1.0], "augmentation.zoom"),
        ("augmentation.zoom", [1.0], "augmentation.zoom"),
        ("augmentation.noise", 5, "augmentation.noise"),
        ("task.groupings", [GROUP], "unknown classes"),
        ("task", {"kind": "regression", "unit": "g", "tolerance": 1}, "its task is of the kind"),
        ("test", [{"id": "a", "name": WORDS, "library": "x", "split": "half"}], "test.[1].split"),
        ("test", [{"id": "a", "name": WORDS, "library": "x"}] * 2, "same id"),
    ],
)
def test_a_recipe_that_lies_is_told_where(
    make_recipe, tmp_path: Path, where: str, value: object, words: str
) -> None:
    content = dump(make_recipe())
    *parents, last = where.split(".")
    table = content
    for name in parents:
        table = table[name]
    table[last] = value
    with pytest.raises(RecipeError, match=re.escape(words)) as caught:
        read_recipe(write(tmp_path, content))
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "= 1", "a = ", "a = " + "[" * 5000, "a = 2020-99-99", "a = " + "9" * 5000]
)
def test_what_is_no_recipe_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RecipeError, match="not valid"):
        read_recipe(write(tmp_path, text))


@pytest.mark.parametrize("name", ["nothing", "../wbc5/x", "", "missing.toml", "bad\0.toml"])
def test_a_recipe_that_is_not_there(name: str) -> None:
    with pytest.raises(RecipeError, match=r"cannot be read; there are: .*wbc5"):
        read_recipe(name)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "b.toml").write_bytes(b"#" * 1_000_001)
    os.mkfifo(tmp_path / "c.toml")
    for name, words in (("a", "cannot be read"), ("b", "too large"), ("c", "cannot be read")):
        with pytest.raises(RecipeError, match=words):
            read_recipe(str(tmp_path / f"{name}.toml"))


# --- kinds ------------------------------------------------------------------------------------


def test_a_recipe_that_says_no_kind_is_a_classifiers(make_recipe, tmp_path: Path) -> None:
    values = dump(make_recipe())
    del values["kind"]
    assert read_recipe(write(tmp_path, values)) == make_recipe()
    for kind in ("poetry", 3, ["segmentation"]):
        with pytest.raises(
            RecipeError,
            match=r"of the kind “.*”, which cannot be trained; there are: classification, ordinal",
        ):
            read_recipe(write(tmp_path, values | {"kind": kind}))


def test_a_segmentation_recipe_is_read_as_one(tmp_path: Path) -> None:
    recipe = read_recipe("cell-seg")
    assert isinstance(recipe, SegmenterRecipe)
    assert recipe.regions.ids == ("nucleus", "cytoplasm")
    assert read_recipe(write(tmp_path, dump(recipe))) == recipe
    for changes, words in (
        ({"task": {"kind": "classification"}}, "task: there is no entry of this name"),
        ({"input": {"height": 100, "width": 128}}, "multiples of 16"),
        ({"regions": {"drawn": []}}, r"regions\.drawn: the list is too short"),
        ({"data": [{"library": "smear", "at_most": 0}]}, "at_most"),
        ({"data": [{"library": "smear", "cut_out": "cell"}]}, "cut_out"),
    ):
        with pytest.raises(RecipeError, match=words):
            read_recipe(write(tmp_path, dump(recipe) | changes))


def test_what_decides_the_weights_is_hashed_as_it_was(make_recipe) -> None:
    """Trainings that began with this version go on with later ones."""
    assert fingerprint(make_recipe()) == (
        "e5946077d53a9f8af5d582449a01410950df77c8aafc8394336ce530d5ca3a06"
    )
    assert fingerprint(make_recipe(start="other")) != fingerprint(make_recipe())


@pytest.mark.parametrize("kind", ["regression", "ordinal", "detection"])
def test_a_recipe_of_every_kind_is_read_back(make_disc_recipe, tmp_path: Path, kind: str) -> None:
    own = {"regression": {"values": {"huber": 0.5}}, "detection": {"marks": {"spread": 0.5}}}
    recipe = make_disc_recipe(kind, **own.get(kind, {}))
    values = dump(recipe)
    assert read_recipe(write(tmp_path, values)) == recipe
    del values["kind"]
    with pytest.raises(
        RecipeError, match=f"of the kind classification, but its task is of the kind {kind}"
    ):
        read_recipe(write(tmp_path, values))
