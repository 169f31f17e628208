"""Who is photographed: haemoglobin first, and all that changes a picture without it.

What a good model must not be led by is drawn independently of haemoglobin: the tone of the skin,
how full of blood the mucosa is, and how inflamed the fornix is (redness without haemoglobin).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

LOWEST, HIGHEST = 3.0, 16.0
"""Haemoglobin of the patients, g/dL."""
_TWO_KINDS, _WITHIN = (7.0, 13.5), 2.5
"""Haemoglobin of patients of two kinds, and how far from it they are at most, g/dL."""
_ANAEMIC = 0.5
"""Share of the patients drawn evenly from the lower values, so that all are met often."""


@dataclass(frozen=True)
class Patient:
    """One person, on the day of their photographs."""

    id: str
    haemoglobin: float
    """g/dL, as the laboratory measured it."""
    sex: str
    """``female`` or ``male``."""
    age: int
    """Years."""
    melanin: float
    """Optical depth of the skin's melanin at 500 nm, there and back counted once."""
    blood_volume: float
    """Share of the palpebral mucosa that is blood, independent of haemoglobin."""
    saturation: float
    """Share of the haemoglobin that carries oxygen, in the small vessels of the mucosa."""
    inflammation: float
    """By how much the fornix has more blood than the palpebral mucosa; 1 is as much again."""
    iris: tuple[float, float, float]
    """Reflectance of the iris in red, green and blue."""

    @classmethod
    def of_two_kinds(cls, patient_id: str, rng: np.random.Generator) -> Patient:
        """One who is clearly anaemic or clearly not, drawn as ever in all else."""
        patient = cls.draw(patient_id, rng)
        middle = rng.choice(_TWO_KINDS)
        value = np.clip(rng.normal(middle, 1.0), middle - _WITHIN, middle + _WITHIN)
        return replace(patient, haemoglobin=round(float(value), 1))

    @classmethod
    def draw(cls, patient_id: str, rng: np.random.Generator) -> Patient:
        """One at random."""
        male = bool(rng.random() < 0.45)
        usual = rng.normal(14.2 if male else 12.9, 1.3)
        value = rng.uniform(LOWEST, 11.5) if rng.random() < _ANAEMIC else usual
        hue = (1.0, 0.62, 0.38) if rng.random() < 0.75 else (0.75, 1.0, 1.15)
        iris = float(rng.uniform(0.06, 0.20)) * np.array(hue)
        return cls(
            id=patient_id,
            haemoglobin=round(float(np.clip(value, LOWEST, HIGHEST)), 1),
            sex="male" if male else "female",
            age=int(rng.integers(18, 90)),
            melanin=float(np.exp(rng.uniform(np.log(0.12), np.log(1.3)))),
            blood_volume=float(np.exp(rng.normal(np.log(0.18), 0.08))),
            saturation=float(rng.uniform(0.75, 0.9)),
            inflammation=float(rng.gamma(1.2, 0.8)),
            iris=(float(iris[0]), float(iris[1]), float(iris[2])),
        )
