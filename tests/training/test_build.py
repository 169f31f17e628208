"""From a recipe to a model on the shelf: whole, measured, or not there at all."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from xai_core.cases.library import CaseLibrary
from xai_core.errors import AlignmentError, LibraryError, RecipeError, StorageError
from xai_core.explain.background import load_background
from xai_core.files import replace_file
from xai_core.models import cards
from xai_core.models.cards import list_cards
from xai_core.models.checkpoints import (
    load_model,
    load_model_folder,
    save_model,
    weights_bytes,
)
from xai_core.stats.specimens import OWN_CLASSES
from xai_core.training import task_builder
from xai_core.training.build import add_background, build_model, measure_model
from xai_core.training.recipes import Recipe
from xai_core.types import LocalisedText, Progress

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
    background = load_background(folder)
    assert (background.origin, background.images.shape) == ("drawn-cells", (16, 16, 16, 3))
    held_out, everything, nothing = card.metrics
    assert (held_out.report, held_out.trained_on) == ("held-out", False)
    assert (everything.n, everything.trained_on) == (len(drawn_library.cases), True)
    assert everything.low <= everything.value <= everything.high
    assert (nothing.n, nothing.value, nothing.low, nothing.high) == (0, None, None, None)
    assert card.reports["held-out"].accuracy == held_out.value
    assert set(card.reports) == {"held-out", "all-of-it", "nothing"}
    tests = ["test held-out", "test all-of-it", "test nothing"]
    assert titles == ["train tiny", *tests, "labels drawn-cells", "strangeness tiny"]
    assert load_model("tiny").judge is not None
    (review,) = card.labels
    assert (review.library, review.content_hash) == ("drawn-cells", drawn_library.content_hash)
    assert (review.n, review.trained_on, review.share) == (card.data[0].n_train, True, 0.01)
    assert len(review.disputed) <= 1
    # The drawn cells name a smear each: what is kept of the test is kept smear by smear as well.
    smears = card.reports["held-out"].specimens[OWN_CLASSES]
    assert sum(score.n for score in smears.specimens) == held_out.n
    assert "specimens" not in card.reports["nothing"].model_dump()
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
        patch.setattr(task_builder, what, fails(StorageError("full")))
        with pytest.raises(StorageError, match="full"):
            build_model(RECIPE, models, no_bar)
    assert list_cards() == ()
    assert (drawn_home / "training/tiny/state.json").is_file()
    # Called again, it goes on from there: nothing is trained twice.
    monkeypatch.setattr("xai_core.training.loop._Run.one_epoch", fails(AssertionError("again")))
    build_model(RECIPE, models, no_bar)
    assert [entry.id for entry in list_cards()] == ["tiny"]


def test_a_library_that_is_missing_is_told_before_training(models: Path, drawn_home: Path) -> None:
    test = RECIPE.test[0].model_copy(update={"library": "elsewhere"})
    with pytest.raises(LibraryError, match="no library “elsewhere”; there are: drawn-cells"):
        build_model(RECIPE.model_copy(update={"test": (test,)}), models, no_bar)
    assert not (drawn_home / "training").exists()


def test_pictures_to_compare_with_are_chosen_before_training(
    models: Path, drawn_home: Path
) -> None:
    absent = RECIPE.background.model_copy(update={"library": "elsewhere"})
    with pytest.raises(LibraryError, match="no library “elsewhere”"):
        build_model(RECIPE.model_copy(update={"background": absent}), models, no_bar)
    held_out = RECIPE.data[0].model_copy(update={"where": {"stain": "none"}})
    with pytest.raises(RecipeError, match="background set is drawn from"):
        build_model(RECIPE.model_copy(update={"data": (held_out,)}), models, no_bar)
    assert not (drawn_home / "training").exists()


def test_an_older_model_is_given_a_background_and_stays_what_it_was(
    make_model, tmp_path: Path, drawn_library, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = make_model(metrics=(), licence="MIT")
    folder = save_model(tmp_path, model.card, weights_bytes(model.network))
    card = add_background(folder, drawn_library, n=3, seed=9)
    assert load_model_folder(folder).card == card
    assert card.model_copy(update={"background": None}) == model.card
    assert len(load_background(folder).images) == card.background.n == 3
    # Another one takes its place; what fails leaves the model as it was.
    second = add_background(folder, drawn_library, n=2, seed=9)
    monkeypatch.setattr("xai_core.models.checkpoints.write_synced", fails(OSError("full")))
    with pytest.raises(StorageError, match="cannot be written"):
        add_background(folder, drawn_library, n=1, seed=9)
    assert load_model_folder(folder).card == second
    assert len(load_background(folder).images) == 2


def test_a_card_is_brought_up_to_date_and_the_weights_stay(models: Path) -> None:
    folder = build_model(RECIPE, models, no_bar)
    card = load_model_folder(folder).card
    weights = (folder / "weights.safetensors").read_bytes()
    replace_file(folder / "card.json", card.model_copy(update={"reports": {}}).as_bytes())
    again = measure_model(RECIPE, folder, no_bar)
    assert again == load_model_folder(folder).card == card
    found = RECIPE.model_copy(update={"weaknesses": LocalisedText(en="Blue cells", ja="青い細胞")})
    own = models.parent / "own"
    assert measure_model(found, folder, no_bar, parent=own) == load_model_folder(own / "tiny").card
    assert load_model_folder(folder).card == card  # the one that was measured stays
    told = measure_model(found, folder, no_bar)
    assert told == card.model_copy(update={"weaknesses": found.weaknesses})
    assert (folder / "weights.safetensors").read_bytes() == weights
    assert set(again.reports["held-out"].model_dump()) >= {
        "deferral",
        "ece_before",
        "groupings_ci95",
    }


def test_the_recipe_of_another_model_measures_nothing(models: Path) -> None:
    folder = build_model(RECIPE, models, no_bar)
    before = (folder / "card.json").read_bytes()
    with pytest.raises(RecipeError, match="not of the model “tiny”"):
        measure_model(RECIPE.model_copy(update={"id": "other"}), folder, no_bar)
    assert (folder / "card.json").read_bytes() == before


# --- bad data --------------------------------------------------------------------------------


def edited(home: Path, change) -> CaseLibrary:
    """The drawn library with every row of its table changed."""
    table = home / "libraries/drawn-cells/cases.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return CaseLibrary.open(table.parent)


def test_a_loss_that_is_no_number_lists_no_model(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loss(logits: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
        return logits.sum() * float("nan")

    monkeypatch.setattr("xai_core.training.classifier.F.cross_entropy", loss)
    with pytest.raises(RecipeError, match="the loss is not a finite number"):
        build_model(RECIPE, models, no_bar)
    assert list_cards() == ()
    assert not models.exists() or list(models.iterdir()) == []


def test_a_library_of_other_classes_is_told_before_training(models: Path, drawn_home: Path) -> None:
    words = [{"id": name, "name": WORD} for name in ("cat", "dog")]
    task = RECIPE.task.model_validate({"kind": "classification", "classes": words})
    with pytest.raises(AlignmentError, match="no classes in common"):
        build_model(RECIPE.model_copy(update={"task": task}), models, no_bar)
    assert not (drawn_home / "training").exists()
    assert list_cards() == ()


def test_a_label_that_is_no_class_is_told_with_its_line(models: Path, drawn_home: Path) -> None:
    def change(row: dict[str, str]) -> None:
        if row["case_id"] == "eosinophil-02":
            row["label"] = "giraffe"

    with pytest.raises(LibraryError, match="giraffe"):
        edited(drawn_home, change)
    with pytest.raises(LibraryError, match=r"cases\.csv.*giraffe"):
        build_model(RECIPE, models, no_bar)
    assert not (drawn_home / "training").exists()


def test_without_validation_cases_there_is_a_model_all_the_same(
    models: Path, drawn_home: Path
) -> None:
    def change(row: dict[str, str]) -> None:
        row["split"] = row["split"].replace("validation", "train")

    edited(drawn_home, change)
    card = load_model_folder(build_model(RECIPE, models, no_bar)).card
    assert card.temperature == 1.0
    assert [point.validation_accuracy for point in card.curve] == [None]
    assert card.data[0].n_validation == 0


def test_a_training_that_was_interrupted_goes_on_and_lists_one_model(
    models: Path, drawn_home: Path
) -> None:
    @contextmanager
    def stopped(_title: str) -> Iterator[Progress]:
        def progress(done: int, _total: int) -> None:
            if done == 2:  # the second step of the first epoch, or of the first test
                raise KeyboardInterrupt

        yield progress

    with pytest.raises(KeyboardInterrupt):
        build_model(RECIPE, models, stopped)
    assert list_cards() == ()
    build_model(RECIPE, models, no_bar)
    assert [entry.id for entry in list_cards()] == ["tiny"]
    assert not (drawn_home / "training/tiny").exists()


def test_a_model_killed_while_it_is_written_is_not_listed(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("xai_core.models.checkpoints.write_synced", killed)
        with pytest.raises(KeyboardInterrupt):
            build_model(RECIPE, models, no_bar)
    assert list_cards() == ()


def test_labels_are_left_as_they_were_where_their_library_is_not_here(
    models: Path, drawn_home: Path
) -> None:
    folder = build_model(RECIPE, models, no_bar)
    absent = RECIPE.data[0].model_copy(update={"library": "elsewhere"})
    before = load_model_folder(folder).card
    again = measure_model(RECIPE.model_copy(update={"data": (absent,)}), folder, no_bar)
    assert again.labels == before.labels != ()
