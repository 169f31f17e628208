"""A segmentation recipe carried out: the card says what was done and how good it is."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from xai_core.cases.registry import open_library
from xai_core.errors import ModelError, RecipeError
from xai_core.models.cards import find_card, list_cards
from xai_core.models.segmenter_cards import find_segmenter, list_segmenters
from xai_core.training.build import build_model, measure_model
from xai_core.training.recipes import SegmenterRecipe

WORD = {"en": "A", "ja": "あ"}
RECIPE = SegmenterRecipe.model_validate(
    {
        "format": 1,
        "kind": "segmentation",
        "id": "tiny-seg",
        "version": "1",
        "licence": "CC0",
        "title": WORD,
        "summary": WORD,
        "weaknesses": WORD,
        "architecture": "compact-unet",
        "seed": 5,
        "regions": {
            "drawn": [{"id": "nucleus", "name": WORD}, {"id": "cytoplasm", "name": WORD}],
            "unions": [{"id": "cell", "name": WORD, "of": ["nucleus", "cytoplasm"]}],
        },
        "input": {"height": 32, "width": 32},
        "data": [{"library": "outlined"}],
        "test": [
            {"id": "kept-apart", "name": WORD, "library": "outlined", "split": "test"},
            {"id": "seen", "name": WORD, "library": "outlined", "split": "train", "at_most": 1},
        ],
        "schedule": {"epochs": 1, "batch": 8, "learning_rate": 0.002, "average": 0.5},
    }
)


@contextmanager
def bar(_title: str):
    yield lambda _done, _total: None


def test_a_recipe_becomes_a_segmenter(outlined_home: Path) -> None:
    parent = outlined_home / "models"
    folder = build_model(RECIPE, parent, bar)
    card = find_segmenter("tiny-seg").card
    assert folder == parent / "tiny-seg"
    assert card is not None
    assert [(m.report, m.region, m.trained_on) for m in card.metrics] == [
        ("kept-apart", "nucleus", False),
        ("kept-apart", "cytoplasm", False),
        ("kept-apart", "cell", False),
        ("seen", "nucleus", True),
        ("seen", "cytoplasm", True),
        ("seen", "cell", True),
    ]
    assert all(metric.n + metric.n_undefined in (1, 2) for metric in card.metrics)
    report = card.reports["kept-apart"]
    assert (report.n, report.n_skipped) == (2, 0)
    assert report.content_hash == open_library("outlined").content_hash
    assert set(report.dice) == {"nucleus", "cytoplasm", "cell"}
    assert [use.n_train for use in card.data] == [8]
    assert len(card.curve) == 1
    # It does not classify, so nobody is offered it as a classifier.
    assert "tiny-seg" in [entry.id for entry in list_segmenters()]
    assert "tiny-seg" not in [entry.id for entry in list_cards()]
    with pytest.raises(ModelError, match="answers something else"):
        find_card("tiny-seg")
    assert not (outlined_home / "training" / "tiny-seg").exists()
    # Measured anew it is the same; another recipe's tests are refused.
    assert measure_model(RECIPE, folder, bar) == card
    with pytest.raises(RecipeError, match="is not of the model"):
        measure_model(RECIPE.model_copy(update={"id": "other"}), folder, bar)


def test_a_failed_run_leaves_no_model(outlined_home: Path) -> None:
    @contextmanager
    def stopped(_title: str):
        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        yield stop

    with pytest.raises(KeyboardInterrupt):
        build_model(RECIPE, outlined_home / "models", stopped)
    assert "tiny-seg" not in [entry.id for entry in list_segmenters()]
