"""What is known of a slice by construction: its regions, and how it was made."""

from __future__ import annotations

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.cases.draft import Drawn
from xai_core.domains.chest_ct.simulator.anatomy import Field
from xai_core.domains.chest_ct.simulator.scan import FULL, Slice

LESION, LUNGS, AIRWAYS = "lesion", "lungs", "airways"
HEART, BONES, DISTRACTORS, TABLE = "heart", "bones", "distractors", "table"
_LEVELS = 255
_LEAST = 0.05
"""Importance under which nothing is marked: 20 HU, less than the noise."""


def regions(scan: Slice) -> dict[str, Drawn]:
    """Every region of the slice, ``(side, side)`` float32.

    All are 0 or 1 but the signs, which are graded; where there are no signs, none is said to be.
    """
    parts = scan.parts
    return {
        LESION: graded(scan.added) if scan.subject.has_signs else (),
        LUNGS: _mask(parts.lungs),
        AIRWAYS: _mask(parts.airways + parts.airway_walls),
        HEART: _mask(parts.heart),
        BONES: _mask(parts.bones),
        DISTRACTORS: scan.distracting,
        TABLE: _mask(scan.table),
    }


def graded(added: Field) -> RegionMask:
    """HU added as importance: :data:`FULL` and more are 1, in steps of 1/255."""
    share = np.clip(added / np.float32(FULL), 0, 1)
    share[share < _LEAST] = 0
    steps: RegionMask = np.rint(share * _LEVELS) / np.float32(_LEVELS)
    return steps


def attributes(scan: Slice) -> dict[str, str]:
    """Who and how, as texts for the case's attributes."""
    subject = scan.subject
    known = subject.distractors
    return {
        "level": f"{scan.parts.level:.2f}",
        "pattern": subject.signs.pattern.value,
        "airway": subject.signs.airway.value,
        "dependent_hu": f"{known.dependent:.0f}",
        "effusion_mm": f"{known.effusion:.0f}",
        "broken_ribs": str(known.broken),
        "tube": known.tube.value,
        "secretions": "yes" if known.secretions else "no",
        "table": subject.table.value,
        "lung_hu": f"{known.aeration:.0f}",
        "largest_hu_added": f"{float(scan.added.max()):.0f}",
    }


def _mask(coverage: Field) -> RegionMask:
    return (coverage >= 0.5).astype(np.float32)
