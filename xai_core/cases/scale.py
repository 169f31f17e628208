"""How large is a pixel? In micrometres, where the source says so.

A case may say it of itself (the attribute ``um_per_pixel``, as simulated cells do), or its library
of all its pictures (``spacing_mm`` in ``library.toml``). Nobody's word is no scale: no picture is
measured by guessing.
"""

from __future__ import annotations

import math

from xai_core.cases.case import Case
from xai_core.cases.manifest import Manifest

ATTRIBUTE = "um_per_pixel"
_UM_PER_MM = 1000.0


def micrometres_per_pixel(manifest: Manifest, case: Case) -> float | None:
    """The side of a square pixel of the case's picture.

    Returns
    -------
    float or None
        In micrometres, above 0. None where nobody says it, where what is said is not a length,
        and where pixels are not square: one number could not measure in both directions.
    """
    said = case.attributes.get(ATTRIBUTE)
    if said is not None:
        return _length(said)
    spacing = manifest.picture.spacing_mm
    if spacing is None or not math.isclose(*spacing, rel_tol=1e-3):
        return None
    return spacing[0] * _UM_PER_MM


def _length(text: str) -> float | None:
    try:
        length = float(text)
    except ValueError:
        return None
    return length if math.isfinite(length) and length > 0 else None
