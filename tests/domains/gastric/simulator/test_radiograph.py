"""A view is known by construction: signs alone count, and what hides or misleads does not."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.gastric.simulator.patient import Lining, Patient, View
from xai_core.domains.gastric.simulator.radiograph import Radiograph, taken
from xai_core.domains.gastric.simulator.truth import regions, strength

SIDE = 128
SICK = Lining(thickness=9, count=4, tortuosity=2, cell=2.3, cells_seen=False, polyps=0)
CELLS = replace(SICK, thickness=0, cell=5.5, cells_seen=True)
POLYPS = replace(SICK, polyps=5)


def view(lining: Lining, view: View = View.UPRIGHT, *, positive: bool = True) -> Radiograph:
    patient = replace(Patient.draw("one", positive, np.random.default_rng(3)), lining=lining)
    return taken(patient, view, SIDE, np.random.default_rng(1), np.random.default_rng(2))


def test_thicker_folds_take_more_room_and_matter_more() -> None:
    thin, thick = view(replace(SICK, thickness=6)), view(SICK)
    assert (thick.mucosa.folds > 0).sum() > 1.25 * (thin.mucosa.folds > 0).sum()
    assert strength(thin).max() == pytest.approx(0.2, abs=0.02)
    assert strength(thick).max() == pytest.approx(0.8, abs=0.02)
    assert not strength(view(replace(SICK, thickness=4))).any()


def test_the_signs_lie_on_the_folds_and_in_the_stomach() -> None:
    found = view(SICK)
    marked = strength(found) > 0
    assert (found.mucosa.folds[marked] > 0).all()
    assert (found.stomach.depth[marked] > 0).all()
    outlined = regions(found)["folds"]
    assert isinstance(outlined, np.ndarray)
    assert outlined.sum() > marked.sum()  # the grooves between them as well


def test_vanished_folds_leave_enlarged_areae() -> None:
    found = view(CELLS)
    assert regions(found)["folds"] == ()
    marked = strength(found) > 0
    assert marked.sum() > 200
    assert (found.mucosa.mosaic[marked] > 0).all()
    small = view(replace(CELLS, cell=2.3))
    assert not strength(small).any()
    # More, smaller cells: more grooves.
    seen = small.mucosa.mosaic > 0.9
    assert small.mucosa.cells[seen].mean() < found.mucosa.cells[found.mucosa.mosaic > 0.9].mean()


def test_each_polyp_is_an_instance_that_matters_fully() -> None:
    found = view(POLYPS, View.SUPINE)
    polyps = regions(found)["polyps"]
    assert isinstance(polyps, tuple)
    assert len(polyps) == 5
    assert strength(found)[polyps[0] > 0].max() > 0.9


def test_barium_hides_the_signs() -> None:
    for one in View:
        found = view(CELLS, one)
        assert (found.pool > 0.5).any()
        assert strength(found)[found.pool > 0.9].max(initial=0) < 0.1


def test_barium_pools_where_the_view_says() -> None:
    along = {one: view(SICK, one) for one in View}
    places = {one: found.stomach.along[found.pool > 0.5].mean() for one, found in along.items()}
    assert places[View.SUPINE] < 0.3 < places[View.PRONE] < 0.7 < places[View.OBLIQUE]
    upright = along[View.UPRIGHT]
    level = upright.stomach.down[upright.pool > 0.8].min()
    inside = (upright.stomach.depth > 3) & (upright.stomach.down > level + 3)
    assert (upright.pool[inside] > 0.8).all()


def test_in_a_negative_no_sign_is_said_to_be_though_folds_are_outlined() -> None:
    found = regions(view(replace(SICK, thickness=6), positive=False))
    assert found["signs"] == ()
    assert isinstance(found["folds"], np.ndarray)
    assert found["polyps"] == ()


def test_bubbles_spine_and_pool_do_not_know_the_signs() -> None:
    one, other = view(SICK), view(CELLS)
    for field in ("pool", "spine", "distracting"):
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def test_brightness_is_that_of_a_film() -> None:
    film = view(SICK, View.SUPINE).film.astype(float)
    found = view(SICK, View.SUPINE)
    inner = (found.stomach.depth > 8) & (found.pool < 0.05)
    assert film[found.pool > 0.9].mean() > 200
    assert film[inner].mean() < film[found.stomach.depth < -5].mean()
    assert film[inner & (found.mucosa.folds > 0.7)].mean() < film[inner].mean()
