"""When a recipe counts as the one a half-finished run was begun with, and what it learns from."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from xai_core.errors import RecipeError
from xai_core.models.card_parts import InputSpec, ModelRef
from xai_core.models.curves import CurvePoint
from xai_core.training.recipes import DataSource, Recipe
from xai_core.training.resume import (
    LearnedFrom,
    RunState,
    fingerprint,
    load_state,
    save_state,
)
from xai_core.training.settings import (
    Augmentation,
    ClassSchedule,
    MarkSettings,
    Mixing,
    Teachers,
    ValueSettings,
)
from xai_core.training.train import train


class _LaterSchedule(ClassSchedule):
    mixup: float = 0.0


class _LaterSource(DataSource):
    stained: str | None = None


class _LaterRecipe(Recipe):
    schedule: _LaterSchedule
    data: tuple[_LaterSource, ...]


def test_a_setting_added_later_changes_no_recipe_that_does_without_it(make_recipe) -> None:
    values = make_recipe().model_dump(mode="json")
    later = _LaterRecipe.model_validate(values)
    assert fingerprint(later) == fingerprint(make_recipe())
    values["schedule"]["mixup"] = 0.2
    assert fingerprint(_LaterRecipe.model_validate(values)) != fingerprint(later)


def test_a_default_written_out_is_the_same_recipe(make_recipe) -> None:
    written = make_recipe(data=[{"library": "drawn-cells", "weight": 1.0, "where": {}}], start=None)
    assert fingerprint(written) == fingerprint(make_recipe())
    assert fingerprint(make_recipe(start="first")) != fingerprint(make_recipe())


@pytest.mark.parametrize(
    ("of", "known"),
    [
        (
            ClassSchedule,
            {"weight_decay": 0.05, "label_smoothing": 0.05, "average": 0.998, "balance": 0.5},
        ),
        (
            Augmentation,
            {"rotation": 180.0, "flip": True, "zoom": (1.0, 1.0)}
            | dict.fromkeys(("shift", "light", "saturation", "blur", "noise"), 0.0),
        ),
        (DataSource, {"where": {}, "weight": 1.0, "at_most": None, "cut_out": None}),
        (InputSpec, {"mean": (0.5, 0.5, 0.5), "std": (0.25, 0.25, 0.25)}),
        (
            Recipe,
            {"start": None, "teachers": None, "augmentation": Augmentation()}
            | {"values": None, "marks": None, "mixing": None},
        ),
        (ValueSettings, {"huber": 1.0, "colour_is_free": False}),
        (
            MarkSettings,
            {"spread": 0.33, "least_spread": 0.5, "focus": 2.0, "near": 4.0}
            | {"least_score": 0.05, "peak_distance": 1},
        ),
        (Teachers, {"share": 0.5}),
        (Mixing, {"mixup": 0.2, "cutmix": 1.0, "share": 0.5}),
    ],
)
def test_the_defaults_a_fingerprint_leaves_out_stay_as_they_are(of, known) -> None:
    """Another default would let a half-finished training go on under other settings."""
    fields = {name: of.model_fields[name] for name in known}
    assert known == {
        name: field.get_default(call_default_factory=True) for name, field in fields.items()
    }


POINT = CurvePoint(epoch=1, train_loss=0.5, learning_rate=0.1)
NOTED = LearnedFrom({"cells": "a" * 64}, {"first": "b" * 64})


def small_state() -> RunState:
    network, averaged = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    return RunState(network, averaged, torch.tensor(1), torch.optim.AdamW(network.parameters()))


def test_what_is_learned_from_is_noted(make_recipe, tmp_path: Path) -> None:
    save_state(tmp_path, make_recipe(), NOTED, small_state(), (POINT,))
    note = json.loads((tmp_path / "state.json").read_text())
    assert (note["libraries"], note["models"]) == ({"cells": "a" * 64}, {"first": "b" * 64})
    assert load_state(tmp_path, make_recipe(), NOTED, small_state(), CurvePoint) == (POINT,)


@pytest.mark.parametrize(
    "other",
    [
        replace(NOTED, libraries={"cells": "c" * 64}),
        replace(NOTED, libraries={"others": "a" * 64}),
        replace(NOTED, models={"first": "c" * 64}),
        replace(NOTED, models={}),
    ],
    ids=["other labels", "another library", "other weights", "no model"],
)
def test_other_contents_or_weights_are_not_gone_on_with(
    make_recipe, tmp_path: Path, other: LearnedFrom
) -> None:
    save_state(tmp_path, make_recipe(), NOTED, small_state(), (POINT,))
    with pytest.raises(RecipeError, match="belongs to another version of this recipe"):
        load_state(tmp_path, make_recipe(), other, small_state(), CurvePoint)


def test_a_state_that_notes_nothing_of_it_is_gone_on_with(make_recipe, tmp_path: Path) -> None:
    """Kept by an earlier version."""
    save_state(tmp_path, make_recipe(), NOTED, small_state(), (POINT,))
    path = tmp_path / "state.json"
    note = json.loads(path.read_text())
    del note["libraries"], note["models"]
    path.write_text(json.dumps(note))
    assert load_state(tmp_path, make_recipe(), NOTED, small_state(), CurvePoint) == (POINT,)


def test_models_are_the_start_and_the_teachers() -> None:
    refs = (None, ModelRef(model="first", weights_sha256="b" * 64))
    assert LearnedFrom.of((), refs) == LearnedFrom({}, {"first": "b" * 64})


def test_a_library_imported_anew_is_noticed(make_recipe, drawn_library, tmp_path: Path) -> None:
    one = make_recipe(schedule={"epochs": 1, "batch": 6, "learning_rate": 0.001, "average": 0})
    train(one, {"drawn-cells": drawn_library}, tmp_path, lambda *_: None)
    corrected = replace(drawn_library, content_hash="0" * 64)
    with pytest.raises(RecipeError, match="belongs to another version of this recipe"):
        train(one, {"drawn-cells": corrected}, tmp_path, lambda *_: None)
