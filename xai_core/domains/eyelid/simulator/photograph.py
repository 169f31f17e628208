"""One photograph of one patient: painted, lit, taken, and everything about it known.

Colour and shading are apart. The colour of the mucosa comes from a table: its reflectance, and so
its colour under this lamp and through this phone, for 256 blood volumes. Only mucosa knows the
patient's haemoglobin: the blood of skin, nail and sclera is drawn as that of a healthy person, for
in life skin and white hide what it says. How much one g/dL changes each pixel is the difference
between the tables for half a gram more and less, brought to grey levels at the pixel's own light.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.domains.eyelid.simulator import surface
from xai_core.domains.eyelid.simulator.anatomy import Eye, Field, Parts, parts_of
from xai_core.domains.eyelid.simulator.camera import (
    Exposure,
    Lamp,
    Linear,
    Shot,
    developed,
    levels_per_light,
    light_falloff,
    tints,
)
from xai_core.domains.eyelid.simulator.haemoglobin import (
    WAVELENGTHS,
    Spectrum,
    blood_absorption,
    in_vessels,
    mucosa_reflectance,
    scattering,
    thick_layer,
)
from xai_core.domains.eyelid.simulator.patient import Patient

_VOLUMES = np.geomspace(0.02, 0.9, 256)
"""Blood volumes of the table."""
_MELANIN_POWER = 2.0
"""How steeply melanin's absorption falls with wavelength; of all shades of it together."""
_MIRRORED = 0.04
"""Share of the light that skin throws back unchanged."""


@dataclass(frozen=True)
class Subject:
    """What is in front of the camera."""

    patient: Patient
    parts: Parts
    blood: NDArray[np.intp]
    """Blood volume of the mucosa at each pixel, its vessels included: place in the table."""
    reddened: Field
    """How far the sclera's white is hidden by blood, 0 to 1."""
    lit: Field
    """How much of the light reaches and leaves each pixel: relief, shadows, lashes, lamp."""
    highlight: Field
    """Light thrown back by the wet surface, in units of a white pixel."""
    examiner: float
    """Melanin of the finger that pulls the lid; see :attr:`Patient.melanin`."""

    @classmethod
    def draw(cls, patient: Patient, lamp: Lamp, side: int, rng: np.random.Generator) -> Subject:
        """One at random, the eye held open anew.

        Parameters
        ----------
        patient
            Whose eye.
        lamp
            What lights it.
        side
            Of the square, in pixels.
        rng
            Draws the rest.

        Returns
        -------
        Subject
            What any phone would meet.
        """
        eye = Eye.draw(rng)
        parts = parts_of(eye, side)
        vessels = surface.vessels(eye, side, rng)
        full = surface.blood_in_mucosa(parts, patient.inflammation, vessels, rng)
        lit = surface.shading(eye, parts, rng) * light_falloff(side, lamp)
        return cls(
            patient=patient,
            parts=parts,
            blood=_place(full + np.float32(np.log(patient.blood_volume))),
            reddened=surface.reddened_sclera(parts, vessels),
            lit=lit * (1 - surface.lashes(parts, eye, rng)),
            highlight=surface.highlights(parts, eye, rng),
            examiner=float(rng.uniform(0.15, 0.8)),
        )


@dataclass(frozen=True)
class Photograph:
    """A subject as a phone took it."""

    subject: Subject
    shot: Shot
    picture: ImageArray
    """``(side, side, 3)`` uint8, before JPEG."""
    change_per_gram: Field
    """How much one g/dL more changes each pixel: grey levels, mean over the channels; 0 where
    nothing depends on haemoglobin, or the picture is blown out."""

    @classmethod
    def take(cls, subject: Subject, shot: Shot, rng: np.random.Generator) -> Photograph:
        """The photograph; ``rng`` draws its noise."""
        less, table, more = (
            tints(mucosa_reflectance(value, subject.patient.saturation, _VOLUMES), shot)
            for value in subject.patient.haemoglobin + np.array([-0.5, 0, 0.5])
        )
        light = _light(subject, shot, table)
        change = _change(subject, light, more - less, shot.exposure)
        return cls(subject, shot, developed(light, shot.exposure, rng), change)


def _light(subject: Subject, shot: Shot, table: Linear) -> Linear:
    """Light at each pixel, ``(3, side, side)``; the table has mucosa's tint for each volume."""
    parts = subject.parts
    pink = parts.sclera * subject.reddened
    covered = np.stack(
        [
            parts.skin,
            parts.finger - parts.nail,
            parts.nail,
            parts.rim,
            parts.sclera - pink,
            pink,
            parts.iris,
        ]
    )
    white = tints(np.ones(len(WAVELENGTHS)), shot)
    iris = white * np.array(subject.patient.iris, dtype=np.float32)
    colours = np.vstack([tints(_tissues(subject), shot), iris])
    light: Linear = np.tensordot(colours.T, covered, 1)
    for channel, column in enumerate(table.T):
        light[channel] += column.take(subject.blood) * parts.mucosa
    light *= subject.lit
    light += white[:, None, None] * subject.highlight
    return light


def _change(subject: Subject, light: Linear, step: Linear, exposure: Exposure) -> Field:
    """Grey levels per g/dL at each pixel, where the tables differ by ``step`` ``(256, 3)``."""
    mucosa = subject.parts.mucosa
    change = np.zeros_like(mucosa)
    (rows,) = np.nonzero(mucosa.any(axis=1))
    seen = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)
    blood = subject.blood[seen]
    for plane, column in zip(light[:, seen], step.T, strict=True):
        change[seen] += np.abs(column).take(blood) * levels_per_light(plane, exposure)
    change[seen] *= mucosa[seen] * subject.lit[seen] / 3
    return change


def _tissues(subject: Subject) -> NDArray[np.float64]:
    """Spectra of skin, finger, nail, lid margin, sclera and blood over it, ``(6, 31)``."""
    skin, finger = _skin(subject.patient.melanin, 0.05), _skin(subject.examiner, 0.06)
    nail = 0.9 * _skin(0.5 * subject.examiner, 0.06) + 0.1
    sclera = 0.80 - 0.10 * ((700 - WAVELENGTHS) / 300) ** 2
    margin = (_skin(0.3 * subject.patient.melanin, 0.06) + 0.5 * sclera) / 1.5
    vessel = mucosa_reflectance(13, 0.85, np.array([0.35]))[0]
    return np.stack([skin, finger, nail, margin, sclera, vessel])


def _skin(melanin: float, blood: float) -> Spectrum:
    """Skin under so much melanin, with this share of blood."""
    passed = np.exp(-2 * melanin * (WAVELENGTHS / 500) ** -_MELANIN_POWER)
    dermis = thick_layer(blood * in_vessels(blood_absorption(13, 0.75)) + 0.3, scattering())
    return _MIRRORED + (1 - _MIRRORED) * passed * dermis


def _place(log_volume: Field) -> NDArray[np.intp]:
    """Which blood volume of the table is nearest."""
    low, high = np.log(_VOLUMES[[0, -1]]).astype(np.float32)
    place = (log_volume - low) * (np.float32(len(_VOLUMES) - 1) / (high - low))
    nearest: NDArray[np.intp] = np.clip(np.rint(place), 0, len(_VOLUMES) - 1).astype(np.intp)
    return nearest
