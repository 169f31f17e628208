"""Teaching outlines: it learns, is repeatable, resumable, and clear about what is missing."""

import logging
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from xai_core.cases.library import CaseLibrary
from xai_core.errors import LibraryError, ModelError, RecipeError
from xai_core.models.card_parts import ModelRef
from xai_core.models.checkpoints import weights_bytes
from xai_core.models.segmenters import save_segmenter
from xai_core.training import segmenter as training
from xai_core.training.segmenter import (
    OutlineTraining,
    TrainedSegmenter,
    outline_loss,
    train_segmenter,
)
from xai_core.types import Split

STEPS = 2
"""Steps an epoch: 8 training cases in batches of 4."""


def quiet(_done: int, _total: int) -> None:
    pass


def weights(trained: TrainedSegmenter) -> list[torch.Tensor]:
    return list(trained.network.state_dict().values())


def assert_same(one: TrainedSegmenter, other: TrainedSegmenter) -> None:
    assert all(torch.equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))
    assert (one.curve, one.uses) == (other.curve, other.uses)


@pytest.fixture(scope="module")
def shelf(outlined_library: CaseLibrary) -> dict[str, CaseLibrary]:
    return {"outlined": outlined_library}


@pytest.fixture(scope="module")
def unbroken(make_outline_recipe, shelf, tmp_path_factory) -> TrainedSegmenter:
    return train_segmenter(make_outline_recipe(), shelf, tmp_path_factory.mktemp("u"), quiet)


def test_it_learns_discs(make_outline_recipe, shelf, tmp_path: Path) -> None:
    schedule = {"epochs": 10, "batch": 2, "learning_rate": 0.01, "average": 0.5}
    plain = {"rotation": 0, "flip": True}
    recipe = make_outline_recipe(schedule=schedule, augmentation=plain)
    curve = train_segmenter(recipe, shelf, tmp_path, quiet).curve
    assert curve[-1].train_loss < curve[0].train_loss / 2
    assert curve[-1].validation_dice is not None
    assert curve[-1].validation_dice > 0.9


def test_it_says_how_it_went(unbroken: TrainedSegmenter, outlined_library) -> None:
    assert [point.epoch for point in unbroken.curve] == [1, 2]
    assert all(math.isfinite(point.train_loss) for point in unbroken.curve)
    assert unbroken.curve[-1].learning_rate == pytest.approx(0, abs=1e-9)
    (use,) = unbroken.uses
    assert (use.library, use.content_hash) == ("outlined", outlined_library.content_hash)
    assert (use.n_train, use.n_validation) == (8, 2)


def test_interrupted_and_resumed_it_is_the_same(
    make_outline_recipe, shelf, unbroken: TrainedSegmenter, tmp_path: Path
) -> None:
    random = torch.get_rng_state()

    def interrupt(done: int, _total: int) -> None:
        if done == STEPS + 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_segmenter(make_outline_recipe(), shelf, tmp_path, interrupt)
    steps: list[int] = []
    resumed = train_segmenter(
        make_outline_recipe(), shelf, tmp_path, lambda done, _total: steps.append(done)
    )
    assert_same(resumed, unbroken)
    assert steps == [STEPS + 1, STEPS + 2]
    assert torch.equal(torch.get_rng_state(), random)
    other = {"drawn": [{"id": "nucleus", "name": {"en": "A", "ja": "あ"}}]}
    with pytest.raises(RecipeError, match="another version of this recipe"):
        train_segmenter(make_outline_recipe(regions=other), shelf, tmp_path, quiet)


def test_it_starts_from_another_segmenter(
    make_outline_recipe, make_segmenter, shelf, shiten_home: Path, tmp_path: Path
) -> None:
    first = make_segmenter(id="first")
    save_segmenter(shiten_home / "models", first.card, weights_bytes(first.network))
    still = {"epochs": 1, "batch": 4, "learning_rate": 1e-12, "average": 0.0}
    recipe = make_outline_recipe(start="first", schedule=still)
    trained = train_segmenter(recipe, shelf, tmp_path / "w", quiet)
    assert trained.start == ModelRef(model="first", weights_sha256=first.card.weights_sha256)
    begun, found = first.network.state_dict(), trained.network.state_dict()
    assert torch.allclose(found["down.0.conv1.weight"], begun["down.0.conv1.weight"])
    assert torch.allclose(found["head.weight"], begun["head.weight"])  # the same regions
    with pytest.raises(ModelError, match="no model “nobody”"):
        train_segmenter(make_outline_recipe(start="nobody"), shelf, tmp_path / "x", quiet)


def test_a_loss_that_is_no_number_stops_the_run(
    make_outline_recipe, shelf, tmp_path: Path, monkeypatch
) -> None:
    def loss(logits: torch.Tensor, *_: object) -> torch.Tensor:
        return logits.sum() * float("nan")

    monkeypatch.setattr(training, "outline_loss", loss)
    with pytest.raises(RecipeError, match="stopped at step 0: the loss is not a finite number"):
        train_segmenter(make_outline_recipe(), shelf, tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


# --- the loss, by hand ------------------------------------------------------------------------


def test_sure_and_right_costs_nothing() -> None:
    truth = torch.tensor([[[0, 1], [1, 2]]])
    sure = torch.nn.functional.one_hot(truth, 3).permute(0, 3, 1, 2) * 100.0
    assert float(outline_loss(sure, truth)) == pytest.approx(0, abs=1e-6)


def test_sure_and_wrong_costs_both() -> None:
    truth = torch.tensor([[[1, 0]]])
    wrong = torch.tensor([[[[0.0, -100.0]], [[-100.0, 0.0]]]])
    # Cross-entropy 100 each; Dice (2 * 0 + 1) / (1 + 1 + 1) = 1/3.
    assert float(outline_loss(wrong, truth)) == pytest.approx(100 + 2 / 3, rel=1e-5)


def test_undecided_between_two() -> None:
    truth = torch.tensor([[[1, 0]]])
    # Shares one half: cross-entropy log 2; Dice (2 * 0.5 + 1) / (1 + 1 + 1) = 2/3.
    expected = math.log(2) + 1 / 3
    assert float(outline_loss(torch.zeros(1, 2, 1, 2), truth)) == pytest.approx(expected)


# --- data -------------------------------------------------------------------------------------


def test_pictures_and_outlines_lie_on_one_grid(make_outline_recipe, shelf) -> None:
    data = OutlineTraining(make_outline_recipe(), shelf).data
    assert data.train.pixels.shape == (8, 40, 40, 3)
    assert data.train.targets.shape == (8, 40, 40)
    # White is nucleus and black is cytoplasm, but for the blur of resizing at the outlines.
    bright = data.train.pixels[..., 0].astype(int)
    assert (data.train.targets[bright > 250] == 1).all()
    assert (data.train.targets[bright < 5] == 2).all()
    assert (data.train.targets[bright == 128] == 0).mean() > 0.99


def test_no_more_cases_than_asked_for(make_outline_recipe, shelf, outlined_library) -> None:
    recipe = make_outline_recipe(data=[{"library": "outlined", "at_most": 3, "weight": 2.0}])
    data = OutlineTraining(recipe, shelf).data
    assert (data.uses[0].n_train, data.uses[0].n_validation) == (3, 2)
    assert data.train.weights.tolist() == [2.0] * 3


def test_a_case_without_its_outline_is_left_out_aloud(
    make_outline_recipe, outlined_library, caplog
) -> None:
    first = next(case for case in outlined_library.cases if case.split is Split.TRAIN)
    bare = tuple(
        replace(case, regions={"nucleus": case.regions["nucleus"]}) if case is first else case
        for case in outlined_library.cases
    )
    library = replace(outlined_library, cases=bare)
    with caplog.at_level(logging.WARNING):
        data = OutlineTraining(make_outline_recipe(), {"outlined": library}).data
    assert data.uses[0].n_train == 7
    assert "the region “cytoplasm” was not drawn" in caplog.text


def test_a_picture_or_mask_that_cannot_be_read_is_left_out(
    make_outline_recipe, outlined_home: Path, caplog
) -> None:
    folder = outlined_home / "libraries/outlined"
    library = CaseLibrary.open(folder)
    one, two = [case for case in library.cases if case.split is Split.TRAIN][:2]
    (folder / one.image).write_bytes(b"changed")
    (folder / two.regions["nucleus"][0]).write_bytes(b"no mask")
    with caplog.at_level(logging.WARNING):
        data = OutlineTraining(make_outline_recipe(), {"outlined": library}).data
    assert len(data.train) == 6
    assert one.id in caplog.text
    assert two.id in caplog.text


def test_what_is_missing_is_said(make_outline_recipe, shelf, outlined_library, tmp_path) -> None:
    with pytest.raises(RecipeError, match="“outlined”, which is not here"):
        train_segmenter(make_outline_recipe(), {}, tmp_path, quiet)
    liver = {"drawn": [{"id": "liver", "name": {"en": "A", "ja": "あ"}}]}
    with pytest.raises(LibraryError, match="no region “liver”"):
        train_segmenter(make_outline_recipe(regions=liver), shelf, tmp_path, quiet)
    one = make_outline_recipe(data=[{"library": "outlined", "at_most": 1}])
    with pytest.raises(RecipeError, match="“nucleus” appears in 1 training cases; it needs at"):
        train_segmenter(one, shelf, tmp_path, quiet)


def test_without_validation_there_is_no_score(make_outline_recipe, outlined_library, tmp_path):
    kept = tuple(case for case in outlined_library.cases if case.split is Split.TRAIN)
    shelf = {"outlined": replace(outlined_library, cases=kept)}
    trained = train_segmenter(make_outline_recipe(), shelf, tmp_path, quiet)
    assert [point.validation_dice for point in trained.curve] == [None, None]
    assert np.isfinite([point.train_loss for point in trained.curve]).all()
