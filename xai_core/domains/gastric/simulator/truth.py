"""What is known of a view by construction: its regions, and how it was made.

How much a pixel matters is how strong the sign is that it shows: a fold counts from 5 mm on and
fully from 10 mm, areae from 3 mm and fully from 6, a polyp fully; each by its height or extent
there, and only as far as barium does not cover it.
"""

from __future__ import annotations

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.cases.draft import Drawn
from xai_core.domains.gastric.simulator.anatomy import Field
from xai_core.domains.gastric.simulator.patient import ENLARGED_FROM, THICK_FROM
from xai_core.domains.gastric.simulator.radiograph import Radiograph

SIGNS, FOLDS, AREAE, POLYPS = "signs", "folds", "areae", "polyps"
STOMACH, BARIUM, SPINE, DISTRACTORS = "stomach", "barium", "spine", "distractors"
FULL_THICKNESS, FULL_CELL = 10.0, 6.0
"""Millimetres from which on a fold and an area gastrica matter as much as any can."""
_LEVELS = 255
_LEAST = 0.05
"""Importance under which nothing is marked."""


def regions(taken: Radiograph) -> dict[str, Drawn]:
    """Every region of the view, ``(side, side)`` float32.

    All are 0 or 1 but the signs, which are graded; where there are no signs, none is said to be.
    Folds and areae are outlined as an expert would, whether or not they are a sign.
    """
    mucosa, seen = taken.mucosa, 1 - taken.pool
    return {
        SIGNS: strength(taken) if taken.patient.positive else (),
        FOLDS: _outline(mucosa.folded * seen),
        AREAE: _outline(mucosa.mosaic * seen),
        POLYPS: tuple(
            one for one in (_mask((polyp > 0) * seen) for polyp in mucosa.polyps) if one.any()
        ),
        STOMACH: _mask(taken.stomach.proper),
        BARIUM: _outline(taken.pool),
        SPINE: _mask(taken.spine),
        DISTRACTORS: _outline(taken.distracting),
    }


def strength(taken: Radiograph) -> RegionMask:
    """How strong the signs are at each pixel, 0 to 1, in steps of 1/255."""
    mucosa, lining = taken.mucosa, taken.patient.lining
    thick = _share(lining.thickness, THICK_FROM, FULL_THICKNESS)
    wide = _share(lining.cell, ENLARGED_FROM, FULL_CELL)
    found = np.maximum(thick * mucosa.folds, wide * mucosa.mosaic)
    for polyp in mucosa.polyps:
        found = np.maximum(found, polyp)
    found = np.clip(found * (1 - taken.pool) * taken.stomach.proper, 0, 1)
    found[found < _LEAST] = 0
    steps: RegionMask = np.rint(found * _LEVELS) / np.float32(_LEVELS)
    return steps


def attributes(taken: Radiograph) -> dict[str, str]:
    """Who and how, as texts for the case's attributes."""
    lining = taken.patient.lining
    cells = "hidden"
    if lining.cells_seen:
        cells = "enlarged" if lining.enlarged else "fine"
    return {
        "view": taken.view.value,
        "folds": "none" if not lining.thickness else "thick" if lining.thick else "thin",
        "fold_mm": f"{lining.thickness:.1f}",
        "areae": cells,
        "area_mm": f"{lining.cell:.1f}",
        "polypoid": "yes" if lining.polyps else "no",
    }


def _share(value: float, nothing: float, full: float) -> np.float32:
    return np.float32(np.clip((value - nothing) / (full - nothing), 0, 1))


def _mask(coverage: Field) -> RegionMask:
    return (coverage >= 0.5).astype(np.float32)


def _outline(coverage: Field) -> Drawn:
    """0 or 1; nothing where there is none, which is "looked for, not there"."""
    mask = _mask(coverage)
    return mask if mask.any() else ()
