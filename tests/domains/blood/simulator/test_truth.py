"""Regions fit together, and what decides is graded and lies where the class is decided."""

import numpy as np
import pytest

from xai_core.arrays import check_region
from xai_core.domains.blood.simulator.class_names import CLASSES, manifest, task
from xai_core.domains.blood.simulator.scene import draw_scene
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.truth import LEVELS, attributes, regions
from xai_core.types import LocalisedText, Origin


def scenes(kind: str, n: int = 5):
    for i in range(n):
        specimen = Specimen.draw("s", np.random.default_rng([6, i]))
        yield draw_scene(kind, specimen, np.random.default_rng([7, i]))


@pytest.mark.parametrize("kind", CLASSES)
def test_regions_are_on_the_grid_and_fit_together(kind):
    for scene in scenes(kind):
        found = regions(scene)
        for mask in found.values():
            check_region(mask, (224, 224))
        nucleus = found.get("nucleus", np.zeros((224, 224), np.float32))
        cytoplasm = found["cytoplasm"]
        assert not (nucleus * cytoplasm).any()
        cell = np.maximum(nucleus, cytoplasm)
        # cell, red cells and background tile the picture
        assert np.array_equal(cell + found["red_cells"] + found["background"], np.ones((224, 224)))
        assert ("nucleus" in found) == (kind != "platelet")
        assert cell[100:124, 100:124].mean() > (0.1 if kind == "platelet" else 0.5)
        if "granules" in found:
            assert not (found["granules"] * (1 - cell)).any()


@pytest.mark.parametrize("kind", CLASSES)
def test_what_decides_is_graded_and_inside_the_cell(kind):
    for scene in scenes(kind):
        found = regions(scene)
        deciding = found["deciding"]
        cell = np.maximum(found.get("nucleus", 0), found["cytoplasm"])
        assert not (deciding * (1 - cell)).any()
        levels = set(np.unique(deciding[deciding > 0]))
        assert levels <= {np.float32(level) for level in LEVELS}
        assert len(levels) >= 3
        assert deciding.max() == 1
        assert 0.002 < (deciding == 1).mean() / cell.mean() < 0.9


@pytest.mark.parametrize("kind", ["eosinophil", "basophil", "promyelocyte"])
def test_granules_decide_where_they_are_coarse(kind):
    for scene in scenes(kind):
        found = regions(scene)
        assert (found["deciding"][found["granules"] > 0] == 1).all()


def test_the_isthmus_decides_for_band_and_segmented():
    for kind in ("band", "segmented"):
        for scene in scenes(kind):
            drawn = scene.drawn
            assert drawn.nucleus is not None
            assert drawn.nucleus.isthmus is not None
            highest = regions(scene)["deciding"][drawn.grid.window] == 1
            assert highest.any()
            assert (drawn.nucleus.isthmus[highest] > 0.5).all()


def test_parameters_are_kept_as_texts():
    scene = next(scenes("band"))
    known = attributes(scene)
    assert all(isinstance(value, str) and value for value in known.values())
    assert float(known["diameter"]) == pytest.approx(scene.drawn.cell.diameter, rel=1e-3)
    assert known["subclass"] == "band"
    assert float(known["narrowest"]) >= 1 / 3


def test_the_task_speaks_the_words_of_pbc():
    from xai_core.domains.blood.readers.pbc_words import pbc_manifest
    from xai_core.tasks import align_classes

    own, pbc = task(), pbc_manifest("pbc").task
    assert [grouping.id for grouping in own.groupings] == ["eleven", "eight", "six", "five"]
    shared = align_classes(pbc, own)
    assert len(shared.classes) == 11
    lymphocytes = ("small_lymphocyte", "large_lymphocyte")
    assert {shared.answer_of(name) for name in lymphocytes} == {"lymphocyte"}
    names = {info.id: info.name for info in pbc.classes}
    assert all(names[info.id] == info.name for info in shared.classes)


def test_groupings_are_cut_to_the_classes_there_are():
    two = task(("band", "segmented"))
    assert two.stages == ("band", "segmented")
    assert two.groupings == ()
    mixed = task(("band", "segmented", "monocyte"))
    assert [g.id for g in mixed.groupings] == ["eight", "five"] or mixed.groupings


def test_it_says_plainly_that_these_are_simulated():
    words = manifest("x", LocalisedText(en="t", ja="t"), "1")
    assert words.notes is not None
    assert "not photographs" in words.notes.en
    assert "写真ではありません" in words.notes.ja
    assert {region.origin for region in words.regions} == {Origin.BY_CONSTRUCTION}
