"""A segmentation recipe small enough to be trained in a test."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def make_outline_recipe() -> Callable[..., Any]:
    """``make_outline_recipe(**changes)``: two epochs on the outlined library at 32 x 32."""
    from xai_core.inference.recipes import SegmenterRecipe

    def make(**changes: Any) -> SegmenterRecipe:
        word = {"en": "A", "ja": "あ"}
        values: dict[str, Any] = {
            "format": 1,
            "kind": "segmentation",
            "id": "tiny-seg",
            "version": "1",
            "licence": "CC0",
            "title": word,
            "summary": word,
            "weaknesses": word,
            "architecture": "compact-unet",
            "seed": 5,
            "regions": {"drawn": [{"id": "nucleus", "name": word},
                                  {"id": "cytoplasm", "name": word}]},
            "input": {"height": 32, "width": 32},
            "data": [{"library": "outlined"}],
            "schedule": {"epochs": 2, "batch": 4, "learning_rate": 0.002, "average": 0.5},
            "augmentation": {"zoom": [0.8, 1.2], "shift": 0.1, "stain": 0.2, "light": 0.1,
                             "saturation": 0.2, "blur": 0.5, "noise": 0.02},
        }  # fmt: skip
        return SegmenterRecipe.model_validate(values | changes)

    return make
