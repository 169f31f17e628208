"""One photograph of one patient: painted, lit, taken, and everything about it known.

The mucosa is painted from a table: its reflectance, and so its colour under this lamp and through
this phone, for sixty-four blood volumes. Only mucosa and lid margin know the patient's haemoglobin;
vessels of the sclera do too, faintly, as in life. How much one g/dL changes each pixel is found by
painting the same photograph, without noise, with one g/dL more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from xai_core.arrays import ImageArray
from xai_core.domains.eyelid.simulator.anatomy import FORNIX, Eye, Field, Parts, parts_of
from xai_core.domains.eyelid.simulator.camera import (
    Exposure,
    Linear,
    Phone,
    developed,
    light_falloff,
    tints,
)
from xai_core.domains.eyelid.simulator.haemoglobin import (
    WAVELENGTHS,
    blood_absorption,
    mucosa_reflectance,
    scattering,
    thick_layer,
)
from xai_core.domains.eyelid.simulator.patient import Patient

_VOLUMES = np.geomspace(0.003, 0.6, 64)
"""Blood volumes of the table."""
_SKIN_BLOOD = 0.012
_MELANIN_POWER = 3.3
"""How steeply melanin's absorption falls with wavelength (Jacques 2013)."""
_MOST_HIGHLIGHTS = 9

Box = tuple[slice, slice]
WHOLE: Box = (slice(None), slice(None))


@dataclass(frozen=True)
class Taken:
    """With which phone, under which lamp."""

    phone: Phone
    exposure: Exposure


@dataclass(frozen=True)
class Scene:
    """Everything about a photograph but its noise."""

    patient: Patient
    phone: Phone
    exposure: Exposure
    parts: Parts
    volume: Field
    """Blood volume of the mucosa at each pixel, its vessels included."""
    scleral_vessels: Field
    """0 to 1."""
    lashes: Field
    """0 to 1."""
    highlight: Field
    """Light thrown back by the wet surface, in units of a white pixel."""
    texture: Field
    """Unevenness of skin and sclera, around 1."""

    @classmethod
    def draw(cls, patient: Patient, taken: Taken, side: int, rng: np.random.Generator) -> Scene:
        """One at random: ``side`` pixels square, the eye held open anew."""
        eye = Eye.draw(rng)
        parts = parts_of(eye, side)
        return cls(
            patient=patient,
            phone=taken.phone,
            exposure=taken.exposure,
            parts=parts,
            volume=_blood_volume(patient, parts, side, rng),
            scleral_vessels=_vessels(side, eye, rng, number=14),
            lashes=_lashes(side, eye, rng),
            highlight=_highlights(parts, side, rng),
            texture=1 + np.float32(0.05) * smooth_noise(side, 40, rng),
        )


def photograph(scene: Scene, rng: np.random.Generator) -> ImageArray:
    """The photograph, ``(side, side, 3)`` uint8, before JPEG."""
    return developed(_light(scene, scene.patient.haemoglobin), scene.exposure, rng)


def change_per_gram(scene: Scene) -> Field:
    """How much one g/dL more changes each pixel: grey levels, mean over the channels.

    Returns
    -------
    (side, side) float32
        At least 0; 0 where nothing depends on haemoglobin, or the picture is blown out.
    """
    parts, side = scene.parts, scene.volume.shape[0]
    change = np.zeros((side, side), dtype=np.float32)
    box = _box(parts.mucosa + parts.rim + parts.sclera)
    value = scene.patient.haemoglobin
    less, more = (
        developed(_light(scene, value + step, box), scene.exposure, None, side).astype(np.float32)
        for step in (-0.5, 0.5)
    )
    change[box] = np.abs(more - less).mean(axis=2)
    return change


def _light(scene: Scene, haemoglobin: float, box: Box = WHOLE) -> Linear:
    """Light at each pixel of the box, ``(h, w, 3)``, with this haemoglobin."""
    patient, parts = scene.patient, scene.parts
    table = _mucosa_table(haemoglobin, scene)
    skin, sclera, pale_rim = _tissue_tints(scene)
    mucosa = _looked_up(table, scene.volume[box])
    vessel = table[np.searchsorted(_VOLUMES, 0.25)]
    reddened = (np.float32(0.8) * scene.scleral_vessels[box])[..., None]
    coarse = scene.texture[box]
    light: Linear = (parts.mucosa[box] + parts.rim[box] / 2)[..., None] * mucosa
    light += (parts.sclera[box] * coarse)[..., None] * (sclera + (vessel - sclera) * reddened)
    for coverage, tint in (
        (parts.iris[box] * (2 * coarse - 1), np.array(patient.iris, dtype=np.float32)),
        (parts.rim[box] / 2, pale_rim),
        (parts.finger[box] * np.float32(1.08) + parts.skin[box] * coarse, skin),
    ):
        light += coverage[..., None] * tint
    side = scene.volume.shape[0]
    lit = light_falloff(side, scene.exposure)[box] * (1 - np.float32(0.9) * scene.lashes[box])
    light *= lit[..., None]
    return light + scene.highlight[box][..., None]


def _box(area: Field) -> Box:
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _mucosa_table(haemoglobin: float, scene: Scene) -> Linear:
    """The colour of mucosa for each of the blood volumes, ``(64, 3)``."""
    spectra = mucosa_reflectance(haemoglobin, scene.patient.saturation, _VOLUMES)
    return tints(spectra, scene.phone, scene.exposure)


def _tissue_tints(scene: Scene) -> tuple[Linear, Linear, Linear]:
    """The colours of skin, sclera and the pale part of the lid margin, ``(3,)`` each."""
    patient = scene.patient
    melanin = patient.melanin * (WAVELENGTHS / 500) ** -_MELANIN_POWER
    # The skin's own blood is left the same for all: what it says of haemoglobin, melanin hides.
    skin = thick_layer(melanin + _SKIN_BLOOD * blood_absorption(13, 0.8) + 0.3, scattering())
    sclera = 0.80 - 0.10 * ((700 - WAVELENGTHS) / 300) ** 2
    both = np.stack([skin, sclera, (skin + 0.75 * sclera) / 2])
    seen = tints(both, scene.phone, scene.exposure)
    return seen[0], seen[1], seen[2]


def _looked_up(table: Linear, volume: Field) -> Linear:
    place = np.log(volume / np.float32(_VOLUMES[0])) * np.float32(
        (len(_VOLUMES) - 1) / np.log(_VOLUMES[-1] / _VOLUMES[0])
    )
    below = np.clip(place.astype(np.intp), 0, len(_VOLUMES) - 2)
    part = np.clip(place - below, 0, 1)[..., None]
    return table[below] * (1 - part) + table[below + 1] * part


def _blood_volume(patient: Patient, parts: Parts, side: int, rng: np.random.Generator) -> Field:
    """Palpebral mucosa as the patient has it; the fornix fuller by its inflammation."""
    into_fornix = np.clip((np.float32(FORNIX) - parts.down) / np.float32(FORNIX), 0, 1)
    fuller = 1 + np.float32(patient.inflammation) * into_fornix ** np.float32(0.7)
    uneven = np.exp(np.float32(0.10) * smooth_noise(side, 16, rng))
    straight = _streaks(parts, side, rng)
    volume = np.float32(patient.blood_volume) * fuller * uneven * straight
    return np.clip(volume, np.float32(_VOLUMES[0]), np.float32(_VOLUMES[-1]))


def _streaks(parts: Parts, side: int, rng: np.random.Generator) -> Field:
    """The upright vessels of the palpebral mucosa, tangled towards the fornix."""
    table = rng.normal(0, 1, 160).astype(np.float32)
    table = np.convolve(table, np.array([0.25, 0.5, 0.25], dtype=np.float32), mode="same")
    wavering = np.float32(0.02) * smooth_noise(side, 24, rng)
    place = np.clip((parts.across + wavering + 1) * 79.5, 0, 158.9)
    below = place.astype(np.intp)
    part = place - below
    streak = table[below] * (1 - part) + table[below + 1] * part
    upright = np.clip(parts.down, 0, 1)
    tangled = smooth_noise(side, 60, rng)
    streaks: Field = np.exp(np.float32(0.22) * (streak * upright + tangled * (1 - upright)))
    return streaks


def smooth_noise(side: int, cells: int, rng: np.random.Generator) -> Field:
    """Smooth noise, mean 0 and standard deviation near 1, with about ``cells`` hills a side."""
    small = Image.fromarray(rng.standard_normal((cells, cells), dtype=np.float32))
    return np.asarray(small.resize((side, side), Image.Resampling.BICUBIC)) * np.float32(1.35)


def _vessels(side: int, eye: Eye, rng: np.random.Generator, *, number: int) -> Field:
    """Thin wandering lines over the eyeball."""
    sheet = Image.new("L", (side, side))
    pen = ImageDraw.Draw(sheet)
    for _ in range(number):
        start = np.array([eye.column + rng.choice([-1, 1]) * eye.half_width, eye.row])
        heading = np.array([eye.column - start[0], rng.uniform(-0.1, 0.12)])
        steps = rng.normal(0, 0.012, (9, 2)).cumsum(axis=0)
        reach = np.linspace(0, rng.uniform(0.3, 0.8), 9)[:, None]
        points = (start + heading * reach + steps) * side
        pen.line([tuple(point) for point in points], fill=int(rng.integers(90, 255)), width=1)
    return _as_field(sheet.filter(ImageFilter.GaussianBlur(0.6 * side / 384)))


def _lashes(side: int, eye: Eye, rng: np.random.Generator) -> Field:
    """Short dark hairs along the lid margin and above the upper lid."""
    sheet = Image.new("L", (side, side))
    pen = ImageDraw.Draw(sheet)
    for lid, height in ((1, eye.margin + eye.rim), (-1, -eye.upper)):
        for across in rng.uniform(-0.92, 0.92, 26):
            arch = np.sqrt(1 - across**2)
            root = np.array([eye.column + across * eye.half_width, eye.row + height * arch])
            length = rng.uniform(0.015, 0.04) if lid > 0 else rng.uniform(0.03, 0.07)
            tip = root + length * np.array([0.5 * across + rng.normal(0, 0.1), lid])
            bend = (root + tip) / 2 + rng.normal(0, 0.006, 2)
            pen.line([tuple(p * side) for p in (root, bend, tip)], fill=int(rng.integers(150, 255)))
    return _as_field(sheet.filter(ImageFilter.GaussianBlur(0.5 * side / 384)))


def _highlights(parts: Parts, side: int, rng: np.random.Generator) -> Field:
    """What the wet mucosa and eyeball throw back: small, blown-out, and of the lamp's colour."""
    wet = parts.mucosa + parts.sclera + parts.iris
    places = np.argwhere(wet > 0.9)
    sheet = Image.new("L", (side, side))
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.integers(2, _MOST_HIGHLIGHTS + 1)) if len(places) else 0):
        row, column = places[rng.integers(len(places))]
        wide, high = rng.uniform(0.006, 0.03) * side, rng.uniform(0.003, 0.010) * side
        pen.ellipse((column - wide, row - high, column + wide, row + high), fill=255)
    soft = _as_field(sheet.filter(ImageFilter.GaussianBlur(1.2 * side / 384)))
    return soft * wet * np.float32(rng.uniform(0.6, 1.3))


def _as_field(sheet: Image.Image) -> NDArray[np.float32]:
    return np.asarray(sheet, dtype=np.float32) / np.float32(255)
