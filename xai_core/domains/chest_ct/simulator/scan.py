"""One slice of one subject in HU: tissue, then signs, then noise; and everything about it known.

The signs are worked out as what they add to the slice without them, before noise. So importance has
a scale of its own: HU added, of which :data:`FULL` count as 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from xai_core.domains.chest_ct.simulator import distractors
from xai_core.domains.chest_ct.simulator.anatomy import Field, Parts, parts_of
from xai_core.domains.chest_ct.simulator.signs import added_hu
from xai_core.domains.chest_ct.simulator.subject import Subject
from xai_core.domains.chest_ct.simulator.vessels import branching_vessels

FULL = 400.0
"""HU added from which on a pixel matters as much as any can."""
_AIR, _FAT, _MUSCLE, _MEDIASTINUM, _BLOOD, _MYOCARDIUM = -1000.0, -100.0, 52.0, -60.0, 48.0, 42.0
_MARROW, _CORTEX, _WALL = 190.0, 780.0, -50.0
_SEDIMENT = 14.0
"""HU that blood differs by from the front to the back of a heart that no longer beats."""


@dataclass(frozen=True)
class Slice:
    """An axial slice, and what is known of it by construction."""

    subject: Subject
    parts: Parts
    hu: NDArray[np.int16]
    """``(side, side)``, with noise."""
    added: Field
    """HU that the signs added; 0 where there are none."""
    distracting: Field
    """Where dependent density, effusion, breaks or a tube lie, 0 or 1."""
    table: Field
    """Coverage of the table."""


def scanned(
    subject: Subject,
    level: float,
    side: int,
    rng: np.random.Generator,
    noise_rng: np.random.Generator,
) -> Slice:
    """The slice of a subject at a level.

    Tissue and signs have streams of their own, so that the same slice with and without signs
    differs by the signs alone.

    Parameters
    ----------
    subject
        Whose.
    level
        0 at the top of the lungs to 1 at their base.
    side
        Pixels of the slice.
    rng
        Draws what differs between slices.
    noise_rng
        Draws the noise.

    Returns
    -------
    Slice
        HU, what the signs added, and all that is known by construction.
    """
    anatomy_rng, signs_rng = rng.spawn(2)
    parts = parts_of(subject.body, level, side, anatomy_rng)
    known = subject.distractors
    dependent = distractors.dependent_hu(parts, known.dependent, anatomy_rng)
    table = distractors.table_under(parts.grid, subject.body, subject.table)
    calm = _tissue(parts, subject, dependent, anatomy_rng)
    laid = distractors.of_subject(parts, subject.body, known, anatomy_rng)
    for one in (*table, *laid):
        one.over(calm)
    added = added_hu(parts, calm, subject.signs, signs_rng)
    noise = gaussian_filter(noise_rng.normal(size=calm.shape).astype(np.float32), 0.6)
    noise *= np.float32(known.noise / 0.47)  # what the filter leaves of a deviation of 1
    hu = np.clip(np.rint(calm + added + noise), -1024, 3071).astype(np.int16)
    return Slice(
        subject=subject,
        parts=parts,
        hu=hu,
        added=added,
        distracting=distractors.area_of(laid, dependent),
        table=np.maximum.reduce([one.coverage for one in table]),
    )


def _tissue(parts: Parts, subject: Subject, dependent: Field, rng: np.random.Generator) -> Field:
    """HU of the body in air, without signs and without what is laid over it."""
    known = subject.distractors
    hu = np.full_like(parts.lungs, _AIR)
    blood = _BLOOD + _SEDIMENT * (parts.height - np.float32(0.5))
    tissue = known.aeration + np.float32(known.gradient) * (parts.height - np.float32(0.5))
    for coverage, value in (
        (parts.body, _FAT),
        (parts.wall, _MUSCLE),
        (parts.cavity, _MEDIASTINUM),
        (parts.oesophagus, _MYOCARDIUM),
        (parts.heart, blood),
        (parts.vessels, blood),
        (parts.lungs, tissue + dependent + _grain(parts, rng)),
        (branching_vessels(parts, rng), _MYOCARDIUM),
        (parts.airway_walls, _WALL),
        (parts.airways, _AIR),
        (parts.marrow, _MARROW),
        (parts.cortex, _CORTEX),
    ):
        hu += coverage * (value - hu)
    return hu


def _grain(parts: Parts, rng: np.random.Generator) -> Field:
    """HU by which lung tissue differs from place to place."""
    grain = gaussian_filter(rng.normal(size=parts.lungs.shape).astype(np.float32), 2.0)
    lumps: Field = grain * np.float32(rng.uniform(60, 160))
    return lumps
