"""Pictures mixed two by two: read off by hand, and the same each time."""

import numpy as np
import pytest
import torch

from xai_core.models.build_network import build_network
from xai_core.training.classifier import ClassTraining
from xai_core.training.mixing import mixed
from xai_core.training.settings import Mixing

BLACK_AND_WHITE = torch.stack([torch.zeros(3, 8, 8), torch.ones(3, 8, 8)])
ZERO_AND_TWO = torch.tensor([0, 2])


def drawn(mixing: Mixing, seed: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return mixed(BLACK_AND_WHITE, ZERO_AND_TWO, 3, mixing, generator)


def test_blended_grey_is_as_white_as_its_label_says() -> None:
    """Black is class 0 and white is class 2: the grey of a picture is its share of class 2."""
    pictures, shares = drawn(Mixing(mixup=1.0, cutmix=0, share=1.0))
    assert shares.sum(dim=1).tolist() == pytest.approx([1, 1])
    assert shares[:, 1].tolist() == [0, 0]
    for picture, share in zip(pictures, shares, strict=True):
        assert torch.allclose(picture, share[2].expand_as(picture), atol=1e-6)
    assert 0 < float(shares[0, 2]) < 1


def test_a_pasted_part_is_as_large_as_its_label_says() -> None:
    pictures, shares = drawn(Mixing(mixup=0, cutmix=1.0, share=1.0))
    assert set(pictures.unique().tolist()) == {0.0, 1.0}
    assert pictures.mean(dim=(1, 2, 3)).tolist() == pytest.approx(shares[:, 2].tolist())


def test_so_many_batches_are_mixed_and_the_others_left_alone() -> None:
    generator = torch.Generator().manual_seed(0)
    mixing = Mixing(mixup=1.0, cutmix=1.0, share=0.25)
    batches = [mixed(BLACK_AND_WHITE, ZERO_AND_TWO, 3, mixing, generator) for _ in range(400)]
    alone = [shares for pictures, shares in batches if torch.equal(pictures, BLACK_AND_WHITE)]
    assert 270 <= len(alone) <= 330
    assert all(shares.tolist() == [[1, 0, 0], [0, 0, 1]] for shares in alone[:3])


def test_the_same_generator_mixes_the_same_whatever_was_drawn_elsewhere() -> None:
    mixing = Mixing(share=1.0)
    first = drawn(mixing, seed=4)
    before = torch.default_generator.get_state()
    torch.rand(5)
    torch.default_generator.set_state(before)
    again = drawn(mixing, seed=4)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert torch.equal(torch.default_generator.get_state(), before)


def test_the_loss_is_of_what_was_mixed(make_recipe, drawn_library) -> None:
    """The same batch, mixed and not, is learned otherwise; drawn again, it is the same."""
    network = build_network("compact-resnet", 5).eval()

    def loss(**changes: object) -> float:
        task = ClassTraining(make_recipe(**changes), {drawn_library.id: drawn_library})
        with torch.no_grad():
            return float(task.loss(network, np.arange(8), torch.Generator().manual_seed(0)))

    assert loss(mixing={"share": 1.0}) == loss(mixing={"share": 1.0})
    assert loss(mixing={"share": 1.0}) != loss()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mixing": {"mixup": 0, "cutmix": 0}}, "mixing needs mixup or cutmix above 0"),
        ({"mixing": {}, "guidance": {"region": "cell"}}, "leave out mixing or guidance"),
        ({"mixing": {"share": 0}}, "share"),
    ],
)
def test_what_cannot_be_mixed_is_refused(make_recipe, changes, words) -> None:
    with pytest.raises(ValueError, match=words):
        make_recipe(**changes)
