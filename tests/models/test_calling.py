"""Ways to ask a module: what comes back in other forms, grey pictures, one picture at a time."""

from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.models.calling import Calling, answer_in, find_calling

ROWS = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    "output",
    [
        ROWS,
        (ROWS, ROWS + 1),
        [None, ROWS],
        {"aux": ROWS + 1, "logits": ROWS},
        {"anything": ROWS},
        SimpleNamespace(logits=ROWS, hidden_states=None),
    ],
)
def test_the_answer_in_whatever_comes_back(output: object) -> None:
    assert torch.equal(answer_in(output), ROWS)


def test_a_value_a_picture_is_a_column() -> None:
    assert answer_in(torch.tensor([5.0, 6.0])).tolist() == [[5.0], [6.0]]


def test_a_class_of_places_is_its_mean_over_the_places_given_to_it() -> None:
    """Class 0 gets the left place (4 > 1), class 1 the right one (6 > 2); class 2 gets none."""
    logits = torch.tensor([[[[4.0, 2.0]], [[1.0, 6.0]], [[0.0, -2.0]]]])
    assert answer_in(logits).tolist() == [[4.0, 6.0, -1.0]]


def test_a_single_map_counts_where_it_is_above_zero() -> None:
    assert answer_in(torch.tensor([[[[3.0, -5.0, 1.0]]]])).tolist() == [[2.0]]


@pytest.mark.parametrize(
    ("output", "said"), [("no", "str"), ({"a": 1}, "dict"), (torch.zeros(2, 2, dtype=int), "2 × 2")]
)
def test_what_is_no_answer(output: object, said: str) -> None:
    with pytest.raises(ModelError, match=f"answers with {said}"):
        answer_in(output)


class Mean(nn.Module):
    """The mean of each channel."""

    channels, most = 3, 99

    def forward(self, images: Tensor) -> Tensor:
        if images.shape[1] != self.channels:
            raise ValueError(f"expected {self.channels} channels\nand more words")
        assert len(images) <= self.most
        return images.mean(dim=(2, 3))


class Grey(Mean):
    channels = 1


class OneByOne(Mean):
    most = 1


class Neither(Mean):
    channels = 4


@pytest.mark.parametrize(
    ("module", "calling", "outputs"),
    [
        (Mean(), Calling(), 3),
        (Grey(), Calling(grey=True), 1),
        (OneByOne(), Calling(False, True), 3),
    ],
)
def test_the_way_is_found(module: nn.Module, calling: Calling, outputs: int) -> None:
    assert find_calling(module.train(), (8, 8)) == (calling, outputs)
    assert module.training
    pictures = torch.arange(6.0).view(2, 3, 1, 1).expand(2, 3, 8, 8)
    mean = [[1.0], [4.0]] if calling.grey else [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert calling(module, pictures).tolist() == mean


def test_no_way_is_one_sentence_with_the_first_reason() -> None:
    with pytest.raises(ModelError, match=r"no pictures of 8 × 9: expected 4 channels\.$"):
        find_calling(Neither(), (8, 9))


def test_volumes_are_no_pictures() -> None:
    with pytest.raises(ModelError, match="takes volumes, not pictures"):
        find_calling(nn.Sequential(nn.Conv3d(1, 2, 3), nn.AdaptiveAvgPool3d(1)), (8, 8))
