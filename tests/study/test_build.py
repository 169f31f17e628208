"""From a recipe to a model on the shelf: whole, measured, or not there at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xai_core.errors import LibraryError, StorageError
from xai_core.inference import cards
from xai_core.inference.cards import list_cards
from xai_core.inference.checkpoints import load_model
from xai_core.inference.recipes import Recipe
from xai_core.study import build
from xai_core.study.build import build_model
from xai_core.types import Progress

WORD = {"en": "A", "ja": "あ"}
CLASSES = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")
RECIPE = Recipe.model_validate(
    {
        "format": 1,
        "id": "tiny",
        "version": "7",
        "licence": "CC0",
        "title": WORD,
        "summary": WORD,
        "weaknesses": WORD,
        "architecture": "compact-resnet",
        "seed": 5,
        "task": {"kind": "classification", "classes": [{"id": c, "name": WORD} for c in CLASSES]},
        "input": {"height": 16, "width": 16},
        "data": [{"library": "drawn-cells"}],
        "test": [
            {"id": "held-out", "name": WORD, "library": "drawn-cells", "split": "test"},
            {"id": "all-of-it", "name": WORD, "library": "drawn-cells"},
            {"id": "nothing", "name": WORD, "library": "drawn-cells", "where": {"stain": "none"}},
        ],
        "schedule": {"epochs": 1, "batch": 8, "learning_rate": 0.002},
    }
)


@contextmanager
def no_bar(_title: str) -> Iterator[Progress]:
    yield lambda _done, _total: None


@pytest.fixture
def models(drawn_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    return drawn_home / "models"


def test_the_card_tells_what_was_done(models: Path, drawn_home: Path, drawn_library) -> None:
    titles: list[str] = []

    @contextmanager
    def bar(title: str) -> Iterator[Progress]:
        titles.append(title)
        yield lambda _done, _total: None

    folder = build_model(RECIPE, models, bar)
    assert folder == models / "tiny"
    card = load_model("tiny").card
    assert (card.version, card.class_ids, len(card.curve)) == ("7", CLASSES, 1)
    assert card.data[0].content_hash == drawn_library.content_hash
    assert card.recipe["seed"] == 5
    assert set(card.software) == {"torch", "torchvision", "numpy", "pillow"}
    held_out, everything, nothing = card.metrics
    assert (held_out.report, held_out.trained_on) == ("held-out", False)
    assert (everything.n, everything.trained_on) == (len(drawn_library.cases), True)
    assert everything.low <= everything.value <= everything.high
    assert (nothing.n, nothing.value, nothing.low, nothing.high) == (0, None, None, None)
    assert card.reports["held-out"]["accuracy"] == held_out.value
    assert set(card.reports) == {"held-out", "all-of-it", "nothing"}
    assert titles == ["train tiny", "test held-out", "test all-of-it", "test nothing"]
    assert not (drawn_home / "training/tiny").exists()


def fails(error: Exception):
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("what", ["evaluate", "save_model"])
def test_what_fails_midway_is_not_listed_and_not_lost(
    models: Path, drawn_home: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(build, what, fails(StorageError("full")))
        with pytest.raises(StorageError, match="full"):
            build_model(RECIPE, models, no_bar)
    assert list_cards() == ()
    assert (drawn_home / "training/tiny/state.json").is_file()
    # Called again, it goes on from there: nothing is trained twice.
    monkeypatch.setattr("xai_core.inference.train._Run.one_epoch", fails(AssertionError("again")))
    build_model(RECIPE, models, no_bar)
    assert [entry.id for entry in list_cards()] == ["tiny"]


def test_a_library_that_is_missing_is_told_before_training(models: Path, drawn_home: Path) -> None:
    test = RECIPE.test[0].model_copy(update={"library": "elsewhere"})
    with pytest.raises(LibraryError, match="no library “elsewhere”; there are: drawn-cells"):
        build_model(RECIPE.model_copy(update={"test": (test,)}), models, no_bar)
    assert not (drawn_home / "training").exists()
