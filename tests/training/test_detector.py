"""Teaching marks: centres, bumps and the focal loss, by hand."""

import math

import numpy as np
import pytest
import torch

from xai_core.cases.pictures.fitting import FitMode
from xai_core.models.card_parts import InputSpec
from xai_core.training.augmentation import augment, augment_marked, moved_lesions
from xai_core.training.detector import MarkTraining, bump_map, centre_of, focal_loss
from xai_core.training.settings import Augmentation, MarkSettings
from xai_core.types import Split

HOW = MarkSettings(spread=1.0, least_spread=1.0)


def test_the_centre_of_a_lesion() -> None:
    """Rows 1 and 2 of 8, columns 4 to 7 of 16: the middle is at 2 / 8 and 6 / 16."""
    mask = np.zeros((8, 16), bool)
    mask[1:3, 4:8] = True
    stretched = InputSpec(height=16, width=16)
    row, column, radius = centre_of(mask, stretched)
    assert (row, column) == (2 / 8, 6 / 16)
    assert radius == pytest.approx(math.sqrt(8 / 128 / math.pi))  # 8 of 128 pixels
    # Letterboxed the picture fills the middle half of the height: 1/4 + 1/2 * 2/8.
    boxed = InputSpec(height=16, width=16, fit=FitMode.LETTERBOX)
    assert centre_of(mask, boxed)[:2] == (3 / 8, 6 / 16)


def test_a_bump_is_one_in_its_cell_and_falls_off() -> None:
    lesions = np.array([[0.3, 0.5, 0.0]])  # row 1.2 and column 2.0 of a 4 x 4 map
    found = bump_map(lesions, (4, 4), HOW)
    assert found[1, 2] == 1
    assert float(found[1, 3]) == pytest.approx(math.exp(-1 / 2))
    assert float(found[3, 1]) == pytest.approx(math.exp(-(4 + 1) / 2))
    two = np.array([[0.3, 0.5, 0.0], [0.3, 0.99, 0.5]])
    # The second is in column 3 with radius 0.5 * 4 cells: the higher of both counts.
    assert bump_map(two, (4, 4), HOW)[1, 3] == 1
    assert float(bump_map(two, (4, 4), HOW)[1, 0]) == pytest.approx(math.exp(-9 / 8))
    assert bump_map(np.empty((0, 3)), (4, 4), HOW).tolist() == [[0.0] * 4] * 4


def test_the_focal_loss_by_hand() -> None:
    """Undecided everywhere: p = 1/2, so a centre costs (1/2)^2 log 2."""
    bumps = torch.tensor([[[1.0, 0.5, 0.0]]])
    near, far = 0.5**4, 1.0
    expected = 0.25 * math.log(2) * (1 + near + far)
    assert float(focal_loss(torch.zeros(1, 1, 3), bumps, HOW)) == pytest.approx(expected)
    # Two centres share the sum; without any it is divided by 1.
    both = bumps.expand(2, 1, 3)
    assert float(focal_loss(torch.zeros(2, 1, 3), both, HOW)) == pytest.approx(expected)
    none = torch.zeros(1, 1, 3)
    assert float(focal_loss(none, none, HOW)) == pytest.approx(3 * 0.25 * math.log(2))


def test_sure_and_right_costs_nothing_and_sure_and_wrong_is_finite() -> None:
    bumps = torch.tensor([[[1.0, 0.0]]])
    assert float(focal_loss(torch.tensor([[[50.0, -50.0]]]), bumps, HOW)) == pytest.approx(0)
    assert float(focal_loss(torch.tensor([[[-200.0, 200.0]]]), bumps, HOW)) == pytest.approx(400)


def test_lesions_move_with_their_picture() -> None:
    """A picture with a spot at each lesion: after any move the two still fit."""
    lesions = [np.array([[0.3, 0.4, 0.05], [0.6, 0.7, 0.05]])] * 6
    pixels = torch.zeros(6, 3, 80, 80)
    for row, column, _ in lesions[0]:
        middle, across = int(row * 80), int(column * 80)
        pixels[:, :, middle - 3 : middle + 3, across - 3 : across + 3] = 1
    how = Augmentation(rotation=180, flip=True, zoom=(0.6, 1.6), shift=0.2)
    changed, along = augment_marked(
        pixels, lesions, (64, 64), how, torch.Generator().manual_seed(4)
    )
    assert torch.equal(changed, augment(pixels, (64, 64), how, torch.Generator().manual_seed(4)))
    seen = 0
    for picture, centres in zip(changed[:, 0], along, strict=True):
        for row, column, _ in centres:
            assert picture[int(row * 64), int(column * 64)] > 0.5
            seen += 1
            # Nothing bright is left once the spots around the centres are covered.
        rows, columns = np.mgrid[:64, :64]
        far = np.ones((64, 64), bool)
        for row, column, radius in centres:
            far &= np.hypot(rows + 0.5 - row * 64, columns + 0.5 - column * 64) > radius * 64 * 2
        inside = far[4:-4, 4:-4]  # a spot may reach in whose centre is out of sight
        assert float(picture[4:-4, 4:-4][torch.from_numpy(inside)].max()) < 0.5
    assert seen >= 8


def test_magnified_and_mirrored_lesions() -> None:
    lesions = np.array([[0.5, 0.75, 0.1]])
    twice = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])  # each output unit is half an input unit
    assert moved_lesions(lesions, twice).tolist() == []  # at the very edge: out of sight
    near = np.array([[0.5, 0.6, 0.1]])
    assert moved_lesions(near, twice)[0] == pytest.approx([0.5, 0.7, 0.2])
    # Half the size: the picture fills the middle, its mirror images lie around it.
    half = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    columns = sorted({round(float(column), 6) for _, column, _ in moved_lesions(near, half)})
    assert columns == pytest.approx([0.55, 0.95])


def test_a_lesion_between_the_pixels_is_still_there(make_disc_recipe, discs) -> None:
    training = MarkTraining(make_disc_recipe("detection"), {"discs-detection": discs("detection")})
    mask = np.zeros((400, 400), bool)
    mask[201, 201] = True

    class Truth:
        lesions = (mask, np.zeros((400, 400), bool))

    found = training.target(Truth(), Split.VALIDATION)
    assert (len(found.centres), len(found.masks)) == (1, 1)  # what has no pixel is no lesion
    assert found.masks[0].sum() == 1
    assert training.target(Truth(), Split.TRAIN).masks == ()
