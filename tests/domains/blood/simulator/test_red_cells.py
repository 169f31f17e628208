"""Red cells lie where they are put, apart as far as the smear says, and look alike within it."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.blood.simulator.red_cells import draw_red_cells, place_red_cells
from xai_core.domains.blood.simulator.specimen import Specimen

NOTHING = np.empty((0, 3))
SMEAR = replace(
    Specimen.draw("s", np.random.default_rng(1)).red_cells,
    diameter=7.5,
    anisocytosis=0.05,
    pallor=0.8,
    overlap=0.0,
    crenation=0.0,
    softness=0.3,
)


def drawn(places, smear=SMEAR, seed=0):
    return draw_red_cells(100, np.array(places), smear, 6.0, np.random.default_rng(seed))


def test_without_overlap_no_two_touch():
    places = place_red_cells(224, 6.0, replace(SMEAR, crowding=0.5), NOTHING, rng(3))
    assert len(places) > 10
    for i, (x, y, r) in enumerate(places):
        for x2, y2, r2 in places[i + 1 :]:
            assert np.hypot(x - x2, y - y2) >= r + r2 - 1e-6


def rng(seed):
    return np.random.default_rng(seed)


def test_one_red_cell_lies_where_it_was_put_and_is_as_large_as_asked():
    _, covered = drawn([(50.2, 40.0, 22.5)])
    rows, columns = np.nonzero(covered > 0.5)
    assert rows.mean() == pytest.approx(40, abs=2)
    assert columns.mean() == pytest.approx(50, abs=2)
    assert np.sqrt(len(rows) / np.pi) == pytest.approx(22.5, rel=0.15)


def test_the_middle_is_paler_than_the_rim():
    amount, _ = drawn([(50.0, 50.0, 22.5)])
    middle = amount[46:54, 46:54].mean()
    assert 0 < middle < 0.75 * amount.max()


def test_what_lies_over_the_border_is_cut_and_what_lies_outside_is_not_seen():
    amount, covered = drawn([(0.0, 50.0, 22.5), (300.0, 300.0, 22.5)])
    assert covered[50, 0] > 0.5
    assert not covered[:, 40:].any()
    assert (amount >= 0).all()


def test_the_same_numbers_lay_down_the_same_cells_and_others_turn_them():
    places = [(50.0, 50.0, 22.5)]
    first, again, other = drawn(places), drawn(places), drawn(places, seed=5)
    assert np.array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])


def test_an_empty_field():
    amount, covered = drawn(NOTHING)
    assert not amount.any()
    assert not covered.any()
