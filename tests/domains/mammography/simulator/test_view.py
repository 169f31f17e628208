"""A view is known by construction: lesions alone are added, and nothing else knows of them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.mammography.simulator.film import DETECTOR, FILM, Vendor
from xai_core.domains.mammography.simulator.lesions import FULL
from xai_core.domains.mammography.simulator.tickets import Ticket, draw_ticket, view_of
from xai_core.domains.mammography.simulator.tissue import power_noise
from xai_core.domains.mammography.simulator.truth import graded, regions
from xai_core.domains.mammography.simulator.view import View, seen
from xai_core.domains.mammography.simulator.woman import Breast, Kind, Side, Woman
from xai_core.types import Split

TICKET = Ticket("a", 1, 2, Side.LEFT, Split.TEST)
COARSE = replace(FILM, spacing=1.4)
"""A quarter of the pixels, to be quick."""


def view(*kinds: Kind, side: Side = Side.LEFT, vendor: Vendor = COARSE) -> View:
    woman = Woman.draw(3, np.random.default_rng(5))
    breast = Breast(woman, side, kinds)
    return seen(breast, vendor, np.random.default_rng(1), np.random.default_rng(2))


@pytest.mark.parametrize("kind", Kind)
def test_a_lesion_is_what_the_same_breast_without_it_lacks(kind: Kind) -> None:
    without, with_it = view(), view(kind)
    brighter = with_it.grey.astype(int) - without.grey
    (lesion,) = with_it.lesions
    near = np.hypot(with_it.parts.grid.x - lesion.x, with_it.parts.grid.y - lesion.y) < 26
    assert not brighter[~near].any()
    assert brighter[lesion.added > 0.2].mean() > 3
    assert regions(without)["lesion"] == ()


@pytest.mark.parametrize("kind", Kind)
def test_a_mark_in_the_middle_of_a_lesion_lies_in_its_region(kind: Kind) -> None:
    found = view(kind)
    (lesion,) = found.lesions
    grid = found.parts.grid
    middle = np.argmin(np.hypot(grid.x - lesion.x, grid.y - lesion.y))
    (mask,) = regions(found)["lesion"]
    assert np.asarray(mask).ravel()[middle] >= 0.5  # what counts as inside


def test_importance_is_exposure_added_on_one_scale() -> None:
    added = np.array([[0, 0.01, 0, FULL / 2, FULL, 2 * FULL]], dtype=np.float32)
    gaps = np.array([[False, False, True, False, False, False]])
    np.testing.assert_allclose(graded(added, gaps)[0], [0, 0, 0.5, 0.75, 1, 1], atol=1 / 255)


def test_two_lesions_lie_apart_and_inside_the_breast() -> None:
    one, other = view(Kind.SPICULATED, Kind.CIRCUMSCRIBED).lesions
    assert np.hypot(one.x - other.x, one.y - other.y) > 30
    for lesion in (one, other):
        assert not lesion.added[view().parts.breast == 0].any()


def test_the_chest_wall_of_a_left_breast_is_the_left_edge() -> None:
    left, right = view(side=Side.LEFT).parts.breast, view(side=Side.RIGHT).parts.breast
    middle = left.shape[0] // 2
    assert (left[middle, 0], left[middle, -1]) == (1, 0)
    assert (right[middle, 0], right[middle, -1]) == (0, 1)


def test_the_background_has_the_published_spectrum() -> None:
    noise = power_noise((256, 256), np.random.default_rng(3))
    power = np.abs(np.fft.fft2(noise)) ** 2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(256), np.fft.fftfreq(256)))
    kept = (frequency > 0.02) & (frequency < 0.4)
    slope = np.polyfit(np.log(frequency[kept]), np.log(power[kept]), 1)[0]
    assert slope == pytest.approx(-3, abs=0.1)


def test_the_other_vendor_has_other_pixels_and_less_contrast() -> None:
    film, detector = view(vendor=FILM), view(vendor=DETECTOR)
    assert (film.grey.shape, detector.grey.shape) == ((320, 256), (280, 224))
    spread = [np.ptp(np.quantile(one.grey, (0.05, 0.95))) for one in (film, detector)]
    assert spread[1] < spread[0]
    assert np.median(detector.grey) > np.median(film.grey) + 20  # the air is grey


def test_of_five_women_one_has_nothing_and_two_have_cancer() -> None:
    labels = Counter(
        Breast(woman, side, kinds).label
        for number in range(200)
        for woman in (Woman.draw(number, np.random.default_rng(number)),)
        for side, kinds in woman.lesions(np.random.default_rng(number)).items()
    )
    assert labels["malignant"] == 80
    assert 100 < labels["benign"] < 155
    assert sum(labels.values()) == 400


def test_a_ticket_is_drawn_the_same() -> None:
    first, again = draw_ticket(TICKET), draw_ticket(TICKET)
    assert first.image == again.image
    assert first.attributes["vendor"] == "A"
    assert first.specimen == "woman-0002"
    assert view_of(TICKET).grey.shape == (320, 256)
