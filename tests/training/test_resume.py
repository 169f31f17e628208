"""When a recipe counts as the one a half-finished run was begun with."""

import pytest

from xai_core.models.card_parts import InputSpec
from xai_core.training.recipes import DataSource, Recipe
from xai_core.training.resume import fingerprint
from xai_core.training.settings import (
    Augmentation,
    ClassSchedule,
    MarkSettings,
    Mixing,
    Teachers,
    ValueSettings,
)


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
