"""A recipe small enough to be trained in a test."""

from collections.abc import Callable
from typing import Any

import pytest

CLASSES = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")


@pytest.fixture(scope="session")
def make_recipe() -> Callable[..., Any]:
    """``make_recipe(**changes)``: two epochs on the drawn library at 32 x 32."""
    from xai_core.inference.recipes import Recipe

    def make(**changes: Any) -> Recipe:
        word = {"en": "A", "ja": "あ"}
        values: dict[str, Any] = {
            "format": 1,
            "id": "tiny",
            "version": "1",
            "licence": "CC0",
            "title": word,
            "summary": word,
            "weaknesses": word,
            "architecture": "compact-resnet",
            "seed": 5,
            "task": {
                "kind": "classification",
                "classes": [{"id": name, "name": word} for name in CLASSES],
            },
            "input": {"height": 32, "width": 32},
            "data": [{"library": "drawn-cells"}],
            "schedule": {"epochs": 2, "batch": 6, "learning_rate": 0.002, "average": 0.5},
            "augmentation": {"zoom": [0.8, 1.2], "shift": 0.1, "stain": 0.2, "light": 0.1,
                             "saturation": 0.2, "blur": 0.5, "noise": 0.02},
        }  # fmt: skip
        return Recipe.model_validate(values | changes)

    return make
