"""What is known of a photograph by construction: its regions, and how it was made."""

from __future__ import annotations

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.domains.eyelid.simulator.anatomy import FORNIX, HALF, Field
from xai_core.domains.eyelid.simulator.photograph import Photograph

CONJUNCTIVA, LOWER_HALF, FORNICEAL = "conjunctiva", "lower-half", "fornix"
SCLERA, SKIN, HIGHLIGHTS, SIGNAL = "sclera", "skin", "highlights", "hb-signal"
_BRIGHT = 0.25
"""A highlight is where the surface throws back at least this much of a white pixel."""
_LEVELS = 255


def regions(photograph: Photograph) -> dict[str, RegionMask]:
    """Every region of the photograph, ``(side, side)`` float32.

    All are 0 or 1 but the signal: how much one g/dL changes a pixel, 1 where it changes most.
    """
    subject = photograph.subject
    parts = subject.parts
    mucosa = parts.mucosa >= 0.5
    return {
        CONJUNCTIVA: _mask(mucosa),
        LOWER_HALF: _mask(mucosa & (parts.down >= HALF)),
        FORNICEAL: _mask(mucosa & (parts.down < FORNIX)),
        SCLERA: _mask(parts.sclera >= 0.5),
        SKIN: _mask(parts.skin + parts.finger >= 0.5),
        HIGHLIGHTS: _mask(subject.highlight >= _BRIGHT),
        SIGNAL: signal(photograph.change_per_gram),
    }


def signal(change: Field) -> RegionMask:
    """The change per g/dL as importance: divided by its largest, in steps of 1/255."""
    largest = float(change.max())
    if largest <= 0:
        return np.zeros_like(change)
    graded: RegionMask = np.rint(change * np.float32(_LEVELS / largest)) / np.float32(_LEVELS)
    return graded


def attributes(photograph: Photograph) -> dict[str, str]:
    """Who and how, as texts for the case's attributes."""
    patient, shot = photograph.subject.patient, photograph.shot
    return {
        "sex": patient.sex,
        "age": str(patient.age),
        "phone": shot.phone.name,
        "lamp_kelvin": f"{shot.lamp.kelvin:.0f}",
        "melanin": f"{patient.melanin:.2f}",
        "blood_volume": f"{patient.blood_volume:.3f}",
        "inflammation": f"{patient.inflammation:.2f}",
        "changed_levels_per_gram": f"{float(photograph.change_per_gram.max()):.2f}",
    }


def _mask(area: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> RegionMask:
    return area.astype(np.float32)
