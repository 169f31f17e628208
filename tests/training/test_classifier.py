"""Training: repeatable, resumable to the same weights, and clear about what is missing."""

import json
import logging
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from xai_core.cases.library import CaseLibrary
from xai_core.errors import LibraryError, ModelError, RecipeError
from xai_core.models.build_network import build_network
from xai_core.models.card_parts import ModelRef
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.training import classifier as training
from xai_core.training import loop
from xai_core.training.classifier import ClassTraining
from xai_core.training.data import load_training_data
from xai_core.training.settings import Teachers
from xai_core.training.train import Trained, train
from xai_core.types import Split

STEPS = 3
"""Steps an epoch: 18 training cells in batches of 6."""


def quiet(_done: int, _total: int) -> None:
    pass


def weights(trained: Trained) -> list[torch.Tensor]:
    return list(trained.network.state_dict().values())


def assert_same(one: Trained, other: Trained) -> None:
    assert all(torch.equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))
    assert (one.curve, one.calibrated, one.uses) == (other.curve, other.calibrated, other.uses)


@pytest.fixture(scope="module")
def shelf(drawn_library: CaseLibrary) -> dict[str, CaseLibrary]:
    return {"drawn-cells": drawn_library}


@pytest.fixture(scope="module")
def unbroken(make_recipe, shelf, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train(make_recipe(), shelf, tmp_path_factory.mktemp("unbroken"), quiet)


def test_the_drawn_cells_are_enough(drawn_library: CaseLibrary) -> None:
    splits = [case.split for case in drawn_library.cases]
    assert splits.count(Split.TRAIN) // 6 == STEPS
    assert splits.count(Split.VALIDATION) >= 1


def test_it_trains_and_says_how_it_went(unbroken: Trained, drawn_library: CaseLibrary) -> None:
    assert [point.epoch for point in unbroken.curve] == [1, 2]
    assert all(0 < point.train_loss < 10 for point in unbroken.curve)
    assert all(point.validation_accuracy is not None for point in unbroken.curve)
    assert unbroken.curve[-1].learning_rate == pytest.approx(0, abs=1e-9)
    (use,) = unbroken.uses
    splits = [case.split for case in drawn_library.cases]
    assert (use.library, use.content_hash) == ("drawn-cells", drawn_library.content_hash)
    assert use.n_train == splits.count(Split.TRAIN)
    assert use.n_validation == splits.count(Split.VALIDATION)
    assert 0.05 <= unbroken.calibrated.temperature <= 20
    assert all(value.isfinite().all() for value in weights(unbroken))


def test_again_from_the_same_seed_is_the_same(make_recipe, shelf, unbroken, tmp_path) -> None:
    random = torch.get_rng_state()
    steps: list[tuple[int, int]] = []
    again = train(make_recipe(), shelf, tmp_path, lambda *step: steps.append(step))
    assert_same(again, unbroken)
    assert torch.equal(torch.get_rng_state(), random)
    assert steps == [(n, 2 * STEPS) for n in range(1, 2 * STEPS + 1)]
    other = train(make_recipe(seed=6), shelf, tmp_path / "other", quiet)
    assert not torch.equal(weights(other)[0], weights(unbroken)[0])


def test_it_starts_from_another_model(
    make_recipe, make_model, shelf, tmp_path: Path, monkeypatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(home))
    first = make_model(seed=3, id="first")
    save_model(home / "models", first.card, weights_bytes(first.network))
    still = {"epochs": 1, "batch": 6, "learning_rate": 1e-12, "average": 0.0}
    trained = train(make_recipe(start="first", schedule=still), shelf, tmp_path / "w", quiet)
    assert trained.start == ModelRef(model="first", weights_sha256=first.card.weights_sha256)
    begun, found = first.network.state_dict(), trained.network.state_dict()
    assert torch.allclose(found["stage1.0.conv1.weight"], begun["stage1.0.conv1.weight"])
    assert len(found["head.weight"]) == len(make_recipe().task.classes) != len(begun["head.weight"])


def test_with_the_same_answers_it_starts_from_the_last_layer_as_well(
    make_recipe, make_model, shelf, tmp_path: Path, monkeypatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(home))
    first = make_model(seed=3, id="first", task=make_recipe().task)
    save_model(home / "models", first.card, weights_bytes(first.network))
    still = {"epochs": 1, "batch": 6, "learning_rate": 1e-12, "average": 0.0}
    trained = train(make_recipe(start="first", schedule=still), shelf, tmp_path / "w", quiet)
    assert torch.allclose(
        trained.network.state_dict()["head.weight"], first.network.state_dict()["head.weight"]
    )


def test_another_network_is_no_start(make_recipe, make_model, shelf, tmp_path, monkeypatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(home))
    first = make_model(id="first", architecture="resnet18")
    save_model(home / "models", first.card, weights_bytes(first.network))
    with pytest.raises(RecipeError, match="another network"):
        train(make_recipe(start="first"), shelf, tmp_path / "w", quiet)
    with pytest.raises(ModelError, match="no model “nobody”"):
        train(make_recipe(start="nobody"), shelf, tmp_path / "w", quiet)


@pytest.fixture
def teacher(make_recipe, make_model, tmp_path: Path, monkeypatch):
    """A finished model that gives the recipe's answers and sees pictures as it says."""
    home = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(home))
    recipe = make_recipe()
    found = make_model(seed=3, id="teacher", task=recipe.task, input=recipe.input)
    save_model(home / "models", found.card, weights_bytes(found.network))
    return found


def test_where_the_teacher_alone_counts_the_labels_do_not(
    make_recipe, teacher, shelf, tmp_path: Path
) -> None:
    """How labels are smoothed matters to who learns from labels only."""

    def taught(share: float, smoothing: float) -> Trained:
        schedule = make_recipe().schedule.model_copy(update={"label_smoothing": smoothing})
        recipe = make_recipe(
            schedule=schedule.model_dump(), teachers={"models": ["teacher"], "share": share}
        )
        return train(recipe, shelf, tmp_path / f"{share}-{smoothing}", quiet)

    alone = taught(1.0, 0.0)
    assert alone.teachers == (
        ModelRef(model="teacher", weights_sha256=teacher.card.weights_sha256),
    )
    assert torch.equal(weights(alone)[0], weights(taught(1.0, 0.3))[0])
    assert not torch.equal(weights(taught(0.5, 0.0))[0], weights(taught(0.5, 0.3))[0])


def test_the_loss_is_the_teachers_cross_entropy(make_recipe, teacher, shelf) -> None:
    """A network whose last layer is zero answers 1/5 whatever it sees: log 5, for any teacher."""
    told = Teachers(models=("teacher",), share=0.25)
    recipe = make_recipe(teachers=told.model_dump())
    network = build_network(recipe.architecture, 5)
    torch.nn.init.zeros_(network.head.weight)
    torch.nn.init.zeros_(network.head.bias)
    objective = ClassTraining(recipe, shelf)
    generator = torch.Generator().manual_seed(0)
    loss = objective.loss(network, np.arange(4), generator)
    assert float(loss.detach()) == pytest.approx(math.log(5), abs=1e-3)
    assert objective.taught(torch.zeros(2, 3, 64, 64)).sum(1).tolist() == pytest.approx([1, 1])


def test_who_cannot_teach(make_recipe, make_model, teacher, shelf, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model “nobody”"):
        train(make_recipe(teachers={"models": ["nobody"]}), shelf, tmp_path / "w", quiet)
    others = make_model(id="others")
    save_model(tmp_path / "home" / "models", others.card, weights_bytes(others.network))
    with pytest.raises(RecipeError, match="“others” gives other answers"):
        train(make_recipe(teachers={"models": ["others"]}), shelf, tmp_path / "w", quiet)


@pytest.mark.parametrize("stop", [STEPS, STEPS + 1])
def test_interrupted_and_resumed_it_is_the_same(
    make_recipe, shelf, unbroken: Trained, tmp_path: Path, stop: int
) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(make_recipe(), shelf, tmp_path, interrupt)
    steps: list[int] = []
    resumed = train(make_recipe(), shelf, tmp_path, lambda done, _total: steps.append(done))
    assert_same(resumed, unbroken)
    assert steps[0] == (1 if stop <= STEPS else STEPS + 1)


def test_interrupted_between_two_epochs(
    make_recipe, shelf, unbroken: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = loop.save_state

    def save_and_stop(*args: object) -> None:
        save(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "save_state", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(make_recipe(), shelf, tmp_path, quiet)
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state-1.safetensors", "state.json"]
    assert_same(train(make_recipe(), shelf, tmp_path, quiet), unbroken)
    # Finished, but not yet saved as a model: nothing is trained twice.
    steps: list[int] = []
    assert_same(train(make_recipe(), shelf, tmp_path, lambda *_: steps.append(1)), unbroken)
    assert steps == []


# --- a state that is not ours, or no longer whole --------------------------------------------


@pytest.fixture(scope="module")
def kept(make_recipe, shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state after both epochs."""
    folder = tmp_path_factory.mktemp("kept")
    train(make_recipe(), shelf, folder, quiet)
    return folder


@pytest.fixture
def workspace(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "workspace"))


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 6},
        {"schedule": {"epochs": 2, "batch": 6, "learning_rate": 0.001}},
        {"data": [{"library": "drawn-cells", "weight": 2.0}]},
    ],
)
def test_the_state_of_another_recipe_is_refused(make_recipe, shelf, workspace, changes) -> None:
    with pytest.raises(RecipeError, match="another version of this recipe"):
        train(make_recipe(**changes), shelf, workspace, quiet)


def test_words_alone_do_not_make_another_recipe(make_recipe, shelf, workspace, unbroken) -> None:
    reworded = make_recipe(summary={"en": "Better words", "ja": "言葉"})
    assert_same(train(reworded, shelf, workspace, quiet), unbroken)


def _edit(workspace: Path, **changes: object) -> None:
    path = workspace / "state.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "state.json").write_text("{"),
        lambda folder: (folder / "state.json").write_text("[]"),
        lambda folder: (folder / "state.json").write_text("null"),
        lambda folder: (folder / "state.json").write_text("{}"),
        lambda folder: (folder / "state.json").write_bytes(b"\xff"),
        lambda folder: (folder / "state.json").write_text("[" * 100_000),
        lambda folder: (folder / "state-2.safetensors").unlink(),
        lambda folder: (folder / "state-2.safetensors").write_bytes(b"x"),
        lambda folder: _edit(folder, sha256="0" * 64),
        lambda folder: _edit(folder, tensors="../../x"),
        lambda folder: _edit(folder, tensors=3),
        lambda folder: _edit(folder, curve=[{"epoch": "one"}]),
        lambda folder: _edit(folder, curve=7),
    ],
)
def test_a_damaged_state_is_refused(make_recipe, shelf, workspace: Path, damage) -> None:
    damage(workspace)
    with pytest.raises(RecipeError, match=r"damaged\. Remove that folder"):
        train(make_recipe(), shelf, workspace, quiet)


# --- data ------------------------------------------------------------------------------------


def test_a_library_that_is_not_there(make_recipe, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="“drawn-cells”, which is not here"):
        train(make_recipe(), {}, tmp_path / "none", quiet)
    assert not (tmp_path / "none").exists()


def only(library: CaseLibrary, keep) -> dict[str, CaseLibrary]:
    """The library with fewer cases in its table; the files stay."""
    return {library.id: replace(library, cases=tuple(case for case in library.cases if keep(case)))}


@pytest.mark.parametrize("n", [0, 1])
def test_a_class_without_two_training_cases(make_recipe, drawn_library, tmp_path, n: int) -> None:
    eosinophils = [case.id for case in drawn_library.cases if case.label == "eosinophil"]
    shelf = only(drawn_library, lambda case: case.id not in eosinophils[n:])
    with pytest.raises(RecipeError, match=f"“eosinophil” has {n} training cases"):
        train(make_recipe(), shelf, tmp_path, quiet)


def test_nothing_matches(make_recipe, shelf, tmp_path: Path) -> None:
    recipe = make_recipe(data=[{"library": "drawn-cells", "where": {"dataset": "9"}}])
    with pytest.raises(RecipeError, match="“neutrophil” has 0 training cases"):
        train(recipe, shelf, tmp_path, quiet)


def test_without_validation_the_temperature_is_one(make_recipe, drawn_library, tmp_path) -> None:
    shelf = only(drawn_library, lambda case: case.split is Split.TRAIN)
    trained = train(make_recipe(), shelf, tmp_path, quiet)
    assert trained.calibrated.temperature == 1.0
    assert [point.validation_accuracy for point in trained.curve] == [None, None]


def test_a_picture_that_cannot_be_read_is_left_out_aloud(
    make_recipe, drawn_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = drawn_home / "libraries/drawn-cells"
    library = CaseLibrary.open(folder)
    case = next(case for case in library.cases if case.split is Split.TRAIN)
    (folder / case.image).write_bytes(b"changed")
    with caplog.at_level(logging.WARNING):
        data = ClassTraining(make_recipe(), {library.id: library}).data
    whole = [case.split for case in library.cases].count(Split.TRAIN)
    assert len(data.train) == whole - 1 == data.uses[0].n_train
    assert case.id in caplog.text


def test_cells_are_cut_out_onto_white(make_recipe, shelf, drawn_library, tmp_path) -> None:
    recipe = make_recipe(data=[{"library": "drawn-cells", "cut_out": "cell"}])
    cut = ClassTraining(recipe, shelf).data.train.pixels
    whole = ClassTraining(make_recipe(), shelf).data.train.pixels
    assert (cut[:, 0, 0] == 255).all()  # a corner is never in the cell
    middle = cut.shape[1] // 2
    assert np.array_equal(cut[:, middle, middle], whole[:, middle, middle])
    unknown = make_recipe(data=[{"library": "drawn-cells", "cut_out": "liver"}])
    with pytest.raises(LibraryError, match="no region “liver”"):
        train(unknown, shelf, tmp_path, quiet)


def test_a_cell_without_the_region_is_left_out(make_recipe, drawn_library, caplog) -> None:
    first = next(case for case in drawn_library.cases if case.split is Split.TRAIN)
    bare = tuple(
        replace(case, regions={}) if case is first else case for case in drawn_library.cases
    )
    shelf = {"drawn-cells": replace(drawn_library, cases=bare)}
    recipe = make_recipe(data=[{"library": "drawn-cells", "cut_out": "cell"}])
    with caplog.at_level(logging.WARNING):
        data = ClassTraining(recipe, shelf).data
    assert len(data.train) == sum(case.split is Split.TRAIN for case in bare) - 1
    assert f"{first.id} has no region “cell” to cut out" in caplog.text


def test_pictures_are_held_a_quarter_larger_with_balanced_weights(make_recipe, shelf) -> None:
    steps: list[tuple[int, int]] = []
    taught = ClassTraining(make_recipe(), shelf)
    data = load_training_data(make_recipe(), shelf, taught, lambda *step: steps.append(step))
    assert data.train.pixels.shape[1:] == (40, 40, 3)
    assert data.train.weights.mean() == pytest.approx(1)
    assert steps[-1][0] == steps[-1][1] == len(data.train) + len(data.validation)
    even = make_recipe(schedule={"epochs": 2, "batch": 6, "learning_rate": 0.1, "balance": 1})
    drawn = ClassTraining(even, shelf).data.train
    shares = np.bincount(drawn.targets, drawn.weights)
    assert shares == pytest.approx(np.full(5, shares.mean()))


def test_a_loss_that_is_no_number_stops_the_run(
    make_recipe, shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loss(logits: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
        return logits.sum() * float("nan")

    monkeypatch.setattr(training.F, "cross_entropy", loss)
    with pytest.raises(RecipeError, match="stopped at step 0: the loss is not a finite number"):
        train(make_recipe(), shelf, tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []
