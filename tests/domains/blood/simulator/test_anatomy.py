"""Cells come out as their sources say: size, lobes, N:C, band rule, indentation."""

import numpy as np
import pytest

from xai_core.domains.blood.simulator.anatomy import KINDS, individual
from xai_core.domains.blood.simulator.anatomy.morphology import NucleusForm, Spread
from xai_core.domains.blood.simulator.class_names import CLASSES
from xai_core.domains.blood.simulator.scene import draw_scene
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.truth import masks

DIAMETERS = {
    # Micrometres on films: Rodak & Carr; Bain for the lymphocytes, of which reactive ones are
    # larger (ICSH); JSLH for the band.
    "promyelocyte": (14, 20),
    "myelocyte": (12, 18),
    "metamyelocyte": (10, 15),
    "band": (12, 15),
    "segmented": (10, 15),
    "eosinophil": (12, 17),
    "basophil": (10, 14),
    "small_lymphocyte": (7, 12),
    "large_lymphocyte": (12, 18),
    "monocyte": (12, 20),
    "erythroblast": (8, 12),
    "platelet": (2, 7.4),
}


def individuals(kind: str, n: int = 400):
    return [individual(kind, np.random.default_rng([1, i])) for i in range(n)]


def test_every_class_has_an_anatomy_with_a_reference():
    assert set(KINDS) == set(CLASSES) == set(DIAMETERS)
    assert all(len(kind.reference) > 20 for kind in KINDS.values())


def test_a_spread_stays_within_its_limits():
    rng = np.random.default_rng(0)
    values = [Spread(5, 2, 4, 7).draw(rng) for _ in range(300)]
    assert 4 <= min(values) < max(values) <= 7
    assert Spread(9, 0.001, 1, 2).draw(rng) == 2  # impossible: the nearest limit


@pytest.mark.parametrize("kind", CLASSES)
def test_diameters_lie_in_the_range_of_the_source(kind):
    sizes = [cell.diameter for cell in individuals(kind)]
    low, high = DIAMETERS[kind]
    assert low <= min(sizes)
    assert max(sizes) <= high
    assert np.std(sizes) > 0.04 * np.mean(sizes)


def test_the_maturation_line_loses_nucleus_and_basophilia():
    line = ("promyelocyte", "myelocyte", "metamyelocyte", "band", "segmented")
    shares = [np.mean([cell.nucleus_share for cell in individuals(kind)]) for kind in line]
    blues = [np.mean([cell.blue for cell in individuals(kind)]) for kind in line[:4]]
    assert shares == sorted(shares, reverse=True)
    assert blues == sorted(blues, reverse=True)
    assert 2 / 3 - 0.06 < shares[0] < 3 / 4  # Rodak: N:C 2:1 to 3:1
    assert 1 / 2 < shares[1] < 2 / 3  # 1:1 to 2:1
    assert shares[4] < 0.5  # cytoplasm predominates


def test_segmented_nuclei_have_two_to_five_lobes_about_three_on_average():
    lobes = [cell.lobes for cell in individuals("segmented", 1000)]
    assert set(lobes) == {2, 3, 4, 5}
    assert 2.8 <= np.mean(lobes) <= 3.3  # Bain
    eosinophils = [cell.lobes for cell in individuals("eosinophil")]
    assert np.mean(np.array(eosinophils) == 2) > 0.6


def test_bands_keep_the_japanese_rule_and_segmented_cells_break_it():
    for cell in individuals("band"):
        assert cell.form is NucleusForm.BAND
        assert cell.elongation >= 3
        assert cell.narrowest >= 1 / 3
    assert all(cell.narrowest < 1 / 3 for cell in individuals("segmented"))


def test_metamyelocytes_are_indented_less_than_half():
    assert all(0.1 < cell.indentation < 0.5 for cell in individuals("metamyelocyte"))


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind != "platelet"])
def test_what_is_drawn_is_what_was_asked_for(kind):
    shares, sizes = [], []
    for i in range(8):
        specimen = Specimen.draw("s", np.random.default_rng([2, i]))
        drawn = draw_scene(kind, specimen, np.random.default_rng([3, i])).drawn
        cell, nucleus = masks(drawn)
        shares.append(nucleus.sum() / cell.sum() - drawn.cell.nucleus_share)
        diameter = 2 * np.sqrt(cell.sum() / np.pi) * specimen.crop_um / 224
        sizes.append(diameter / drawn.cell.diameter)
    assert np.abs(np.median(shares)) < 0.04 + 0.08 * (kind == "basophil")
    assert np.median(sizes) == pytest.approx(1, abs=0.03)


def test_a_band_is_one_piece_and_its_narrowest_part_is_where_it_says():
    from scipy.ndimage import distance_transform_edt, label

    for i in range(12):
        specimen = Specimen.draw("s", np.random.default_rng([4, i]))
        drawn = draw_scene("band", specimen, np.random.default_rng([5, i])).drawn
        _, nucleus = masks(drawn)
        sizes = np.bincount(label(nucleus)[0].ravel())[1:]
        assert sizes.max() > 0.97 * nucleus.sum()
        depth = distance_transform_edt(nucleus)
        assert drawn.nucleus is not None
        assert drawn.nucleus.isthmus is not None
        isthmus = (drawn.nucleus.isthmus > 0.5) & nucleus
        assert isthmus.any()
        assert depth[isthmus].max() <= depth.max() + 0.5
