"""One view of one stomach on film: soft tissue, spine, gas, coating, pool, grain.

Barium is white. Gas makes the stomach darker than what is around it, its coated wall white at the
rim, where rays pass along it. Folds, areae and polyps push the thin barium aside: darker on top,
white in the grooves. Where barium pools nothing of the lining is seen. Gas bubbles and flecks of
barium lie anywhere in the stomach and know nothing of the signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from xai_core.domains.gastric.simulator.anatomy import Field, Stomach, stomach_of
from xai_core.domains.gastric.simulator.mucosa import Mucosa, dome, mucosa_of
from xai_core.domains.gastric.simulator.patient import Patient, View

_TURN = {View.SUPINE: 0.0, View.OBLIQUE: -0.10, View.PRONE: 0.06, View.UPRIGHT: 0.03}
_SQUEEZE = {View.SUPINE: 1.0, View.OBLIQUE: 0.86, View.PRONE: 0.97, View.UPRIGHT: 0.93}
_TISSUE, _GAS, _RIM, _POOL = 0.46, 0.20, 0.42, 0.93
"""Brightness of soft tissue; what gas takes away; what a coated rim adds; that of the pool."""


@dataclass(frozen=True)
class Radiograph:
    """A view, and what is known of it by construction; fields are ``(side, side)``."""

    patient: Patient
    view: View
    stomach: Stomach
    mucosa: Mucosa
    film: NDArray[np.uint8]
    pool: Field
    """How far barium covers the lining, 0 to 1."""
    spine: Field
    distracting: Field
    """Where bubbles and flecks lie, 0 or 1."""


def taken(
    patient: Patient,
    view: View,
    side: int,
    rng: np.random.Generator,
    grain_rng: np.random.Generator,
) -> Radiograph:
    """One view of a patient.

    Parameters
    ----------
    patient
        Whose stomach.
    view
        How the patient lies.
    side
        Pixels of the picture.
    rng
        Draws what differs between views.
    grain_rng
        Draws the film's grain.

    Returns
    -------
    Radiograph
        Picture and truth.
    """
    shape_rng, lining_rng, rest_rng = rng.spawn(3)
    stomach = stomach_of(
        patient.build,
        side,
        turn=_TURN[view] + float(shape_rng.normal(0, 0.05)),
        squeeze=_SQUEEZE[view] * float(shape_rng.uniform(0.96, 1.04)),
        wave=float(shape_rng.uniform(0, 2 * np.pi)),
    )
    mucosa = mucosa_of(patient.lining, stomach, lining_rng)
    pool = _pool(stomach, view, rest_rng)
    spine = _spine(stomach, patient.build.spine, rest_rng)
    bubbles, flecks = _laid(stomach, rest_rng)
    light = _behind(stomach, spine, rest_rng)
    light += stomach.inside * _lining(stomach, mucosa, bubbles, flecks)
    light += pool * (np.float32(_POOL) - light)
    light = _exposed(light, rest_rng, grain_rng)
    film = np.rint(np.clip(light, 0, 1) * 255).astype(np.uint8)
    distracting = ((bubbles > 0) | (flecks > 0)).astype(np.float32)
    return Radiograph(patient, view, stomach, mucosa, film, pool, spine, distracting)


def _lining(stomach: Stomach, mucosa: Mucosa, bubbles: Field, flecks: Field) -> Field:
    """What the stomach adds to the brightness of what lies behind it."""
    chord = np.sqrt(np.clip(1 - (1 - stomach.depth / np.maximum(stomach.radius, 1)) ** 2, 0, 1))
    rim = np.exp(-np.maximum(stomach.depth, 0) / 1.6)
    light = np.float32(0.06) - np.float32(_GAS) * chord + np.float32(_RIM) * rim
    light += _relief(mucosa.folds, 0.13)
    light += np.float32(0.16) * mucosa.mosaic - np.float32(0.22) * mucosa.cells
    for polyp in mucosa.polyps:
        light += _relief(polyp, 0.14)
    raised: Field = light + _relief(bubbles, 0.12) + np.float32(0.30) * flecks
    return raised


def _relief(height: Field, much: float) -> Field:
    """Darker on top of what is raised, white along its foot."""
    foot = gaussian_filter(height, 1.3) - height
    relief: Field = np.float32(3.5 * much) * np.maximum(foot, 0) - np.float32(much) * height
    return relief


def _pool(stomach: Stomach, view: View, rng: np.random.Generator) -> Field:
    """Where barium gathers in this view."""
    level = float(rng.normal(0, 1))
    along, across = stomach.along, stomach.across
    if view is View.SUPINE:
        inner = (0.13 + 0.02 * level - along) * 100
    elif view is View.OBLIQUE:
        inner = (along - 0.88 - 0.015 * level) * 100
    elif view is View.PRONE:
        inner = 11 + 1.5 * level - np.hypot((along - 0.60) * 110, across - stomach.radius * 0.5)
    else:
        inner = stomach.down - (62 + 3 * level)
    # A level is sharp; barium on a sloping wall thins out.
    edge = 0.8 if view is View.UPRIGHT else 4.0
    pool: Field = stomach.inside / (1 + np.exp(np.clip(-inner / edge, -30, 30)))
    return pool.astype(np.float32) * np.float32(0.92)


def _spine(stomach: Stomach, middle: float, rng: np.random.Generator) -> Field:
    """Coverage by vertebral bodies, one above the other, with discs between."""
    phase = (stomach.down + np.float32(rng.uniform(0, 34))) % 34
    waist = 17 + 2.0 * np.cos(2 * np.pi * phase / 34)
    beside = np.clip((waist - np.abs(stomach.right - middle)) / 2, 0, 1)
    body = np.clip((np.minimum(phase, 34 - phase) - 2.5) / 1.5, 0, 1)
    spine: Field = (beside * body).astype(np.float32)
    return spine


def _behind(stomach: Stomach, spine: Field, rng: np.random.Generator) -> Field:
    """Soft tissue and spine, and lung above the diaphragm."""
    coarse = gaussian_filter(rng.normal(size=(24, 24)).astype(np.float32), 1.5, mode="nearest")
    shape = (stomach.depth.shape[1], stomach.depth.shape[0])
    clouds = np.asarray(Image.fromarray(coarse).resize(shape, Image.Resampling.BILINEAR))
    dome_top = -98 + stomach.right**2 / 500 + float(rng.normal(0, 4))
    lung = np.clip((dome_top - stomach.down) / 3 + 0.5, 0, 1)
    flank = np.clip((np.abs(stomach.right) - 70) / 60, 0, 1)
    light = _TISSUE + np.float32(0.22) * clouds + np.float32(0.13) * spine
    light = light - np.float32(0.20) * lung - np.float32(0.16) * flank
    return light.astype(np.float32)


def _laid(stomach: Stomach, rng: np.random.Generator) -> tuple[Field, Field]:
    """Heights of gas bubbles and of flecks of barium, anywhere in the stomach."""
    free = np.argwhere((stomach.depth > 5) & (stomach.along < 0.95))
    layers = []
    for most, small, large in ((6, 1.5, 4.5), (9, 0.7, 1.6)):
        layer = np.zeros_like(stomach.depth)
        for row, column in free[rng.integers(len(free), size=int(rng.integers(0, most)))]:
            one = dome(
                stomach,
                stomach.right[row, column],
                stomach.down[row, column],
                rng.uniform(small, large),
            )
            layer = np.maximum(layer, one)
        layers.append(layer)
    return layers[0], layers[1]


def _exposed(light: Field, rng: np.random.Generator, grain_rng: np.random.Generator) -> Field:
    """The film: focus, exposure and contrast of this shot, and grain."""
    contrast, shift = float(rng.uniform(0.85, 1.15)), float(rng.normal(0, 0.04))
    grain = gaussian_filter(grain_rng.normal(size=light.shape).astype(np.float32), 0.6)
    sharp = gaussian_filter(light, float(rng.uniform(0.5, 0.8)))
    bright = 0.45 + np.float32(contrast) * (sharp - np.float32(0.45)) + np.float32(shift)
    film: Field = bright + grain * np.float32(rng.uniform(0.02, 0.045) / 0.47)
    return film
