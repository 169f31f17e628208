"""Lesions marked by a classifier's attention, on discs whose number and places are known."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.fixtures.squares import CLASSES, SIDE
from xai_core.errors import AlignmentError
from xai_core.evaluation.lesion_finding import Detector, find_lesions, peaks
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network


def quiet(done: int, total: int) -> None:
    pass


@pytest.fixture
def squares(write_squares, tmp_path):
    return write_squares(tmp_path / "squares")


@pytest.fixture
def blurrer(make_card) -> LoadedModel:
    """It says disc where something is white, and its map is the picture, blurred."""

    class Blurrer(Network):
        layers = ("last",)

        def __init__(self) -> None:
            super().__init__()
            self.last = nn.AvgPool2d(5, stride=1, padding=2)
            self.head = nn.Linear(1, 2)
            self.head.load_state_dict({"weight": Tensor([[-9.0], [9.0]]), "bias": torch.zeros(2)})

        def features(self, images: Tensor) -> Tensor:
            return self.last(images[:, :1])

        def pooled(self, activations: Tensor) -> Tensor:
            return self.head(activations.mean(dim=(2, 3)))

    spec = InputSpec(height=SIDE, width=SIDE, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(CLASSES, input=spec), Blurrer().eval())


def test_peaks_are_marks_as_likely_as_they_are_high() -> None:
    heat = np.zeros((32, 32), np.float32)
    heat[4, 6], heat[20, 24], heat[30, 30] = 2.0, 1.0, 0.4  # the last is under a quarter
    marks = peaks(heat, 0.8)
    assert [(mark.row, mark.column) for mark in marks] == [
        (4.5 / 32, 6.5 / 32),
        (20.5 / 32, 24.5 / 32),
    ]
    assert [mark.score for mark in marks] == pytest.approx([0.8, 0.4])
    assert peaks(np.zeros((32, 32), np.float32), 0.8) == ()


def test_attention_on_every_lesion_finds_them_all(squares, blurrer) -> None:
    found = find_lesions(squares, blurrer, quiet)
    assert found.detector is Detector.ATTENTION
    assert (found.curve.images, found.curve.lesions) == (3, 3)
    assert found.curve.sensitivity_at == (1.0,) * 7
    assert [len(answer.marks) for _, answer, _ in found.cases] == [0, 1, 2]
    # 25 of 1,024 pixels are white: logits of 9 * 25 / 1024 apart twice over.
    likely = 1 / (1 + np.exp(-18 * 25 / 1024))
    assert found.cases[1][1].marks[0].score == pytest.approx(likely, abs=1e-6)


def test_attention_beside_the_lesions_is_false(squares, blurrer) -> None:
    blurrer.network.head.load_state_dict(
        {"weight": Tensor([[9.0], [-9.0]]), "bias": Tensor([0, 1])}
    )
    found = find_lesions(squares, blurrer, quiet)  # its map is blank where it should be
    assert (found.curve.lesions, found.curve.mean_sensitivity) == (3, 0.0)


def test_no_lesion_at_all_is_not_defined(squares, blurrer) -> None:
    found = find_lesions(squares, blurrer, quiet, where={"nowhere": "yes"})
    assert (found.curve.images, found.curve.mean_sensitivity) == (0, None)


def test_who_does_not_ask_for_lesions_says_so(write_squares, tmp_path, blurrer) -> None:
    with pytest.raises(AlignmentError, match="does not ask for lesions"):
        find_lesions(write_squares(tmp_path / "s", lesions=False), blurrer, quiet)
