"""Changes of training pictures: none when none is asked, and never out of range."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.training.augmentation import augment, augment_outlined
from xai_core.training.settings import Augmentation

NOTHING = Augmentation(rotation=0, flip=False)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pixels(n: int = 3, side: int = 20) -> torch.Tensor:
    """No darker than 1/255, below which absorbance is not told apart."""
    return torch.rand(n, 3, side, side, generator=seeded(9)).clamp(min=0.01)


def test_nothing_asked_nothing_changed() -> None:
    images = pixels()
    assert torch.allclose(augment(images, (20, 20), NOTHING, seeded()), images, atol=1e-5)


def test_a_mirror_image_or_the_picture_itself() -> None:
    images = pixels(16)
    got = augment(images, (20, 20), NOTHING.model_copy(update={"flip": True}), seeded())
    straight = [torch.allclose(a, b, atol=1e-5) for a, b in zip(got, images, strict=True)]
    mirrored = [torch.allclose(a, b.flip(2), atol=1e-5) for a, b in zip(got, images, strict=True)]
    assert all(a != b for a, b in zip(straight, mirrored, strict=True))
    assert 0 < sum(mirrored) < 16


def test_magnifying_twice_shows_the_middle() -> None:
    images = torch.zeros(1, 3, 20, 20)
    images[..., 5:15, 5:15] = 1
    got = augment(images, (20, 20), NOTHING.model_copy(update={"zoom": (2.0, 2.0)}), seeded())
    assert got[..., 1:-1, 1:-1].min() > 0.99


def test_more_stain_is_darker_and_white_stays_white() -> None:
    how = NOTHING.model_copy(update={"stain": 1.0})
    assert torch.allclose(augment(torch.ones(4, 3, 8, 8), (8, 8), how, seeded()), torch.ones(1))


def test_every_picture_draws_its_own() -> None:
    same = pixels(1).expand(4, -1, -1, -1)
    got = augment(same, (20, 20), Augmentation(light=0.5), seeded())
    assert len({tuple(image.flatten().tolist()) for image in got}) == 4


@settings(max_examples=25)
@given(
    st.builds(
        Augmentation,
        rotation=st.floats(0, 180),
        flip=st.booleans(),
        zoom=st.just((0.3, 4.0)),
        shift=st.floats(0, 0.5),
        stain=st.floats(0, 1),
        light=st.floats(0, 1),
        saturation=st.floats(0, 1),
        blur=st.floats(0, 1),
        noise=st.floats(0, 0.2),
    ),
    st.integers(0, 9),
)
def test_whatever_is_asked_stays_a_picture_and_repeats(how: Augmentation, seed: int) -> None:
    random = torch.get_rng_state()
    got = augment(pixels(), (16, 12), how, seeded(seed))
    assert got.shape == (3, 3, 16, 12)
    assert got.min() >= 0
    assert got.max() <= 1
    assert torch.equal(augment(pixels(), (16, 12), how, seeded(seed)), got)
    assert torch.equal(torch.get_rng_state(), random)


@pytest.mark.parametrize("side", [16, 17])
def test_odd_sides_can_be_blurred(side: int) -> None:
    got = augment(pixels(), (side, side), Augmentation(blur=1.0), seeded())
    assert got.shape == (3, 3, side, side)


def test_outlines_move_with_their_picture() -> None:
    """A picture that shows its own outline: after any move the two still fit."""
    truth = torch.zeros(4, 40, 40, dtype=torch.int64)
    truth[:, 8:24, 10:30] = 2
    truth[:, 12:18, 14:20] = 1
    images = (truth[:, None].float() / 2).expand(-1, 3, -1, -1)
    how = Augmentation(rotation=180, flip=True, zoom=(0.7, 1.4), shift=0.1)
    changed, along = augment_outlined(images, truth, (32, 32), how, seeded(3))
    assert set(along.unique().tolist()) == {0, 1, 2}
    shown = (changed[:, 0] * 2).round().long()
    assert (shown == along).float().mean() > 0.95  # all but the blur of the outlines
    assert not torch.equal(along[0], along[1])


def test_outlines_are_not_coloured_and_draw_nothing_at_random() -> None:
    how = Augmentation(zoom=(0.8, 1.2), stain=0.3, light=0.3, saturation=0.3, blur=0.5, noise=0.1)
    truth = torch.randint(0, 3, (3, 20, 20), generator=seeded(1))
    changed, along = augment_outlined(pixels(), truth, (20, 20), how, seeded())
    assert torch.equal(changed, augment(pixels(), (20, 20), how, seeded()))
    assert along.dtype == torch.int64
    assert torch.equal(
        augment_outlined(pixels(), truth, (20, 20), NOTHING, seeded())[1],
        truth,
    )
