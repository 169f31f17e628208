"""From band to segmented: one cell, its nucleus narrowed more and more in the middle.

Question answered: *what does this cell look like where the isthmus is so wide?*

The value is the *isthmus*: the narrowest part of the nucleus between its two ends, as a share of
its widest part. It is measured on the drawn nucleus, not taken from what was asked of the drawing:
a nucleus is bent and grown to its area after its form is chosen, and both change it a little. The
widest part is that of the largest disc that lies in the nucleus; the narrowest that of the largest
disc that can be moved from one end to the other without leaving it.

Everything else of a cell (outline, stain, the red cells around it) is the same at each value of
one seed. A ribbon is narrowed, so the nucleus has two lobes at most; most segmented cells of the
``smear`` library have three.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.cases.continuum import Drawn
from xai_core.domains.blood.simulator.anatomy import individual
from xai_core.domains.blood.simulator.anatomy.morphology import NucleusForm
from xai_core.domains.blood.simulator.scene import SIZE, Scene, draw_scene_of, photograph
from xai_core.domains.blood.simulator.shapes import Field
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.truth import regions

_SPECIMEN, _CELL, _DRAWING, _PHOTOGRAPH = range(4)
"""Separate streams of random numbers."""
_FINER = 3
"""Measured on a grid so many times finer: an isthmus may be two pixels wide."""
_PRECISION = 0.25
"""Pixels of that grid."""
_STEPS = 3
"""How often the drawing is corrected towards the value asked for."""
_NEAR = 0.02
"""How far from the value asked for a drawing may come out; the value said is the measured one."""
_REFERENCE = 0.5
"""The isthmus at which the form of a nucleus is chosen."""
_CROP_UM = 29.0
"""Side of the picture, micrometres: near enough to see a thread."""
_ASKED = (0.02, 1.0)
"""What the drawing of a nucleus can be asked for."""
_TRIES = 20
_OPEN = 0.15
"""How far the reference may come out from what was asked, or the seed's next cell is taken."""


def draw(value: float, seed: int) -> Drawn:
    """The cell of this seed with an isthmus as near to ``value`` as it comes out.

    Parameters
    ----------
    value
        Narrowest over widest part of the nucleus, in (0, 1).
    seed
        Another seed, another cell of another smear.

    Returns
    -------
    Drawn
        The picture, its regions, and the isthmus as measured.
    """
    attempt, reference = _open_one(seed)
    asked = float(np.clip(value * _REFERENCE / reference, *_ASKED))
    found: list[tuple[float, float, Scene]] = []
    for _ in range(_STEPS):
        scene = _scene(asked, seed, attempt)
        measured = isthmus(scene) or 0.0
        found.append((abs(measured - value), measured, scene))
        if found[-1][0] < _NEAR:
            break
        asked = float(np.clip(asked + value - measured, *_ASKED))
    _, measured, scene = min(found, key=lambda one: one[0])
    image = photograph(scene, np.random.default_rng([seed, _PHOTOGRAPH]))
    return Drawn(image, regions(scene), measured)


def isthmus(scene: Scene) -> float | None:
    """Narrowest over widest part of the drawn nucleus; None where it has no two ends."""
    nucleus = scene.drawn.nucleus
    if nucleus is None or nucleus.isthmus is None:
        return None
    return narrowest_of_widest(nucleus.field, nucleus.isthmus > 0.5)


def narrowest_of_widest(field: Field, between: BoolMask) -> float | None:
    """How narrow a shape is between its two ends, as a share of its widest part.

    Parameters
    ----------
    field
        ``(h, w)``: above 0 inside the shape (``shapes``).
    between
        ``(h, w)`` bool: a part that severs the shape into its two ends when it is taken away.

    Returns
    -------
    float or None
        In [0, 1]; 0 where the ends do not touch, None where there are no two of them.
    """
    found = widths(field, between)
    return None if found is None else found[0] / found[1]


def widths(field: Field, between: BoolMask) -> tuple[float, float] | None:
    """Narrowest and widest part of a shape, in pixels; as :func:`narrowest_of_widest`."""
    from scipy import ndimage

    box = ndimage.find_objects((field > 0).astype(np.int8))
    if not box:
        return None
    # An edge all around, or what touches the border would seem to go on beyond it.
    field = np.pad(field[box[0]], 2, constant_values=-1)
    between = np.pad(between[box[0]], 2)
    inside = ndimage.zoom(field, _FINER, order=1) > 0
    depth: NDArray[np.float64] = ndimage.distance_transform_edt(inside)
    between = ndimage.zoom(between.astype(np.float32), _FINER, order=1) > 0.5
    ends, n = ndimage.label(inside & ~between)
    if n < 2:
        return None
    sizes = np.bincount(ends.ravel())[1:]
    first, second = np.argsort(sizes)[::-1][:2] + 1
    if sizes[second - 1] < 0.05 * sizes.sum():
        return None
    deepest = [np.argmax(np.where(ends == end, depth, 0)) for end in (first, second)]
    low, high = 0.0, float(depth.ravel()[deepest].min())
    while high - low > _PRECISION:
        middle = (low + high) / 2
        pieces, _ = ndimage.label(depth >= middle)
        one, other = pieces.ravel()[deepest]
        low, high = (middle, high) if one == other else (low, middle)
    return 2 * low / _FINER, 2 * float(depth.max()) / _FINER


def _scene(asked: float, seed: int, attempt: int) -> Scene:
    place = [seed, attempt]
    cell = individual("band", np.random.default_rng([*place, _CELL]))
    # What would hide the nucleus, or be another reason to hesitate, is left out.
    cell = replace(cell, form=NucleusForm.PINCHED, vacuoles=0, pseudopods=0)
    specimen = Specimen.draw(f"isthmus-{seed}", np.random.default_rng([seed, _SPECIMEN]))
    specimen = replace(specimen, neighbours=0.0, precipitate=0.0, crop_um=_CROP_UM)
    return draw_scene_of(
        replace(cell, narrowest=asked),
        specimen,
        np.random.default_rng([*place, _DRAWING]),
        SIZE,
        fitted_as=replace(cell, narrowest=_REFERENCE),
    )


@lru_cache(maxsize=1024)
def _open_one(seed: int) -> tuple[int, float]:
    """The first attempt whose nucleus is an open ribbon, and its isthmus at the reference.

    Where the ends of a ribbon touch, nothing narrows it.
    """
    for attempt in range(_TRIES):
        measured = isthmus(_scene(_REFERENCE, seed, attempt))
        if measured is not None and abs(measured - _REFERENCE) < _OPEN:
            return attempt, measured
    return 0, _REFERENCE
